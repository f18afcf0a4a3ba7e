import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { holdsPoint, type LoadReport, loadBoundaries, type Unit } from '@smittestopp/boundaries'
import { migrate, openDatabase } from '@smittestopp/database'
import { z } from 'zod'
import type { Bench, Run } from '../bench.ts'
import { median } from '../median.ts'
import type { Figures } from '../report.ts'
import { createCountry } from './country.ts'
import { writeGeoJson } from './file.ts'
import { type Lookup, openLookup } from './lookup.ts'
import { withPostgres } from './server.ts'

const UNITS = 14_000
const ROUNDS = 3
const PLAIN_POINTS = 1_000
/** Each somewhere else than the one before, which is unlike what phones send: the worst order there is. */
const SCATTERED_POINTS = 200_000
const CHECKED_POINTS = 300

export const grunnkretsBench: Bench = {
  name: 'grunnkrets',
  description: 'The grunnkrets of many points, of 14,000, beside plain point in polygon behind an index of extents.',
  fullSize: 1_000_000,
  sizeUnit: 'points',
  Options: z.object({ size: z.int().min(PLAIN_POINTS).max(50_000_000), seed: z.int() }),
  run: (run) => withPostgres((databaseUrl, folder) => measure(databaseUrl, join(folder, 'grunnkretser.geojson'), run)),
}

async function measure(databaseUrl: string, path: string, { size, seed, say, signal }: Run): Promise<Figures> {
  const { units, somewhere, walk } = createCountry(UNITS, seed)
  await writeGeoJson(path, units)
  const points = units.reduce((sum, { rings }) => sum + rings[0]!.length / 2, 0)
  const { size: bytes } = await stat(path)
  say(`${UNITS} units of ${Math.round(points / UNITS)} points each, in a file of ${Math.round(bytes / 1e6)} MB.`)
  await migrate(databaseUrl, new Date())
  const [loaded, loadSeconds] = await timed(() => load(databaseUrl, path))
  if (loaded.loaded !== UNITS) throw new Error(`${loaded.loaded} units were loaded`)
  const memory = process.resourceUsage().maxRSS / 1024
  say(`Loaded in ${loadSeconds.toFixed(1)} s. Peak memory of the loader, with the generator: ${memory.toFixed(0)} MB.`)
  signal.throwIfAborted()

  const lookup = await openLookup(databaseUrl)
  try {
    await lookup.addPolygons(units)
    await lookup.setPoints(size, walk)
    await lookup.answer() // the first reads what the loader has left to be read
    const rounds = await compare(lookup, units, { size, say, signal })
    await lookup.setPoints(SCATTERED_POINTS, somewhere)
    const [, scattered] = await timed(() => lookup.answer())
    const scatteredSpeed = { value: SCATTERED_POINTS / scattered, limit: null }
    const loading = { load_seconds: { value: loadSeconds, limit: null } }
    return { ...speedOf(rounds), scattered_points_per_second: scatteredSpeed, ...(await sizeOf(lookup)), ...loading }
  } finally {
    await lookup.close()
  }
}

interface Round {
  fast: number
  plain: number
}

/** Points a second, by tiles and plainly, in turn. */
async function compare(
  lookup: Lookup,
  units: readonly Unit[],
  { size, say, signal }: Omit<Run, 'seed'>,
): Promise<Round[]> {
  const rounds: Round[] = []
  for (let round = 1; round <= ROUNDS; round++) {
    signal.throwIfAborted()
    const [, fast] = await timed(() => lookup.answer())
    if (round === 1) await check(lookup, units)
    const [, plain] = await timed(() => lookup.answerPlainly(PLAIN_POINTS))
    rounds.push({ fast: size / fast, plain: PLAIN_POINTS / plain })
    say(`  round ${round}: ${Math.round(size / fast)} points/s, plainly ${Math.round(PLAIN_POINTS / plain)} points/s`)
  }
  return rounds
}

async function load(databaseUrl: string, path: string): Promise<LoadReport> {
  const database = openDatabase(databaseUrl, { connections: 1 })
  return loadBoundaries(database, path, { year: 2020 }, () => new Date()).finally(() => database.close())
}

/** Plain arithmetic over all units must say the same. */
async function check(lookup: Lookup, units: readonly Unit[]): Promise<void> {
  for (const { x, y, unit_id } of await lookup.answers(CHECKED_POINTS)) {
    const right = units.find((unit) => holdsPoint(unit, x, y))?.id ?? null
    if (right !== unit_id) throw new Error(`at ${x}, ${y} the answer is ${unit_id} instead of ${right}`)
  }
}

function speedOf(rounds: Round[]): Figures {
  return {
    points_per_second: { value: median(rounds.map(({ fast }) => fast)), limit: 200_000 },
    ratio_to_plain: { value: median(rounds.map(({ fast, plain }) => fast / plain)), limit: null },
  }
}

async function sizeOf(lookup: Lookup): Promise<Figures> {
  const { bytes, tiles, borders } = await lookup.size()
  return {
    kilobytes_per_unit: { value: bytes / 1024 / UNITS, limit: null },
    tiles_per_unit: { value: tiles / UNITS, limit: null },
    borders_per_unit: { value: borders / UNITS, limit: null },
  }
}

async function timed<T>(work: () => Promise<T>): Promise<[result: T, seconds: number]> {
  const begun = performance.now()
  const result = await work()
  return [result, (performance.now() - begun) / 1000]
}
