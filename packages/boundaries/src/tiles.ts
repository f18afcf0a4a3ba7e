import { PLACES_A_BLOCK, PLACES_A_TILE, SUBTILES, TILE_HEIGHT, TILE_WIDTH, TILES_A_ROW } from './grid.ts'
import { type Border, type Cells, cellsOf } from './row-of-cells.ts'
import type { Unit } from './unit.ts'

/** An interval of places (tile * 64 + sub-tile) with one answer, or with the borders that decide. */
export type Tile = { from: number; to: number } & ({ unit: number } | { borders: Border[] })

/** A tile that more borders cross is cut into its sub-tiles. */
const MOST_BORDERS = 24

/** The tiles of a set of units, in the order of their places; intervals do not overlap, and what no unit holds is in none of them. */
export function* tilesOf(units: readonly Unit[]): Generator<Tile> {
  let run: { from: number; to: number; unit: number } | undefined
  for (const tile of pieces(units.toSorted((a, b) => a.id - b.id))) {
    if (run && 'unit' in tile && tile.unit === run.unit && tile.from === run.to + 1 && canJoin(run, tile))
      run.to = tile.to
    else {
      if (run) yield run
      run = 'unit' in tile ? { ...tile } : undefined
      if (!run) yield tile
    }
  }
  if (run) yield run
}

/** Sub-tiles join within their tile, and whole tiles within their block: a lookup need not read further back than that. */
function canJoin(run: { from: number }, next: { from: number; to: number }): boolean {
  const isOfTiles = run.from % PLACES_A_TILE === 0 && next.to - next.from === PLACES_A_TILE - 1
  const places = isOfTiles ? PLACES_A_BLOCK : PLACES_A_TILE
  return Math.floor(run.from / places) === Math.floor(next.from / places)
}

function* pieces(units: Unit[]): Generator<Tile> {
  for (const { row, borders } of borderRows(units)) {
    const y = row * TILE_HEIGHT
    const grid = { x: 0, y, width: TILE_WIDTH, height: TILE_HEIGHT, count: TILES_A_ROW }
    const cells = cellsOf(borders, grid)
    for (let column = cells.first; column <= cells.last; column++) {
      const from = (row * TILES_A_ROW + column) * PLACES_A_TILE
      const crossing = cells.crossed.get(column)
      if (crossing && crossing.length > MOST_BORDERS) yield* subtilesOf(crossing, column * TILE_WIDTH, y, from)
      else yield* pieceOf(cells, column, from, from + PLACES_A_TILE - 1)
    }
  }
}

function* pieceOf({ crossed, whole }: Cells, column: number, from: number, to: number): Generator<Tile> {
  const borders = crossed.get(column)
  if (borders) yield { from, to, borders }
  else if (whole[column] !== -1) yield { from, to, unit: whole[column]! }
}

function* subtilesOf(borders: Border[], x: number, y: number, from: number): Generator<Tile> {
  const [width, height] = [TILE_WIDTH / SUBTILES, TILE_HEIGHT / SUBTILES]
  borders.sort((a, b) => a.unit - b.unit)
  for (let row = 0; row < SUBTILES; row++) {
    const cells = cellsOf(borders, { x, y: y + row * height, width, height, count: SUBTILES })
    for (let column = cells.first; column <= cells.last; column++) {
      const place = from + row * SUBTILES + column
      yield* pieceOf(cells, column, place, place)
    }
  }
}

/** The borders of all units, row of tiles by row of tiles from the south, unit by unit within a row. */
function* borderRows(units: Unit[]): Generator<{ row: number; borders: Border[] }> {
  const rings = units.flatMap(({ id, rings }) => rings.map((ring) => ({ unit: id, ring })))
  const rows = new Map<number, number[]>() // by row: ring and point, in turn
  for (const [at, { ring }] of rings.entries())
    for (let i = 1, j = ring.length - 1; i < ring.length; j = i, i += 2) {
      const last = Math.floor(Math.max(ring[i]!, ring[j]!) / TILE_HEIGHT)
      for (let row = Math.floor(Math.min(ring[i]!, ring[j]!) / TILE_HEIGHT); row <= last; row++) {
        const list = rows.get(row) ?? []
        list.push(at, i - 1)
        rows.set(row, list)
      }
    }
  for (const row of [...rows.keys()].sort((a, b) => a - b)) {
    const list = rows.get(row)!
    const borders: Border[] = []
    for (let k = 0; k < list.length; k += 2) borders.push(borderAt(rings[list[k]!]!, list[k + 1]!))
    yield { row, borders }
    rows.delete(row)
  }
}

/** The border that ends in a point of a ring. */
function borderAt({ unit, ring }: { unit: number; ring: Int32Array }, i: number): Border {
  const j = (i + ring.length - 2) % ring.length
  const [low, high] = ring[i + 1]! < ring[j + 1]! ? [i, j] : [j, i]
  return { unit, x1: ring[low]!, y1: ring[low + 1]!, x2: ring[high]!, y2: ring[high + 1]! }
}
