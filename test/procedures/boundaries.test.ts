import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import proj4 from 'proj4'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  collectUnits,
  holdsPoint,
  type Level,
  loadBoundaries,
  type Unit,
  xOf,
  yOf,
} from '../../packages/boundaries/src/index.ts'
import { boxRing, pointNear, starRing } from '../../packages/boundaries/src/testing-shapes.ts'
import { type Database, openTestDatabase, type TestDatabase } from '../../packages/database/src/testing.ts'
import { engines } from './engines.ts'

type Rings = Int32Array[]

const real = resolve(import.meta.dirname, '../../../shared/data/boundaries/grunnkrets-baerum-asker-2018/ab.geojson')
if (!existsSync(real)) console.log(`skipped: there are no grunnkretser at ${real}`)

/** Known by hand. */
const KNOWN = [
  [10.5255, 59.8925, 2191416],
  [10.4345, 59.833, 2200904],
  [10.504, 59.916, 2191803],
  [10.611, 59.896, 2190822],
  [10.4607, 59.8607, 2200409],
] as const

/** From (90 S, 180 W) in whole microdegrees: a corner of Oslo. */
const [X, Y] = [190_700_000, 149_900_000]

describe.each(engines)('boundaries on $engine', ({ server }) => {
  let test: TestDatabase
  let operations: Database
  let folder: string
  beforeAll(async () => {
    test = await openTestDatabase(server)
    operations = test.database('operations')
    folder = await mkdtemp(join(tmpdir(), 'smittestopp-boundaries-'))
  })
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true })
    await test.close()
  })

  const now = () => new Date('2020-05-17T12:30:00Z')
  const load = (path: string, level: Level, year: number) =>
    loadBoundaries(operations, path, { level, year, codeProperty: 'kode' }, now)
  const at = async (level: string, year: number, latitude: number, longitude: number) =>
    (await operations.call('get_unit_at', { level, year, latitude, longitude }))[0]?.code

  /** A GeoJSON file of units: code, and polygons of an outer ring and its holes. */
  async function write(name: string, units: Record<string, Rings[]>): Promise<string> {
    const positions = (ring: Int32Array) =>
      Array.from({ length: ring.length / 2 + 1 }, (_, i) => [
        Number(degrees(ring[(i * 2) % ring.length]!, 180)),
        Number(degrees(ring[(i * 2 + 1) % ring.length]!, 90)),
      ])
    const features = Object.entries(units).map(([kode, polygons]) => ({
      type: 'Feature',
      properties: { kode, navn: `krets ${kode}` },
      geometry: { type: 'MultiPolygon', coordinates: polygons.map((rings) => rings.map(positions)) },
    }))
    const path = join(folder, name)
    await writeFile(path, JSON.stringify({ type: 'FeatureCollection', features }))
    return path
  }

  /** What stwithin answers for many points at once, as the aggregator asks it. */
  async function within(
    year: number,
    points: [x: number, y: number][],
    level = 'grunnkrets',
  ): Promise<(number | null)[]> {
    const values = points.map(([x, y], n) => `(${n}, ${degrees(y, 90)}, ${degrees(x, 180)})`).join(', ')
    const [set] = await test.rows(`select dbo.boundary_set('${level}', ${year}) as set_id`)
    const rows = await test.rows(
      server!.startsWith('postgres')
        ? `select p.n, w.unit_id from (values ${values}) p (n, lat, lon) left join lateral dbo.stwithin(${set!.set_id}, p.lat, p.lon) w on true order by p.n`
        : `select p.n, w.unit_id from (values ${values}) p (n, lat, lon) outer apply dbo.stwithin(${set!.set_id}, p.lat, p.lon) w order by p.n`,
    )
    expect(rows).toHaveLength(points.length)
    return rows.map(({ unit_id }) => unit_id as number | null)
  }

  it('tell nothing before any are loaded', async () => {
    expect(await operations.call('get_boundary_sets', {})).toEqual([])
    expect(await at('grunnkrets', 2020, 59.9, 10.7)).toBeUndefined()
  })

  it('answer as plain point in polygon does: near borders, with islands, holes and overlaps', async () => {
    let state = 7
    const random = () => {
      state = (state * 48_271) % 2_147_483_647
      return state / 2_147_483_647
    }
    const star = (radius: number) =>
      starRing(
        random,
        [X + Math.round(random() * 60_000), Y + Math.round(random() * 30_000)],
        radius,
        5 + Math.floor(random() * 80),
      )
    const units: Record<string, Rings[]> = {}
    for (let i = 1; i <= 40; i++)
      units[`0301${String(i * 7).padStart(4, '0')}`] = Array.from({ length: 1 + Math.floor(random() * 3) }, () => {
        const middle = [X + Math.round(random() * 60_000), Y + Math.round(random() * 30_000)] as const
        const radius = 10 ** (2.5 + 1.5 * random())
        return [starRing(random, middle, radius, 40), starRing(random, middle, radius * 0.3, 12)]
      })
    units['03019999'] = [[boxRing(X - 100_000, Y - 50_000, 300_000, 150_000), star(3_000)]]
    const path = await write('random.json', units)
    const { loaded, leftOut } = await load(path, 'grunnkrets', 2020)
    expect([loaded, leftOut]).toEqual([41, []])

    const known = (await collectUnits(path, { level: 'grunnkrets', year: 2020, codeProperty: 'kode' })).units
    const rings = known.flatMap((unit) => unit.rings)
    for (let round = 0; round < 10; round++) {
      const points = Array.from({ length: 500 }, () => pointNear(random, rings))
      expect(await within(2020, points)).toEqual(points.map(([x, y]) => plain(known, x, y)))
    }
  })

  it('put a point on a common border into the unit east or north of it, and the overlap into the smallest code', async () => {
    const path = await write('borders.json', {
      '11030002': [[boxRing(X, Y, 10_000, 10_000)]],
      '11030001': [[boxRing(X + 10_000, Y, 10_000, 10_000)]],
      '11030003': [[boxRing(X, Y + 10_000, 20_000, 10_000)]],
      '11030004': [[boxRing(X + 15_000, Y + 5_000, 10_000, 10_000)]],
    })
    await load(path, 'grunnkrets', 2021)
    expect(
      await within(2021, [
        [X + 10_000, Y + 5_000],
        [X + 9_999, Y + 5_000],
        [X + 5_000, Y + 10_000],
        [X + 10_000, Y + 10_000],
        [X + 17_000, Y + 7_000],
        [X + 17_000, Y + 12_000],
        [X + 21_000, Y + 12_000],
        [X, Y],
        [X - 1, Y],
        [X, Y + 20_000],
      ]),
    ).toEqual([11030001, 11030002, 11030003, 11030003, 11030001, 11030003, 11030004, 11030002, null, null])
  })

  it('serve for their year and later, until newer ones do; before the oldest that one serves', async () => {
    const box = (width: number) => [[boxRing(X, Y, width, 10_000)]]
    await load(await write('of-2018.json', { '01': box(1_000) }), 'fylke', 2018)
    await load(await write('of-2020.json', { '02': box(1_000) }), 'fylke', 2020)
    const answers = await Promise.all([1999, 2018, 2019, 2020, 2030].map((year) => at('fylke', year, 59.9005, 10.7005)))
    expect(answers).toEqual(['01', '01', '01', '02', '02'])
  })

  it('stay as they are when the same file comes again, and change at once when another does', async () => {
    const first = await write('first.json', { '0301': [[boxRing(X, Y, 10_000, 10_000)]] })
    const second = await write('second.json', { '3024': [[boxRing(X, Y, 10_000, 10_000)]] })
    const sets = () =>
      test.rows("select s.set_id, s.loaded_at from dbo.boundary_sets s where s.level = 'kommune' and s.in_force = 1")
    expect(await load(first, 'kommune', 2020)).toMatchObject({ loaded: 1, unchanged: false })
    const before = await sets()
    expect(await load(first, 'kommune', 2020)).toMatchObject({ loaded: 1, unchanged: true })
    expect(await sets()).toEqual(before)

    const [opened] = await operations.call('begin_boundary_set', {
      ...{ level: 'kommune', year: 2020, source: 'half', sha256: Buffer.alloc(32), settings: '{}', now: now() },
    })
    await operations.call('fill_boundary_set', {
      set_id: opened!.set_id,
      units: [{ unit_id: 9999, code: '9999', name: '' }],
      tiles: [{ place_from: 0, place_to: 1e12, unit_id: 9999, part: null }],
      edges: [],
    })
    expect(await at('kommune', 2020, 59.905, 10.705)).toBe('0301')
    await load(second, 'kommune', 2020)
    expect(await at('kommune', 2020, 59.905, 10.705)).toBe('3024')
    await expect(
      operations.call('fill_boundary_set', { set_id: opened!.set_id, units: [], tiles: [], edges: [] }),
    ).rejects.toThrow('another load has taken the place')
    const kommuner = (await operations.call('get_boundary_sets', {})).filter(({ level }) => level === 'kommune')
    expect(kommuner).toMatchObject([{ year: 2020, units: 1, source: 'second.json' }])
  })

  it('bear a call that is made twice', async () => {
    const [opened] = await operations.call('begin_boundary_set', {
      ...{ level: 'bydel', year: 2020, source: 'twice', sha256: Buffer.alloc(32), settings: '{}', now: now() },
    })
    const place_from = (Math.floor(Y / 2000) * 90_000 + Math.floor(X / 4000)) * 64
    const x = X + 1_000
    const filling = {
      set_id: opened!.set_id,
      units: [{ unit_id: 30101, code: '030101', name: 'Gamle Oslo' }],
      tiles: [{ place_from, place_to: place_from + 63, unit_id: null, part: 1 }],
      edges: [{ part: 1, unit_id: 30101, x1: x, y1: Y, x2: x, y2: Y + 2_000 }],
    }
    for (let time = 0; time < 2; time++) await operations.call('fill_boundary_set', filling)
    for (let time = 0; time < 2; time++)
      expect(await operations.call('finish_boundary_set', { set_id: opened!.set_id, now: now() })).toEqual([
        { in_force: 1 },
      ])
    expect(
      await within(
        2020,
        [
          [X, Y],
          [x, Y],
          [X, Y + 2_000],
        ],
        'bydel',
      ),
    ).toEqual([30101, null, null])
  })

  it('are listed under the names of 2020', async () => {
    await load(await write('listed.json', { '11030001': [[boxRing(X, Y, 10_000, 10_000)]] }), 'grunnkrets', 2022)
    const columns = 'g.grunnkrets_id, g.grunnkrets_kode, g.name'
    expect(await test.rows(`select ${columns} from dbo.grunnkrets g where g.year = 2022`)).toEqual([
      { grunnkrets_id: 11030001, grunnkrets_kode: '11030001', name: 'krets 11030001' },
    ])
  })

  it.runIf(existsSync(real))('answer right for the points known in Bærum and Asker', async () => {
    const report = await loadBoundaries(operations, real, {}, now)
    expect(report).toMatchObject({ level: 'grunnkrets', year: 2018, loaded: 535, leftOut: [] })
    const points = KNOWN.map(([longitude, latitude]) => [xOf(longitude), yOf(latitude)] as [number, number])
    expect(await within(2018, points)).toEqual(KNOWN.map(([, , id]) => id))
    const sandvika = { level: 'grunnkrets', year: 2018, latitude: 59.8925, longitude: 10.5255 }
    expect(await test.database('import').call('get_unit_at', sandvika)).toMatchObject([
      { unit_id: 2191416, code: '02191416' },
    ])
  })

  it("give way to Statistics Norway's grid where there are none", async () => {
    const { forward } = proj4('+proj=utm +zone=33 +ellps=GRS80 +units=m +no_defs')
    const [longitudes, latitudes] = [
      [4.5, 5.32, 10.7522, 15, 18.95, 23.7, 31.1],
      [57.9, 59.9139, 63.43, 69.65, 71.19, 80.66],
    ]
    const points = longitudes.flatMap((longitude) => latitudes.map((latitude) => ({ longitude, latitude })))
    const values = points.map(({ longitude, latitude }, n) => `(${n}, ${latitude}e0, ${longitude}e0)`).join(', ')
    const rows = await test.rows(
      `select p.n, dbo.ssb_grid(p.lat, p.lon) as cell from (values ${values}) p (n, lat, lon) order by p.n`,
    )
    const cells = points.map(({ longitude, latitude }) => {
      const [x, y] = forward([longitude, latitude]).map((metres) => Math.floor(metres / 1000) * 1000)
      return (x! + 2_000_000) * 10_000_000 + y!
    })
    expect(rows.map(({ cell }) => Number(cell))).toEqual(cells)
  })
})

function degrees(micro: number, origin: number): string {
  return (micro / 1e6 - origin).toFixed(6)
}

function plain(units: Unit[], x: number, y: number): number | null {
  return units.filter((unit) => holdsPoint(unit, x, y)).sort((a, b) => a.id - b.id)[0]?.id ?? null
}
