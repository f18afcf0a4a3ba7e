import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from './engines.ts'
import { gps, type Lake, type Line, openLake, sighting, upload } from './lake.ts'

describe.each(engines)('importing in any order, any number of times, on $engine', ({ server }) => {
  let lake: Lake
  beforeAll(async () => {
    lake = await openLake(server)
  })
  afterAll(() => lake.close())

  /** Four files that repeat each other's events. */
  const filesOf = (a: string, b: string): Line[][] => {
    const minute = (n: number) => `2020-05-17T10:${String(n).padStart(2, '0')}:00Z`
    const event = (n: number) => gps({ timeFrom: minute(n), timeTo: minute(n + 3), latitude: 59 + (n % 5) / 10 })
    const seen = (peer: string, n: number) => sighting(peer, { time: minute(n), rssi: -50 - n })
    const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i)
    return [
      [{ uuid: a, body: upload(range(0, 20).map(event)) }],
      [
        { uuid: a, body: upload(range(10, 30).map(event)) },
        { uuid: b, body: upload(range(0, 10).map((n) => seen(a, n))) },
      ],
      [
        { uuid: b, body: upload([...range(5, 15).map((n) => seen(a, n)), event(1), { odd: true }]) },
        { uuid: a, body: null },
      ],
      [{ uuid: a, body: upload([...range(0, 30).map(event), seen(b, 1), seen(b, 1)]) }],
    ]
  }
  const own = async (uuids: string[]) => {
    const ids = (
      await lake.rows(
        `select u.id from dbo.uuid_id u where u.uuid in (${uuids.map((uuid) => `'${uuid}'`)}) order by u.id`,
      )
    ).map(({ id }) => Number(id))
    const place = (id: unknown) => ids.indexOf(Number(id))
    const one = (table: string, columns: string) =>
      lake.rows(`select t.id, ${columns} from dbo.${table} t where t.id in (${ids})`)
    const plain = (rows: Record<string, unknown>[]) =>
      rows
        .map((row) =>
          JSON.stringify({ ...row, id: place(row.id), ...('pairedid' in row && { pairedid: place(row.pairedid) }) }),
        )
        .sort()
    return [
      plain(
        await one('gpsevents', 't.hour, t.tile, t.timefrom, t.timeto, t.latitude, t.longitude, t.fingerprint, t.piece'),
      ),
      plain(await one('btevents', 't.hour, t.pairedtime, t.pairedid, t.rssi, t.txpower')),
      plain(
        await one(
          'agg_gpsevents',
          't.hour, t.bucket, t.timefrom, t.timeto, t.latitude, t.longitude, t.accuracy, t.speed',
        ),
      ),
      plain(await one('uuid_activity', 't.lastactivity')),
      plain(await one('device_information', 't.platform, t.model, t.since')),
    ]
  }

  it('gives the same tables', async () => {
    const first = await lake.devices('a', 'b')
    for (const file of filesOf(first.a, first.b)) await lake.importFile(file)
    const expected = await own([first.a, first.b])
    expect(expected.map((rows) => rows.length)).toEqual([31, 16, 31, 2, 2])

    const orders = fc.shuffledSubarray([0, 1, 2, 3, 0, 1, 2, 3], { minLength: 8 })
    await fc.assert(
      fc.asyncProperty(orders, async (order) => {
        const { a, b } = await lake.devices('a', 'b')
        const files = filesOf(a, b)
        for (const i of order) await lake.importFile(files[i]!)
        expect(await own([a, b])).toEqual(expected)
      }),
      { numRuns: 4 },
    )
  })

  it('changes nothing when each step of a file runs again', async () => {
    const { a, b } = await lake.devices('a', 'b')
    const path = `again-${a}.json`
    const [file] = filesOf(a, b).slice(1)
    const before = await lake.importFile(file!, { path })
    const contents = await lake.contents()
    expect(await lake.importFile(file!, { path })).toEqual(before)
    expect(await lake.contents()).toEqual(contents)
  })

  it('counts every event once when importers meet in the same file', async () => {
    const { a, b } = await lake.devices('a', 'b')
    const fileId = await lake.stage(filesOf(a, b)[2]!)
    for (const importer of [lake.gpsimporter, lake.btimporter, lake.aggregator]) {
      const books = await Promise.all([1, 2, 3, 4].map(() => importer(fileId)))
      for (const other of books) expect(other).toEqual(books[0])
    }
  })

  it('counts every event once when importers meet in the same events', async () => {
    const { a, b } = await lake.devices('a', 'b')
    const files = await Promise.all([...filesOf(a, b), ...filesOf(a, b)].map((lines) => lake.stage(lines)))
    const gpsBooks = await Promise.all(files.map((fileId) => lake.gpsimporter(fileId)))
    const btBooks = await Promise.all(files.map((fileId) => lake.btimporter(fileId)))
    const sum = (books: typeof gpsBooks, figure: keyof (typeof gpsBooks)[number]) =>
      books.reduce((total, one) => total + one[figure], 0)
    expect([sum(gpsBooks, 'events'), sum(gpsBooks, 'stored'), sum(gpsBooks, 'rejected')]).toEqual([144, 31, 2])
    expect([sum(btBooks, 'events'), sum(btBooks, 'stored'), sum(btBooks, 'rejected')]).toEqual([44, 16, 0])
    for (const books of [...gpsBooks, ...btBooks]) {
      expect(books.stored + books.duplicates + books.rejected).toBe(books.events)
    }
    expect((await own([a, b])).slice(0, 2).map((rows) => rows.length)).toEqual([31, 16])
  })
})
