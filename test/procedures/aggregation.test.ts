import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from './engines.ts'
import { gps, type Lake, openLake, upload } from './lake.ts'

describe.each(engines)('aggregating GPS events on $engine', ({ server }) => {
  let lake: Lake
  beforeAll(async () => {
    lake = await openLake(server)
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

  it('waits for the import of the events, and counts a file once', async () => {
    const { a } = await lake.devices('a')
    const fileId = await lake.stage([{ uuid: a, body: upload([at(0), gps({ latitude: 'x' })]) }])
    expect(await lake.aggregator(fileId)).toBeUndefined()
    await lake.gpsimporter(fileId)
    const once = { events: 1, stored: 1, duplicates: 0, rejected: 0 }
    expect(await lake.aggregator(fileId)).toEqual(once)
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
})
