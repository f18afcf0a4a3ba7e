import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from './engines.ts'
import { gps, hour, type Lake, type Line, now, openLake, register, SHA256, stageLines, upload } from './lake.ts'

describe.each(engines)('staging a lake file on $engine', ({ server }) => {
  let lake: Lake
  beforeAll(async () => {
    lake = await openLake(server)
  })
  afterAll(() => lake.close())

  const unfinished = async (file_id: number) => {
    const files = await lake.call('get_unfinished_files', { hour: null, partition_id: null, file_id, count: 9 })
    return files.length > 0
  }
  const bookOf = async (fileId: number) => {
    const [book] = await lake.rows(
      `select t.events, t.stored, t.duplicates, t.rejected from dbo.import_tasks t where t.file_id = ${fileId} and t.task = 'adlsimporter'`,
    )
    return Object.fromEntries(Object.entries(book!).map(([name, value]) => [name, Number(value)]))
  }
  const refusedOf = async (fileId: number) => {
    const rows = await lake.rows(
      `select n.reason, n.events, n.lines from dbo.import_rejections n where n.file_id = ${fileId} and n.lines > 0`,
    )
    return rows.map(({ reason, events, lines }) => ({ reason, events: Number(events), lines: Number(lines) }))
  }

  it('enters a file into the catalogue once per path and ETag', async () => {
    const file = { path: '2020/05/17/12/a-0.json', etag: '0x1', size: 5_000_000_000, hour, partition_id: 3 }
    const enter = (...files: (typeof file)[]) => lake.call('register_lake_files', { files, now })
    const known = () =>
      lake.rows(
        `select f.file_id, f.etag, f.size from dbo.lake_files f where f.path = '${file.path}' order by f.file_id`,
      )
    await enter(file)
    const [first] = await known()
    expect(first).toEqual({ file_id: expect.any(Number), etag: '0x1', size: expect.anything() })
    expect(Number(first!.size)).toBe(5_000_000_000)
    await enter(file)
    expect(await known()).toEqual([first])
    await enter({ ...file, etag: '0x2' }, file)
    expect((await known()).map(({ etag }) => etag)).toEqual(['0x1', '0x2'])
    await enter()
  })

  it('enters a file once when many ask at the same time', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => register(lake, { path: 'at-once.json' })))
    expect(new Set(ids).size).toBe(1)
  })

  it('stages what says which device, when and which events, and sets every other line aside with its reason', async () => {
    const { a, gone, revoked } = await lake.devices('a', 'gone', 'revoked')
    await lake.database('deletion').call('erase_device', { uuid: gone, now })
    await lake.database('deletion').call('revoke_device', { uuid: revoked, now })
    const long = 'x'.repeat(101)
    const lines: Record<string, Line & { outcome: string }> = {
      good: { uuid: a, body: upload([gps()]), outcome: 'staged' },
      'no events': { uuid: a, body: upload([]), outcome: 'staged' },
      'only events': { uuid: a, body: { events: [] }, outcome: 'staged' },
      'null texts': { uuid: a, body: upload([], { platform: null, model: null }), outcome: 'staged' },
      'a nested text': { uuid: a, body: upload([], { model: { name: 'x' } }), outcome: 'staged' },
      'a text of 100 letters': { uuid: a, body: upload([], { model: 'ø'.repeat(100) }), outcome: 'staged' },
      'a text of 101 letters': { uuid: a, body: upload([], { model: long }), outcome: 'text-length' },
      'a text of 5000 letters': { uuid: a, body: upload([], { model: long.repeat(50) }), outcome: 'text-length' },
      'long platform': { uuid: a, body: upload([], { platform: long }), outcome: 'text-length' },
      'long system': { uuid: a, body: upload([], { osVersion: long }), outcome: 'text-length' },
      'long app': { uuid: a, body: upload([], { appVersion: long }), outcome: 'text-length' },
      'no body': { uuid: a, body: null, outcome: 'line-malformed' },
      'an empty body': { uuid: a, body: '', outcome: 'line-malformed' },
      'no JSON': { uuid: a, body: '{"events": [', outcome: 'line-malformed' },
      'JSON that is no object': { uuid: a, body: '[{"events": []}]', outcome: 'line-malformed' },
      'a number': { uuid: a, body: '5', outcome: 'line-malformed' },
      'events missing': { uuid: a, body: { platform: 'ios' }, outcome: 'line-malformed' },
      'events null': { uuid: a, body: upload(null), outcome: 'line-malformed' },
      'events an object': { uuid: a, body: upload({}), outcome: 'line-malformed' },
      'events a text': { uuid: a, body: upload('[]'), outcome: 'line-malformed' },
      'no device': { uuid: null, body: upload([]), outcome: 'line-malformed' },
      'no time': { uuid: a, enqueued: null, body: upload([]), outcome: 'line-malformed' },
      'an unknown device': { uuid: 'nobody', body: upload([]), outcome: 'device-unknown' },
      'a device of 36 and more letters': { uuid: `${a}-and-more`, body: upload([]), outcome: 'line-malformed' },
      'a device of 5000 letters': { uuid: a.repeat(160), body: upload([]), outcome: 'line-malformed' },
      'an erased device': { uuid: gone, body: upload([]), outcome: 'device-erased' },
      'a revoked device': { uuid: revoked, body: upload([]), outcome: 'device-revoked' },
    }
    const fileId = await lake.stage(Object.values(lines))
    const staged = await lake.rows(`select s.line from dbo.dluserdatastaging s where s.file_id = ${fileId}`)
    const reasons = await lake.reasons(fileId)
    const outcomes = Object.keys(lines).map((name, i) => [
      name,
      staged.some(({ line }) => line === i) ? 'staged' : reasons[`line ${i}`],
    ])
    expect(Object.fromEntries(outcomes)).toEqual(
      Object.fromEntries(Object.entries(lines).map(([name, { outcome }]) => [name, outcome])),
    )
    expect(staged.length + Object.keys(reasons).length).toBe(Object.keys(lines).length)
  })

  it('keeps letters of every script', async () => {
    const { a } = await lake.devices('a')
    await lake.stage([{ uuid: a, body: upload([], { model: 'Blåbær 小米' }) }])
    const [{ id }] = (await lake.rows(`select u.id from dbo.uuid_id u where u.uuid = '${a}'`)) as [{ id: number }]
    const [told] = await lake.database('analytics').call('get_device_information', { ids: [{ id }] })
    expect(told).toEqual({ id, uuid: a, platform: 'android', model: 'Blåbær 小米', appversion: '1.2.1' })
  })

  it('stages a line once, however often it comes', async () => {
    const { a } = await lake.devices('a')
    const fileId = await register(lake)
    const lines = [
      { uuid: a, body: upload([gps()]) },
      { uuid: null, body: upload([gps()]) },
    ]
    for (const part of [lines.slice(0, 1), lines, lines]) await stageLines(lake, fileId, part)
    for (let i = 0; i < 2; i++) await lake.call('finish_staging', { file_id: fileId, lines: 2, sha256: SHA256, now })
    expect(await lake.gpsimporter(fileId)).toEqual({ events: 1, stored: 1, duplicates: 0, rejected: 0 })
    expect(await lake.reasons(fileId)).toEqual({ 'line 1': 'line-malformed' })
    const [file] = await lake.rows(`select f.lines from dbo.lake_files f where f.file_id = ${fileId}`)
    expect(file).toEqual({ lines: 2 })
  })

  it('welcomes a line that was set aside when it comes again from a device known by now, and imports it', async () => {
    const uuid = `late-${hour}`
    const { a } = await lake.devices('a')
    const lines = [
      { uuid, body: upload([gps(), gps({ timeTo: '2020-05-17T10:30:00Z' })]) },
      { uuid: 'nobody', body: upload([gps()]) },
      { uuid: a, body: upload([gps()]) },
    ]
    const { fileId } = await lake.importFile(lines)
    expect(await lake.reasons(fileId)).toEqual({ 'line 0': 'device-unknown', 'line 1': 'device-unknown' })
    expect([await bookOf(fileId), await unfinished(fileId)]).toEqual([
      { events: 4, stored: 1, duplicates: 0, rejected: 3 },
      false,
    ])
    await lake.register(uuid)
    await lake.consent(uuid, 1, '2020-01-01T00:00:00Z', 'tracing_gps')
    for (let i = 0; i < 2; i++) {
      await stageLines(lake, fileId, lines)
      expect(await lake.reasons(fileId)).toEqual({ 'line 1': 'device-unknown' })
      expect(await bookOf(fileId)).toEqual({ events: 4, stored: 3, duplicates: 0, rejected: 1 })
      expect(await refusedOf(fileId)).toEqual([{ reason: 'device-unknown', events: 1, lines: 1 }])
    }
    expect(await unfinished(fileId)).toBe(true)
    expect(await lake.gpsimporter(fileId)).toEqual({ events: 3, stored: 3, duplicates: 0, rejected: 0 })
    for (const importer of [lake.btimporter, lake.aggregator]) await importer(fileId)
    expect(await unfinished(fileId)).toBe(false)
  })

  it('stages a file right when several importers stage it at the same time', async () => {
    const { a, b } = await lake.devices('a', 'b')
    const fileId = await register(lake)
    const lines = Array.from({ length: 50 }, (_, i) => ({ uuid: i % 3 ? a : b, body: i % 7 ? upload([gps()]) : null }))
    await Promise.all(Array.from({ length: 4 }, () => stageLines(lake, fileId, lines)))
    const [staged] = await lake.rows(
      `select count(*) as lines from dbo.dluserdatastaging s where s.file_id = ${fileId}`,
    )
    expect(Number(staged!.lines) + Object.keys(await lake.reasons(fileId)).length).toBe(50)
  })

  it('imports of a file what has been staged of it, and is done with it when every line has been', async () => {
    const { a } = await lake.devices('a')
    const fileId = await register(lake)
    const line = (second: number) => ({
      uuid: a,
      line: second,
      body: upload([gps({ timeTo: `2020-05-17T10:00:0${second}Z` })]),
    })
    const importing = async () => {
      for (const importer of [lake.gpsimporter, lake.btimporter, lake.aggregator]) await importer(fileId)
      return unfinished(fileId)
    }
    await stageLines(lake, fileId, [line(0)])
    expect(await importing()).toBe(true)
    expect(await lake.call('check_precomputed', { file_id: fileId, now })).toEqual([])
    await stageLines(lake, fileId, [line(0), line(1)])
    expect(await lake.gpsimporter(fileId)).toEqual({ events: 2, stored: 2, duplicates: 0, rejected: 0 })
    await lake.call('finish_staging', { file_id: fileId, lines: 2, sha256: SHA256, now })
    expect(await importing()).toBe(false)
  })

  it('remembers the latest time a device was heard of, in whatever order its lines come', async () => {
    const { a, b } = await lake.devices('a', 'b')
    const heard = async (...times: string[]) => {
      await lake.stage(times.map((enqueued) => ({ uuid: a, enqueued, body: upload([]) })))
      const known = await lake.database('query').call('get_last_activity', { uuids: [{ value: a }, { value: b }] })
      return known.map(({ uuid, lastactivity }) => [uuid === a, lastactivity.toISOString()])
    }
    expect(await heard('2020-05-17T12:03:00Z', '2020-05-17T12:05:00Z', '2020-05-17T12:04:00Z')).toEqual([
      [true, '2020-05-17T12:05:00.000Z'],
    ])
    expect(await heard('2020-05-16T12:00:00Z')).toEqual([[true, '2020-05-17T12:05:00.000Z']])
    expect(await heard('2020-05-17T12:06:00Z')).toEqual([[true, '2020-05-17T12:06:00.000Z']])
  })

  it('remembers the latest time and the earliest words when several importers hear a device at the same time', async () => {
    const { a } = await lake.devices('a')
    const minutes = [11, 18, 12, 19, 10, 15, 13, 17]
    await Promise.all(
      minutes.map((minute) => lake.stage([{ uuid: a, enqueued: `2020-05-17T12:${minute}:00Z`, body: upload([]) }])),
    )
    const [known] = await lake.database('query').call('get_last_activity', { uuids: [{ value: a }] })
    expect(known!.lastactivity.toISOString()).toBe('2020-05-17T12:19:00.000Z')
    const told = await lake.rows(
      `select d.since from dbo.device_information d join dbo.uuid_id u on u.id = d.id where u.uuid = '${a}'`,
    )
    expect(told).toEqual([{ since: new Date('2020-05-17T12:10:00Z') }])
  })

  it('hears of a device by a line whose events cannot be read, and not of an erased one', async () => {
    const { a, gone } = await lake.devices('a', 'gone')
    await lake.database('deletion').call('erase_device', { uuid: gone, now })
    await lake.stage([
      { uuid: a, body: null },
      { uuid: gone, body: upload([gps()]) },
    ])
    const known = await lake.database('query').call('get_last_activity', { uuids: [{ value: a }, { value: gone }] })
    expect(known.map(({ uuid }) => uuid)).toEqual([a])
  })

  it('tells of the import in books that add up', async () => {
    const own = await openLake(server)
    try {
      const { a } = await own.devices('a')
      await own.importFile([
        { uuid: a, body: upload([gps(), gps(), gps({ latitude: 'x' })]) },
        { uuid: a, body: upload([{ deviceId: a, time: 'never' }]) },
        { uuid: 'nobody', body: upload([gps()]) },
      ])
      const books = await own.database('operations').call('get_import_status', {})
      expect(Object.fromEntries(books.map(({ task, ...figures }) => [task, figures]))).toEqual({
        files: { files: 1, events: 3, stored: 2, duplicates: 0, rejected: 1 },
        gpsimporter: { files: 1, events: 3, stored: 1, duplicates: 1, rejected: 1 },
        btimporter: { files: 1, events: 1, stored: 0, duplicates: 0, rejected: 1 },
        adlsimporter: { files: 1, events: 5, stored: 4, duplicates: 0, rejected: 1 },
        aggregator: { files: 1, events: 2, stored: 1, duplicates: 1, rejected: 0 },
      })
      expect(await own.database('operations').call('get_rejections', {})).toEqual([
        {
          task: 'adlsimporter',
          reason: 'device-unknown',
          platform: 'android',
          appversion: '1.2.1',
          lines: 1,
          events: 1,
        },
        { task: 'btimporter', reason: 'format', platform: 'android', appversion: '1.2.1', lines: 0, events: 1 },
        { task: 'gpsimporter', reason: 'format', platform: 'android', appversion: '1.2.1', lines: 0, events: 1 },
      ])
    } finally {
      await own.close()
    }
  })
})
