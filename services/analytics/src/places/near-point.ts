import type { ContactPoint } from './contact-point.ts'
import type { Place } from './place.ts'
import { searchRadius } from './search-radius.ts'
import { boxAround, boxesMeet, distanceToShape } from './shape.ts'
import { tilesIn } from './tiles.ts'

export interface NearPlace {
  place: Place
  metres: number
}

/** The tiles that must be known to say where a point was; none for a point of somebody who rides. */
export function tilesOfPoint(point: ContactPoint): number[] {
  const radius = searchRadius(point.accuracy, point.modes)
  return radius > 0 ? tilesIn(boxAround(point.latitude, point.longitude, radius)) : []
}

/**
 * The places whose outline or inside is within the point's search radius; `unknown` when a tile of it is not known, `not-looked` when there is no
 * radius to look in.
 */
export function placesNear(
  { latitude, longitude, accuracy, modes }: ContactPoint,
  tiles: ReadonlyMap<number, readonly Place[]>,
): NearPlace[] | 'unknown' | 'not-looked' {
  const radius = searchRadius(accuracy, modes)
  if (radius === 0) return 'not-looked'
  const box = boxAround(latitude, longitude, radius)
  const near = new Map<string, NearPlace>()
  for (const tile of tilesIn(box)) {
    const places = tiles.get(tile)
    if (!places) return 'unknown'
    for (const place of places) {
      if (near.has(place.key) || !boxesMeet(place.shape.bounds, box)) continue
      const metres = distanceToShape(place.shape, latitude, longitude)
      if (metres <= radius) near.set(place.key, { place, metres })
    }
  }
  return [...near.values()]
}
