import { z } from 'zod'

/** What Norway is divided into, from the largest to the smallest. */
export const Level = z.enum(['fylke', 'kommune', 'bydel', 'delbydel', 'grunnkrets'])
export type Level = z.infer<typeof Level>

/** How many digits the codes of a level have, and what files call code and name. */
const LEVELS: Record<Level, { digits: number; codes: string[]; names: string[] }> = {
  grunnkrets: { digits: 8, codes: ['grunnkretsnummer', 'grunnkretsnr', 'grunnkrets'], names: ['grunnkretsnavn'] },
  delbydel: {
    digits: 10,
    codes: ['delbydelnummer', 'delbydelsnummer', 'delbydelnr'],
    names: ['delbydelnavn', 'delbydelsnavn'],
  },
  bydel: {
    digits: 6,
    codes: ['bydelnummer', 'bydelsnummer', 'bydelnr', 'bydelsnr'],
    names: ['bydelnavn', 'bydelsnavn'],
  },
  kommune: { digits: 4, codes: ['kommunenummer', 'kommunenr'], names: ['kommunenavn'] },
  fylke: { digits: 2, codes: ['fylkesnummer', 'fylkenummer', 'fylkesnr'], names: ['fylkesnavn', 'fylkenavn'] },
}

export type Properties = Readonly<Record<string, unknown>>

/** The smallest level that the properties hold a code of: a grunnkrets names its kommune, too. */
export function levelOf(properties: Properties): Level | undefined {
  return (Object.keys(LEVELS) as Level[]).find((level) => propertyOf(properties, LEVELS[level].codes) !== undefined)
}

/** The code, filled up with zeros to the length of its level; undefined when it is none. */
export function codeOf(
  properties: Properties,
  level: Level,
  naming: { codeProperty?: string; codePrefix?: string } = {},
): string | undefined {
  const { digits, codes } = LEVELS[level]
  const value = propertyOf(properties, naming.codeProperty ? [naming.codeProperty] : codes)
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const prefix = naming.codePrefix ?? ''
  const text =
    prefix +
    String(value)
      .trim()
      .padStart(digits - prefix.length, '0')
  return /^\d+$/.test(text) && text.length === digits ? text : undefined
}

/** What the unit is called; nothing when the file does not say. */
export function nameOf(properties: Properties, level: Level, nameProperty?: string): string {
  const value = propertyOf(properties, nameProperty ? [nameProperty] : [...LEVELS[level].names, 'navn', 'name'])
  return typeof value === 'string' ? value.trim().slice(0, 200) : ''
}

/** The code as a number. The ten digits of a delbydel tell its bydel twice, and are more than fit: its kommune and its last four are enough. */
export function idOf(level: Level, code: string): number {
  return Number(level === 'delbydel' ? code.slice(0, 4) + code.slice(6) : code)
}

function propertyOf(properties: Properties, names: string[]): unknown {
  const found = Object.keys(properties).find((key) => names.includes(key.toLowerCase()) || names.includes(key))
  return found === undefined ? undefined : (properties[found] ?? undefined)
}
