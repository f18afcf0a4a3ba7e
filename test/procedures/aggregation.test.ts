import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadBoundaries } from '../../packages/boundaries/src/index.ts'
import { engines } from './engines.ts'
import { everywhere, gps, type Lake, now, openLake, upload } from './lake.ts'

describe.each(engines)('aggregating GPS events on $engine', ({ server }) => {
  let lake: Lake
  beforeAll(async () => {
    lake = await openLake(server)
    await lake.rules(everywhere)
  })
  afterAll(() => lake.close())

  const aggregated = (uuid: string) =>
    lake.rows(
      `select g.* from dbo.agg_gpsevents g join dbo.uuid_id u on u.id = g.id where u.uuid = '${uuid}' order by g.bucket`,
    )
  const at = (second: number, over = {}) =>
    gps({ timeTo: `2020-05-17T10:00:${String(second).padStart(2, '0')}Z`, ...over })

  it('keeps of each device and 10 seconds the event with the smallest (timeTo, timeFrom), in whatever order they come', async () => {
    const events = [
      at(9),
      at(3, { timeFrom: '2020-05-17T09:00:00Z' }),
      at(3, { timeFrom: '2020-05-17T09:00:01Z' }),
      at(10, { latitude: 60.02 }),
      at(10, { latitude: 60.01 }),
      at(10, { latitude: 60.01, longitude: 10.5 }),
      at(19, { latitude: 1 }),
    ]
    const contents: unknown[] = []
    const orders = [events, events.toReversed(), [3, 1, 4, 0, 5, 2, 6].map((i) => events[i]!)]
    for (const order of orders) {
      const { a } = await lake.devices('a')
      for (const event of order) await lake.importFile([{ uuid: a, body: upload([event]) }])
      contents.push((await aggregated(a)).map(({ id, ...row }) => row))
    }
    const { a } = await lake.devices('a')
    const { fileId } = await lake.importFile([{ uuid: a, body: upload(events) }])
    contents.push((await aggregated(a)).map(({ id, ...row }) => row))
    expect(contents[0]).toMatchObject([
      { timefrom: new Date('2020-05-17T09:00:00Z'), timeto: new Date('2020-05-17T10:00:03Z') },
      { timeto: new Date('2020-05-17T10:00:10Z') },
    ])
    const [, { latitude, longitude }] = contents[0] as [unknown, { latitude: unknown; longitude: unknown }]
    expect([Number(latitude), Number(longitude)]).toEqual([59.91, 10.75].map((_, i) => [60.01, 10.5][i]))
    for (const other of contents) expect(other).toEqual(contents[0])
    expect(await lake.aggregator(fileId)).toEqual({ events: 7, stored: 2, duplicates: 5, rejected: 0 })
  })

  it('keeps the same whatever files events come in and in which order, also where rounded places are the same', async () => {
    const event = fc.record({
      second: fc.constantFrom(0, 1, 9, 10),
      lasting: fc.constantFrom(0, 1),
      latitude: fc.constantFrom(59.911, 59.912, 59.908, 59.92),
      longitude: fc.constantFrom(10.751, 10.752, 10.74),
      accuracy: fc.constantFrom(10, 10.2, 11),
      speed: fc.constantFrom(1, 1.4, 2),
    })
    const history = fc.array(fc.record({ event, file: fc.nat(2) }), { minLength: 1, maxLength: 16 })
    const orders = fc.shuffledSubarray([0, 1, 2, 1], { minLength: 4 })
    const table = async (uuid: string) => (await aggregated(uuid)).map(({ id, ...row }) => row)
    await fc.assert(
      fc.asyncProperty(history, orders, fc.boolean(), async (events, order, sideBySide) => {
        const { a, b } = await lake.devices('a', 'b')
        const eventOf = ({ second, lasting, ...values }: (typeof events)[number]['event']) =>
          at(second, { timeFrom: `2020-05-17T09:59:5${9 - lasting}Z`, ...values })
        await lake.importFile([{ uuid: a, body: upload(events.map(({ event }) => eventOf(event))) }])
        const files: number[] = []
        for (const place of order) {
          const own = events.filter(({ file }) => file === place).map(({ event }) => eventOf(event))
          files.push(await lake.stage([{ uuid: b, body: upload(own.toReversed()) }]))
        }
        if (sideBySide) await Promise.all(files.map((fileId) => lake.aggregator(fileId)))
        else for (const fileId of files) await lake.aggregator(fileId)
        expect(await table(b)).toEqual(await table(a))
      }),
      { numRuns: 12 },
    )
  })

  it('keeps positions to 2 decimals, accuracy and speed to whole numbers of at most 128, speed of at least 0', async () => {
    const { a } = await lake.devices('a')
    const values = { latitude: -59.125, longitude: 10.115, accuracy: 2.5, speed: 0.5 }
    await lake.importFile([
      {
        uuid: a,
        body: upload([at(0, values), at(10, { accuracy: 50_000, speed: 999 }), at(20, { accuracy: 0.4, speed: -1 })]),
      },
    ])
    const rows = (await aggregated(a)).map((row) => [row.latitude, row.longitude, row.accuracy, row.speed].map(Number))
    expect(rows).toEqual([
      [-59.13, 10.12, 3, 1],
      [59.91, 10.75, 128, 128],
      [59.91, 10.75, 0, 0],
    ])
  })

  it('waits for nobody, and counts a file once', async () => {
    const { a } = await lake.devices('a')
    const fileId = await lake.stage([{ uuid: a, body: upload([at(0), gps({ latitude: 'x' })]) }])
    const once = { events: 1, stored: 1, duplicates: 0, rejected: 0 }
    expect(await lake.aggregator(fileId)).toEqual(once)
    await lake.gpsimporter(fileId)
    expect(await lake.aggregator(fileId)).toEqual(once)
  })

  it('keeps the smallest when several files are aggregated at the same time', async () => {
    const { a } = await lake.devices('a')
    const seconds = [7, 3, 9, 2, 8, 1, 5, 4]
    const files = await Promise.all(seconds.map((second) => lake.stage([{ uuid: a, body: upload([at(second)]) }])))
    for (const fileId of files) await lake.gpsimporter(fileId)
    const books = await Promise.all(files.map((fileId) => lake.aggregator(fileId)))
    expect(books.map(({ stored }) => stored).toSorted()).toEqual([0, 0, 0, 0, 0, 0, 0, 1])
    expect(await aggregated(a)).toMatchObject([{ timeto: new Date('2020-05-17T10:00:01Z') }])
  })

  it('tells the cell of the 1 km grid while no boundaries are loaded, and the grunnkrets when there are', async () => {
    const { a } = await lake.devices('a')
    await lake.importFile([{ uuid: a, body: upload([at(0)]) }])
    const [before] = await aggregated(a)
    expect([before!.grunnkrets_id, Number(before!.ssb_grid)]).toEqual([null, 22620006649000])

    const folder = await mkdtemp(join(tmpdir(), 'smittestopp-units-'))
    const ring = [
      [10.74, 59.9],
      [10.76, 59.9],
      [10.76, 59.92],
      [10.74, 59.92],
      [10.74, 59.9],
    ]
    const feature = {
      type: 'Feature',
      properties: { kode: '03010101' },
      geometry: { type: 'Polygon', coordinates: [ring] },
    }
    await writeFile(join(folder, 'units.geojson'), JSON.stringify({ type: 'FeatureCollection', features: [feature] }))
    const options = { level: 'grunnkrets', year: 2020, codeProperty: 'kode' } as const
    await loadBoundaries(lake.database('operations'), join(folder, 'units.geojson'), options, () => now)
    await rm(folder, { recursive: true })
    await lake.importFile([{ uuid: a, body: upload([at(20), at(40, { longitude: 10.77 })]) }])
    const [, inside, outside] = await aggregated(a)
    expect([inside!.grunnkrets_id, inside!.ssb_grid]).toEqual([3010101, null])
    expect([outside!.grunnkrets_id, outside!.ssb_grid]).toEqual([null, null])
  })
})
