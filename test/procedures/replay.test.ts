import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { engines } from './engines.ts'
import { type Books, everywhere, gps, type Lake, now, openLake, sighting, upload } from './lake.ts'

const norway = { latitude_least: 57, latitude_most: 81.5, longitude_least: -10, longitude_most: 36, days_before: 30 }

describe.each(engines)('replaying what was refused on $engine', ({ server }) => {
  let lake: Lake
  beforeAll(async () => {
    lake = await openLake(server)
  })
  afterAll(() => lake.close())
  afterEach(() => lake.rules(norway))

  const foreign = (second: number, over = {}) => {
    const time = `2020-05-17T10:00:${String(second).padStart(2, '0')}Z`
    return gps({ timeFrom: time, timeTo: time, latitude: 48.85, longitude: 2.35, ...over })
  }
  const home = { latitude: 59.91, longitude: 10.75 }
  const old = (peer: string) => sighting(peer, { time: '2020-04-01T10:00:00Z' })
  const booksOf = async (fileId: number): Promise<Record<string, Books>> => {
    const rows = await lake.rows(
      `select t.task, t.events, t.stored, t.duplicates, t.rejected from dbo.import_tasks t where t.file_id = ${fileId}`,
    )
    return Object.fromEntries(
      rows.map(({ task, ...figures }) => [
        task,
        Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Number(value)])) as unknown as Books,
      ]),
    )
  }
  const refusedOf = async (fileId: number) => {
    const rows = await lake.rows(
      `select n.task, n.reason, n.events from dbo.import_rejections n where n.file_id = ${fileId} and n.events <> 0 order by n.task, n.reason`,
    )
    return rows.map(({ task, reason, events }) => `${task} ${reason} ${Number(events)}`)
  }
  const asideOf = async (fileId: number) =>
    await lake.rows(
      `select r.line, r.ordinal, r.task, r.reason, r.event, r.rejected_at from dbo.rejectedevents r where r.file_id = ${fileId} order by r.line, r.ordinal`,
    )
  const stateOf = async (fileId: number) => [
    await lake.contents(),
    await booksOf(fileId),
    await refusedOf(fileId),
    await asideOf(fileId),
  ]
  const expectConserved = async (fileId: number) => {
    const books = await booksOf(fileId)
    for (const [task, { events, stored, duplicates, rejected }] of Object.entries(books))
      expect(stored + duplicates + rejected, task).toBe(events)
    const [ledger] = (await lake.call('get_ledger', { hour_from: 0, hour_to: 1e6 })).filter(
      (one) => one.file_id === fileId,
    )
    expect(ledger).toMatchObject({ mismatch: 0 })
  }
  const importHere = (lines: { uuid: string; body: unknown }[]) => lake.importFile(lines)

  it('keeps what a changed rule lets pass, of the three tables, and counts it where it belongs', async () => {
    const { a, b } = await lake.devices('a', 'b')
    const events = [
      gps(),
      foreign(20),
      foreign(21),
      foreign(21),
      foreign(40, { latitude: 'x' }),
      sighting(b),
      { deviceId: b },
    ]
    const { fileId } = await importHere([{ uuid: a, body: upload(events) }])
    expect(await booksOf(fileId)).toMatchObject({
      gpsimporter: { events: 5, stored: 1, duplicates: 0, rejected: 4 },
      aggregator: { events: 1, stored: 1, duplicates: 0, rejected: 0 },
    })
    await lake.rules(everywhere)
    expect(await lake.gpsimporter(fileId, 1)).toEqual({ events: 5, stored: 3, duplicates: 1, rejected: 1 })
    expect(await booksOf(fileId)).toMatchObject({
      aggregator: { events: 4, stored: 2, duplicates: 2, rejected: 0 },
      btimporter: { events: 2, stored: 1, duplicates: 0, rejected: 1 },
    })
    expect(await refusedOf(fileId)).toEqual(['btimporter format 1', 'gpsimporter format 1'])
    expect((await asideOf(fileId)).map(({ ordinal }) => ordinal)).toEqual([4, 6])
    await expectConserved(fileId)

    const state = await stateOf(fileId)
    await lake.gpsimporter(fileId, 1)
    expect(await stateOf(fileId)).toEqual(state)
  })

  it('keeps sightings that a changed rule lets pass', async () => {
    const { a, b } = await lake.devices('a', 'b')
    const { fileId } = await importHere([{ uuid: a, body: upload([sighting(b), old(b), old(b), old('0'.repeat(32))]) }])
    await lake.rules({ days_before: 60 })
    await lake.call('ensure_days', { hour_from: 440_000, hour_to: 441_000 })
    expect(await lake.btimporter(fileId, 1)).toEqual({ events: 4, stored: 2, duplicates: 1, rejected: 1 })
    expect(await refusedOf(fileId)).toEqual(['btimporter peer-unknown 1'])
    await expectConserved(fileId)
    const state = await stateOf(fileId)
    await lake.btimporter(fileId, 1)
    expect(await stateOf(fileId)).toEqual(state)
  })

  it('changes nothing when it keeps nothing', async () => {
    const { a, b } = await lake.devices('a', 'b')
    const quiet = await lake.register()
    const { fileId } = await importHere([
      { uuid: a, body: upload([gps(), foreign(20), old(b), sighting(b)]) },
      { uuid: quiet, body: upload([gps(), sighting(b)]) },
    ])
    const state = await stateOf(fileId)
    await lake.gpsimporter(fileId, 1)
    await lake.btimporter(fileId, 1)
    expect(await stateOf(fileId)).toEqual(state)
  })

  it('counts what an erased device had refused as before', async () => {
    const { a, b } = await lake.devices('a', 'b')
    const { fileId } = await importHere([
      { uuid: a, body: upload([foreign(20)]) },
      { uuid: b, body: upload([foreign(20)]) },
    ])
    await lake.database('deletion').call('erase_device', { uuid: a, now })
    const before = await refusedOf(fileId)
    await lake.gpsimporter(fileId, 1)
    expect(await refusedOf(fileId)).toEqual(before)
    await lake.rules(everywhere)
    expect(await lake.gpsimporter(fileId, 1)).toEqual({ events: 2, stored: 1, duplicates: 0, rejected: 1 })
    expect(await refusedOf(fileId)).toEqual(['gpsimporter outside-norway 1'])
  })

  it('tells the way from the fix before of what it keeps, and anew of the fix after it', async () => {
    const { a } = await lake.devices('a')
    const { fileId } = await importHere([{ uuid: a, body: upload([foreign(0, home), foreign(10), foreign(20, home)]) }])
    const ways = async () =>
      (await lake.rows(`select g.distance from dbo.gpsevents g where g.file_id = ${fileId} order by g.timefrom`)).map(
        ({ distance }) => (distance === null ? null : Math.round(Number(distance) / 1000)),
      )
    expect(await ways()).toEqual([null, 0])
    await lake.rules(everywhere)
    await lake.gpsimporter(fileId, 1)
    expect(await ways()).toEqual([null, 1342, 1342])
  })

  it('of a file before the aggregator has seen it leaves that to the aggregator', async () => {
    const { a } = await lake.devices('a')
    const fileId = await lake.stage([{ uuid: a, body: upload([foreign(20), gps()]) }])
    await lake.gpsimporter(fileId)
    await lake.rules(everywhere)
    await lake.gpsimporter(fileId, 1)
    expect(await lake.aggregator(fileId)).toEqual({ events: 2, stored: 2, duplicates: 0, rejected: 0 })
    await lake.gpsimporter(fileId, 1)
    expect(await lake.aggregator(fileId)).toEqual({ events: 2, stored: 2, duplicates: 0, rejected: 0 })
  })

  it('names the files it can judge anew, by task and reason', async () => {
    const { a } = await lake.devices('a')
    const { fileId } = await importHere([
      { uuid: a, body: upload([foreign(20), foreign(21), gps({ latitude: 'x' }), sighting('0'.repeat(32))]) },
      { uuid: 'nobody', body: upload([gps()]) },
    ])
    const told = async (reason: string | null, file_id: number | null = fileId) =>
      (await lake.call('get_replayable_files', { reason, file_id })).map(({ task, events }) => [task, events])
    expect(await told(null)).toEqual([
      ['adlsimporter', 1],
      ['btimporter', 1],
      ['gpsimporter', 3],
    ])
    expect(await told('outside-norway')).toEqual([['gpsimporter', 2]])
    expect(await told('device-unknown')).toEqual([['adlsimporter', 1]])
    expect(await told('paused')).toEqual([])
    expect((await told(null, null)).length).toBeGreaterThan(3)
  })
})
