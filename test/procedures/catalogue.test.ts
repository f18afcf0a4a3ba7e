import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from './engines.ts'
import { gps, hour, hourOf, type Lake, now, openLake, register, SHA256, sighting, stageLines, upload } from './lake.ts'

describe.each(engines)('the catalogue of lake files on $engine', ({ server }) => {
  let lake: Lake
  beforeAll(async () => {
    lake = await openLake(server)
  })
  afterAll(() => lake.close())

  const files = (over = {}) =>
    lake.call('get_lake_files', { hour_from: hour, hour_to: hour, partition_id: null, first: 0, count: 1000, ...over })
  const fileOf = async (fileId: number) => (await files()).find(({ file_id }) => file_id === fileId)!
  const fail = (file_id: number, task: string, error: string) => lake.call('fail_task', { file_id, task, error, now })

  it('tells how far a file is: found, staged, imported, failed', async () => {
    const { a } = await lake.devices('a')
    const path = `states-${a}.json`
    const fileId = await register(lake, { path, partition: 2 })
    expect(await fileOf(fileId)).toEqual({
      ...{ file_id: fileId, path, etag: '0x8D1', size: 1000, hour, partition_id: 2, state: 'found', found_at: now },
      ...{ sha256: null, lines: null, accepted: 0, first_sequence: null, last_sequence: null },
      ...{ first_enqueued: null, last_enqueued: null, staged_at: null, imported_at: null },
      ...{ attempts: 0, milliseconds: 0, error: null },
    })
    const line = (minute: number, sequence: number) => ({
      ...{ uuid: a, sequence, accepted: 1, enqueued: `2020-05-17T12:0${minute}:00Z` },
      body: upload([gps()]),
    })
    await stageLines(lake, fileId, [line(5, 8), line(3, 7), line(4, 9)])
    expect((await fileOf(fileId)).state).toBe('found')
    await lake.call('finish_staging', { file_id: fileId, lines: 3, sha256: SHA256, now })
    expect(await fileOf(fileId)).toMatchObject({
      ...{ state: 'staged', lines: 3, accepted: 3, sha256: SHA256, staged_at: now, imported_at: null, attempts: 1 },
      ...{ first_sequence: 7, last_sequence: 9 },
      first_enqueued: new Date('2020-05-17T12:03:00Z'),
      last_enqueued: new Date('2020-05-17T12:05:00Z'),
    })
    await lake.gpsimporter(fileId)
    await lake.btimporter(fileId)
    expect(await fileOf(fileId)).toMatchObject({ state: 'staged' })
    await lake.aggregator(fileId)
    expect(await fileOf(fileId)).toMatchObject({ state: 'imported', imported_at: now, error: null })
    await fail(fileId, 'gpsimporter', 'lost')
    expect(await fileOf(fileId)).toMatchObject({ state: 'failed', attempts: 2, error: 'gpsimporter: lost' })
  })

  it('tells that a file was replaced by a later version before it was staged', async () => {
    const path = 'replaced.json'
    const [first, second] = [await register(lake, { path }), await register(lake, { path, etag: 'later' })]
    expect([(await fileOf(first)).state, (await fileOf(second)).state]).toEqual(['replaced', 'found'])
    await lake.call('finish_staging', { file_id: first, lines: 0, sha256: SHA256, now })
    expect((await fileOf(first)).state).toBe('staged')
  })

  it('is told newest first, page by page, of one partition or all', async () => {
    const at = hourOf('2020-05-15T01:00:00Z')
    const made: number[] = []
    for (const [i, partition] of [0, 1, 0].entries())
      made.push(await register(lake, { hour: at + i, partition, path: `page-${i}.json` }))
    const told = async (over: object) =>
      (await files({ hour_from: at, hour_to: at + 2, ...over })).map(({ file_id }) => file_id)
    expect(await told({})).toEqual(made.toReversed())
    expect(await told({ partition_id: 0 })).toEqual([made[2], made[0]])
    expect(await told({ first: 1, count: 1 })).toEqual([made[1]])
    expect(await told({ hour_to: at })).toEqual([made[0]])
  })

  it('keeps the error of a task until the task does well', async () => {
    const { a } = await lake.devices('a')
    const fileId = await register(lake)
    await fail(fileId, 'adlsimporter', 'x'.repeat(1000))
    expect(await fileOf(fileId)).toMatchObject({
      state: 'failed',
      attempts: 1,
      error: `adlsimporter: ${'x'.repeat(400)}`,
    })
    await fail(fileId, 'adlsimporter', 'æøå again')
    expect(await fileOf(fileId)).toMatchObject({ attempts: 2, error: 'adlsimporter: æøå again' })
    await stageLines(lake, fileId, [{ uuid: a, body: upload([gps(), sighting(a)]) }])
    await lake.call('finish_staging', { file_id: fileId, lines: 1, sha256: SHA256, now })
    expect(await fileOf(fileId)).toMatchObject({ state: 'staged', attempts: 3, error: null })
    for (const task of ['gpsimporter', 'btimporter', 'aggregator'] as const) {
      await fail(fileId, task, 'lost')
      expect(await fileOf(fileId)).toMatchObject({ state: 'failed', error: `${task}: lost` })
      await lake[task](fileId)
      expect((await fileOf(fileId)).error).toBeNull()
    }
    expect(await fileOf(fileId)).toMatchObject({ state: 'imported' })
    const tasks = (await lake.call('get_import_tasks', { hour_from: hour, hour_to: hour })).map(({ task, failed }) => [
      task,
      failed,
    ])
    expect(tasks).toContainEqual(['gpsimporter', 0])
  })

  it('sums what tasks did by hour, partition and task, with the files that failed', async () => {
    const { a } = await lake.devices('a')
    const at = hourOf('2020-05-17T01:00:00Z')
    for (let i = 0; i < 2; i++)
      await lake.importFile([{ uuid: a, body: upload([gps(), gps({ accuracy: i })]) }], { hour: at, partition: 3 })
    const failed = await register(lake, { hour: at, partition: 3 })
    await fail(failed, 'gpsimporter', 'lost')
    const told = await lake.call('get_import_tasks', { hour_from: at, hour_to: at })
    const well = { hour: at, partition_id: 3, files: 2, events: 4, rejected: 0, attempts: 2, failed: 0, error: null }
    expect(told.map(({ milliseconds, ...rest }) => rest)).toEqual([
      { ...well, task: 'adlsimporter', stored: 4, duplicates: 0 },
      { ...well, task: 'aggregator', stored: 1, duplicates: 3 },
      { ...well, task: 'btimporter', events: 0, stored: 0, duplicates: 0 },
      { ...well, task: 'gpsimporter', files: 3, stored: 3, duplicates: 1, attempts: 3, failed: 1, error: 'lost' },
    ])
  })

  it('names what is unfinished, by hour, partition or file, oldest first, and no more than asked for', async () => {
    const own = await openLake(server)
    try {
      const { a } = await own.devices('a')
      const old = await register(own, { hour: hour - 5, partition: 1, path: 'old.json' })
      const staged = await own.stage([{ uuid: a, body: upload([gps()]) }], {
        hour: hour - 5,
        partition: 1,
        path: 'staged.json',
      })
      const other = await register(own, { hour: hour - 5, partition: 2, path: 'other.json' })
      const replaced = await register(own, { path: 'grown.json' })
      const grown = await register(own, { path: 'grown.json', etag: 'later' })
      await own.importFile([{ uuid: a, body: upload([gps()]) }])
      const told = async (over: object = {}) => {
        const asked = { hour: null, partition_id: null, file_id: null, count: 100, ...over }
        return (await own.call('get_unfinished_files', asked)).map(({ file_id }) => file_id)
      }
      expect(await told()).toEqual([old, other, staged, grown])
      expect(await told({ hour: hour - 5 })).toEqual([old, other, staged])
      expect(await told({ hour: hour - 5, partition_id: 1 })).toEqual([old, staged])
      expect(await told({ partition_id: 0 })).toEqual([grown])
      expect(await told({ file_id: other })).toEqual([other])
      expect(await told({ file_id: replaced })).toEqual([])
      expect(await told({ count: 2 })).toEqual([old, other])
      const [one] = await own.call('get_unfinished_files', {
        hour: null,
        partition_id: null,
        file_id: staged,
        count: 1,
      })
      expect(one).toEqual({
        file_id: staged,
        path: 'staged.json',
        etag: '0x8D1',
        hour: hour - 5,
        partition_id: 1,
        lines: 1,
      })
      expect(await own.call('get_unfinished_hours', {})).toEqual([
        { hour: hour - 5, partition_id: 1, files: 2 },
        { hour: hour - 5, partition_id: 2, files: 1 },
        { hour, partition_id: 0, files: 1 },
      ])
    } finally {
      await own.close()
    }
  })
})

