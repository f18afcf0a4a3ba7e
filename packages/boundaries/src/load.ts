import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setImmediate } from 'node:timers/promises'
import type { Database } from '@smittestopp/database'
import { type Collection, collectUnits, type LoadOptions } from './collect.ts'
import type { Border } from './row-of-cells.ts'
import { type Tile, tilesOf } from './tiles.ts'
import type { Unit } from './unit.ts'

export interface LoadReport extends Omit<Collection, 'units'> {
  loaded: number
  /** Rows of the lookup table, and the borders in them. */
  tiles: number
  borders: number
  /** The same file, read the same way, serves already. */
  unchanged: boolean
}

/** So many tiles and borders go to the database in one call. */
const ROWS_A_CALL = 25_000
/** After so many tiles the connection has a turn. */
const TILES_A_TURN = 1_000

/**
 * Loads the boundaries of a file. They serve from one moment on, in place of those of the same level and year, which serve until then. A unit
 * that cannot be mended is told and left out; a file of which nothing can be loaded is an error.
 */
export async function loadBoundaries(
  database: Database,
  path: string,
  options: LoadOptions,
  now: () => Date,
): Promise<LoadReport> {
  const { units, ...collection } = await collectUnits(path, options)
  if (!units.length)
    throw new Error(`nothing of the file can be loaded: ${collection.leftOut[0]?.what ?? 'it holds no areas'}`)
  const { level, year } = collection
  const { year: _, level: __, ...reading } = options
  const [set] = await database.call('begin_boundary_set', {
    level,
    year,
    source: basename(path),
    sha256: await digestOf(path),
    settings: JSON.stringify(reading),
    now: now(),
  })
  const { set_id, loaded } = set!
  const rows = loaded ? { tiles: 0, borders: 0 } : await fillSet(database, set_id, units)
  if (!loaded) {
    const [finished] = await database.call('finish_boundary_set', { set_id, now: now() })
    if (finished?.in_force !== 1) throw new Error('another load has taken the place of this one')
  }
  return { ...collection, loaded: units.length, ...rows, unchanged: loaded === 1 }
}

async function digestOf(path: string): Promise<Buffer> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest()
}

/** Sends units, tiles and borders to the database, part by part: the next is made while one is on its way. Returns how many. */
async function fillSet(
  database: Database,
  set_id: number,
  units: readonly Unit[],
): Promise<{ tiles: number; borders: number }> {
  const sum = { tiles: 0, borders: 0 }
  let part = 0
  let tiles: { place_from: number; place_to: number; unit_id: number | null; part: number | null }[] = []
  let edges: ({ part: number; unit_id: number } & Omit<Border, 'unit'>)[] = []
  let sending: Promise<unknown> = Promise.resolve()
  const send = async (named: { unit_id: number; code: string; name: string }[] = []) => {
    await sending
    sending = database.call('fill_boundary_set', { set_id, units: named, tiles, edges })
    sending.catch(() => {}) // thrown where it is awaited
    sum.tiles += tiles.length
    sum.borders += edges.length
    tiles = []
    edges = []
  }
  const add = (tile: Tile) => {
    const { from: place_from, to: place_to } = tile
    if ('unit' in tile) return tiles.push({ place_from, place_to, unit_id: tile.unit, part: null })
    part++
    for (const { unit, ...ends } of tile.borders) edges.push({ part, unit_id: unit, ...ends })
    return tiles.push({ place_from, place_to, unit_id: null, part })
  }
  await send(units.map(({ id, code, name }) => ({ unit_id: id, code, name })))
  for (const tile of tilesOf(units)) {
    add(tile)
    if (tiles.length % TILES_A_TURN === 0) await setImmediate()
    if (tiles.length + edges.length >= ROWS_A_CALL) await send()
  }
  await send()
  await sending
  return sum
}
