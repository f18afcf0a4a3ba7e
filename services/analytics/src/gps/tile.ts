/** Micro-degrees. A tile is 222 m from south to north and, at 60° N, as much from west to east. */
export const tileHeight = 2_000
export const tileWidth = 4_000
const tilesInARow = 90_000

/** The number of the tile a position lies in, judged in whole micro-degrees so that floating point never shifts a cell. */
export function tileOf(latitude: number, longitude: number): number {
  return tileNumber(tileRow(Math.round(latitude * 1e6)), tileColumn(Math.round(longitude * 1e6)))
}

/** Rows count from the South Pole; takes micro-degrees. */
export function tileRow(latitude: number): number {
  return Math.floor((latitude + 90e6) / tileHeight)
}

/** Columns count from the 180th meridian; takes micro-degrees. */
export function tileColumn(longitude: number): number {
  return Math.floor((longitude + 180e6) / tileWidth)
}

export function tileNumber(row: number, column: number): number {
  return row * tilesInARow + column
}
