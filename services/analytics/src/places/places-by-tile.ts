import type { Place } from './place.ts'
import { shapeTouches } from './shape.ts'
import { boxOfTile, countTiles, tilesIn } from './tiles.ts'

/**
 * The places that Overpass would have found in each tile had it been asked for that tile alone, so that what a report says does not depend on
 * which tiles were asked for together.
 */
export function placesByTile(places: readonly Place[], tiles: readonly number[]): Map<number, Place[]> {
  const found = new Map<number, Place[]>(tiles.map((tile) => [tile, []]))
  for (const place of places) {
    const { bounds } = place.shape
    for (const tile of countTiles(bounds) > tiles.length ? tiles : tilesIn(bounds)) {
      const list = found.get(tile)
      if (list && shapeTouches(place.shape, boxOfTile(tile))) list.push(place)
    }
  }
  return found
}
