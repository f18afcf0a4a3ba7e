import { tileColumn, tileHeight, tileNumber, tileRow, tileWidth } from '../gps/tile.ts'
import type { Box } from './shape.ts'

const TILES_IN_A_ROW = tileNumber(1, 0)

/** Tiles from row `south` to `north` and column `west` to `east`, both ends inclusive. */
export interface Block {
  south: number
  north: number
  west: number
  east: number
}

/** Every tile with a part in the box. */
export function tilesIn(box: Box): number[] {
  const { south, north, west, east } = blockAround(box)
  const tiles: number[] = []
  for (let row = south; row <= north; row++)
    for (let column = west; column <= east; column++) tiles.push(tileNumber(row, column))
  return tiles
}

/** How many tiles have a part in the box. */
export function countTiles(box: Box): number {
  return countTilesOf(blockAround(box))
}

export function countTilesOf({ south, north, west, east }: Block): number {
  return (north - south + 1) * (east - west + 1)
}

function blockAround({ south, west, north, east }: Box): Block {
  return {
    south: tileRow(Math.floor(south * 1e6)),
    north: tileRow(Math.ceil(north * 1e6)),
    west: tileColumn(Math.floor(west * 1e6)),
    east: tileColumn(Math.ceil(east * 1e6)),
  }
}

export function holdsTile({ south, north, west, east }: Block, tile: number): boolean {
  const row = Math.floor(tile / TILES_IN_A_ROW)
  const column = tile % TILES_IN_A_ROW
  return row >= south && row <= north && column >= west && column <= east
}

/** The box of a tile, in degrees. */
export function boxOfTile(tile: number): Box {
  const row = Math.floor(tile / TILES_IN_A_ROW)
  const column = tile % TILES_IN_A_ROW
  return boxOfBlock({ south: row, north: row, west: column, east: column })
}

export function boxOfBlock({ south, north, west, east }: Block): Box {
  return {
    south: (south * tileHeight - 90e6) / 1e6,
    north: ((north + 1) * tileHeight - 90e6) / 1e6,
    west: (west * tileWidth - 180e6) / 1e6,
    east: ((east + 1) * tileWidth - 180e6) / 1e6,
  }
}

/**
 * The tiles as at most so many rectangles. They cover just the tiles where so many suffice; else the tiles are taken as ever larger squares
 * until they do, and cover more.
 */
export function blocksOf(tiles: Iterable<number>, most: number): Block[] {
  const cells = [...new Set(tiles)]
  for (let size = 1; ; size *= 2) {
    const blocks = merged(cells, size)
    if (blocks.length <= most) return blocks
  }
}

/** Runs of squares of so many tiles within a row, and equal runs of rows that follow each other, joined. */
function merged(tiles: readonly number[], size: number): Block[] {
  const squares = new Map<number, Set<number>>()
  for (const tile of tiles) {
    const row = Math.floor(Math.floor(tile / TILES_IN_A_ROW) / size)
    const columns = squares.get(row) ?? new Set()
    squares.set(row, columns.add(Math.floor((tile % TILES_IN_A_ROW) / size)))
  }
  const blocks: Block[] = []
  let above = new Map<string, Block>()
  for (const row of [...squares.keys()].sort((a, b) => a - b)) {
    const here = new Map<string, Block>()
    for (const [west, east] of runsOf(squares.get(row)!)) {
      const name = `${west}-${east}`
      const joined = above.get(name)
      const block = joined?.north === row - 1 ? joined : { south: row, north: row, west, east }
      if (block !== joined) blocks.push(block)
      block.north = row
      here.set(name, block)
    }
    above = here
  }
  return blocks.map(({ south, north, west, east }) => ({
    south: south * size,
    north: (north + 1) * size - 1,
    west: west * size,
    east: (east + 1) * size - 1,
  }))
}

function runsOf(columns: Set<number>): [number, number][] {
  const runs: [number, number][] = []
  for (const column of [...columns].sort((a, b) => a - b)) {
    const last = runs.at(-1)
    if (last && last[1] === column - 1) last[1] = column
    else runs.push([column, column])
  }
  return runs
}
