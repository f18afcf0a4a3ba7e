import type { AddressFinder } from './address-finder.ts'
import { PLACE_CATEGORIES } from './category.ts'
import type { ContactPoint } from './contact-point.ts'
import type { Stay } from './places-of.ts'

/** Stays that are given an address at most, the longest; and milliseconds after which no further one is asked for. */
export interface NamingLimits {
  stays: number
  all: number
}
export const namingLimits: NamingLimits = { stays: 10, all: 5_000 }

/** A stay, and the points of its meeting. */
export interface PlacedStay {
  stay: Stay
  points: readonly ContactPoint[]
}

const places: ReadonlySet<string> = new Set(PLACE_CATEGORIES)

/** Names the longest stays at places that the map has no name for after their address. What is told is why some have none. */
export async function nameStays(
  stays: readonly PlacedStay[],
  addresses: AddressFinder,
  limits = namingLimits,
): Promise<string[]> {
  const nameless = stays.filter(({ stay }) => stay.name === undefined && places.has(stay.category))
  const longest = nameless.toSorted((a, b) => lengthOf(b.stay) - lengthOf(a.stay) || a.stay.from - b.stay.from)
  const until = performance.now() + limits.all
  try {
    for (const { stay, points } of longest.slice(0, limits.stays)) {
      const point = points.find(({ time }) => stay.from <= time && time <= stay.to)
      if (!point) continue
      if (performance.now() >= until) throw new Error(`Nominatim took more than ${limits.all / 1000} s in all`)
      const address = await addresses.addressOf(point.latitude, point.longitude)
      if (address !== undefined) stay.name = address
    }
    return []
  } catch (error) {
    // What is away now would hardly answer the rest in time: nothing more is asked.
    return [`${(error as Error).message}: some places have no name.`]
  }
}

function lengthOf({ from, to }: Stay): number {
  return to - from
}
