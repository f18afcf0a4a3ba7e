import type { Category } from './category.ts'
import { choosePlaces } from './choose-places.ts'
import type { ContactPoint } from './contact-point.ts'
import { placesNear } from './near-point.ts'
import type { Place } from './place.ts'
import type { PairTransport } from './transport.ts'

/** Points are judged together within two hours of the clock. */
const BLOCK_SECONDS = 7_200

/** Where a point was; the place is there only for a category of places. */
export interface Whereabouts {
  category: Category
  place?: Place | undefined
}

/** Where each point was (contact-rules Places 6 to 8); `lengths` are the seconds that each stands for. */
export function whereaboutsOf(
  points: readonly ContactPoint[],
  transports: readonly PairTransport[],
  lengths: readonly number[],
  tiles: ReadonlyMap<number, readonly Place[]>,
): Whereabouts[] {
  const near = points.map((point, i) => (transports[i] === 'on_foot' ? placesNear(point, tiles) : 'not-looked'))
  const blocks = Map.groupBy(points.keys(), (i) => Math.floor(points[i]!.time / BLOCK_SECONDS))
  const chosen = [...blocks.values()].flatMap((indexes) =>
    choosePlaces(
      indexes.map((i) => (typeof near[i] === 'string' ? [] : near[i]!)),
      indexes.map((i) => lengths[i]!),
    ),
  )
  return points.map((_, i) => {
    if (transports[i] !== 'on_foot') return { category: transports[i]! }
    if (near[i] === 'not-looked') return { category: 'uncertain' }
    if (near[i] === 'unknown') return { category: 'N/A' }
    const place = chosen[i]?.place
    return { category: place?.category ?? 'outside', place }
  })
}
