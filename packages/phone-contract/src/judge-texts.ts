import type { PhoneEvent } from './sighting.ts'
import { isStorable } from './storable.ts'

/** What a batch says of its phone. */
export const textNames = ['platform', 'osVersion', 'appVersion', 'model'] as const

/** Characters (UTF-16 code units) that each may have. */
export const textLimit = 100

export type TextReason = 'format' | 'text-length' | 'characters'

/** Why a batch would be refused for what it says of its phone: one is no text, too long, or holds characters that cannot be stored. */
export function judgeTexts(batch: PhoneEvent): TextReason | undefined {
  const texts = textNames.map((name) => batch[name])
  if (!texts.every((text) => typeof text === 'string')) return 'format'
  if (texts.some((text) => text.length > textLimit)) return 'text-length'
  return isStorable(texts) ? undefined : 'characters'
}
