import { median } from '../../median.ts'
import type { Town } from './town.ts'

/** A contact has lasted so long, minutes. */
export const contactMinutes = 15

/** How claims about pairs agree with what was true of them. */
export interface Score {
  contacts: number
  claimed: number
  right: number
  precision: number
  recall: number
}

/** Pairs that anything is known or claimed of. */
export function pairsOf(town: Town, ...claims: ReadonlyMap<string, unknown>[]): string[] {
  return [...new Set([town.near.more, ...claims].flatMap((map) => [...map.keys()]))].sort()
}

export function score(town: Town, pairs: readonly string[], isClaimed: (pair: string) => boolean): Score {
  const contacts = pairs.filter((pair) => isContact(town, pair)).length
  const claims = pairs.filter(isClaimed)
  const right = claims.filter((pair) => isContact(town, pair)).length
  return {
    contacts,
    claimed: claims.length,
    right,
    precision: claims.length > 0 ? right / claims.length : Number.NaN,
    recall: contacts > 0 ? right / contacts : Number.NaN,
  }
}

export function isContact(town: Town, pair: string): boolean {
  return minutesOf(town, pair) >= contactMinutes
}

export function minutesOf({ near }: Town, pair: string): number {
  return near.truth.get(pair)?.minutes ?? 0
}

/** Pairs that a minute, or 0.2 m, would make a contact or none. */
export function isUndecided({ near }: Town, pair: string): boolean {
  const minutes = (['less', 'truth', 'more'] as const).map((limit) => near[limit].get(pair)?.minutes ?? 0)
  return Math.min(...minutes) < contactMinutes + 1 && Math.max(...minutes) > contactMinutes - 1
}

/** By how much the minutes told of contacts are off, in the middle, as a share of the true ones. */
export function minutesError(town: Town, pairs: readonly string[], told: (pair: string) => number): number {
  const contacts = pairs.filter((pair) => isContact(town, pair))
  if (contacts.length === 0) return Number.NaN
  return median(contacts.map((pair) => Math.abs(told(pair) - minutesOf(town, pair)) / minutesOf(town, pair)))
}