describe.each(engines)('searching lake files for a device on $engine', ({ server }) => {
  let lake: Lake
  beforeAll(async () => {
    lake = await openLake(server)
  })
  afterAll(() => lake.close())

  const at = (time: string) => new Date(`2020-05-17T${time}Z`)
  const search = (uuid: string, from: string, to: string, over = {}) =>
    lake.call('find_lake_files', {
      ...{ uuid, time_from: at(from), time_to: at(to), searched_by: 'ola', reason: 'a missing batch', now },
      ...over,
    })

  it('names the files with events of it in a window, exactly at both ends', async () => {
    const { a, b } = await lake.devices('a', 'b')
    const stay = gps({ timeFrom: '2020-05-17T09:00:00Z', timeTo: '2020-05-17T09:30:00Z' })
    const seen = sighting(b, {
      time: '2020-05-17T10:15:00Z',
      timeFrom: '2020-05-17T01:00:00Z',
      timeTo: '2020-05-17T01:00:00Z',
    })
    const odd = gps({ time: '2020-05-17T02:00:00Z', timeFrom: undefined, latitude: 'x' })
    const first = await lake.stage(
      [
        { uuid: a, body: upload([stay, seen, odd]) },
        { uuid: b, body: upload([stay]) },
      ],
      { path: 'search-1.json' },
    )
    const second = await lake.stage(
      [
        { uuid: a, body: upload([seen]) },
        {
          uuid: a,
          body: upload([gps({ timeFrom: '2020-05-17T10:15:00Z', timeTo: '2020-05-17T10:15:00Z', latitude: 0 })]),
        },
      ],
      { path: 'search-2.json', hour: hour + 1 },
    )
    const found = async (from: string, to: string) =>
      (await search(a, from, to)).map(({ file_id, lines, events }) => [file_id, lines, events])
    expect(await found('00:00:00', '08:59:59')).toEqual([])
    expect(await found('08:00:00', '09:00:00')).toEqual([[first, 1, 1]])
    expect(await found('09:10:00', '09:20:00')).toEqual([[first, 1, 1]])
    expect(await found('09:30:00', '09:40:00')).toEqual([[first, 1, 1]])
    expect(await found('09:30:01', '10:14:59')).toEqual([])
    expect(await found('10:15:00', '10:15:00')).toEqual([
      [first, 1, 1],
      [second, 2, 2],
    ])
    expect(await found('10:15:01', '23:00:00')).toEqual([])
    expect(await found('00:00:00', '23:00:00')).toEqual([
      [first, 1, 2],
      [second, 2, 2],
    ])
    expect((await search(a, '09:00:00', '09:00:00'))[0]).toEqual({
      file_id: first,
      path: 'search-1.json',
      hour,
      lines: 1,
      events: 1,
    })
  })

  it('is on record with who, why, of whom, when and how much was found, also when that is nothing', async () => {
    const { a } = await lake.devices('a')
    await lake.stage([{ uuid: a, body: upload([gps()]) }])
    const asked = { searched_by: 'Kari Ærlig', reason: 'sak 17', now: new Date('2020-05-17T12:31:00.123Z') }
    await search(a, '09:00:00', '11:00:00', asked)
    await search('nobody', '09:00:00', '11:00:00', asked)
    const rows = await lake.rows(`select s.* from dbo.lake_searches s where s.reason = 'sak 17' order by s.search_id`)
    const record = {
      ...{ searched_at: asked.now, searched_by: 'Kari Ærlig', reason: 'sak 17' },
      ...{ time_from: at('09:00:00'), time_to: at('11:00:00') },
    }
    expect(rows).toMatchObject([
      { ...record, uuid: a, files: 1 },
      { ...record, uuid: 'nobody', files: 0 },
    ])
  })
})
