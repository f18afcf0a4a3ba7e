/** The tile of the event tables in microdegrees, and the finer tiles it is cut into where borders are many. */
export const TILE_HEIGHT = 2_000
export const TILE_WIDTH = 4_000
export const TILES_A_ROW = 90_000
/** A tile has so many sub-tiles in each direction. */
export const SUBTILES = 8
export const PLACES_A_TILE = SUBTILES * SUBTILES
/** Eight tiles beside each other, beyond which no interval of places reaches. */
export const PLACES_A_BLOCK = 8 * PLACES_A_TILE

/** A longitude in whole microdegrees east of 180 W. */
export function xOf(longitude: number): number {
  return Math.round(longitude * 1e6) + 180_000_000
}

/** A latitude in whole microdegrees north of 90 S. */
export function yOf(latitude: number): number {
  return Math.round(latitude * 1e6) + 90_000_000
}
