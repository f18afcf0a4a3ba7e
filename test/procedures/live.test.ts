import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from './engines.ts'
import { gps, hour, type Lake, type Line, now, openLake, register, stageLines, upload } from './lake.ts'

const PATH = 'live/2020/05/17/12/03-7'

describe.each(engines)('what comes in live on $engine', ({ server }) => {
  let lake: Lake
  let message: (sequence: number, over?: Record<string, unknown>) => Line
  beforeAll(async () => {
    lake = await openLake(server)
    const { a } = await lake.devices('a')
    message = (sequence, over) => {
      const time = `2020-05-17T10:00:0${sequence}Z`
      const body = upload([gps({ timeFrom: time, timeTo: time })], over)
      return { uuid: a, body, sequence, accepted: 1 }
    }
  })
  afterAll(() => lake.close())

  const open = async (path = PATH) => {
    const rows = await lake.call('open_live_file', { path, hour, partition_id: 3, now })
    return rows.map(({ file_id }) => file_id)
  }
  const stateOf = async (fileId: number) => {
    const files = await lake.call('get_lake_files', {
      hour_from: hour,
      hour_to: hour,
      partition_id: 3,
      first: 0,
      count: 99,
    })
    const { lines, state } = files.find(({ file_id }) => file_id === fileId)!
    return { lines, state }
  }
  const takeIn = async (fileId: number, ...lines: (Line & { line?: number })[]) => {
    await stageLines(lake, fileId, lines)
    const books = await lake.gpsimporter(fileId)
    await lake.btimporter(fileId)
    await lake.aggregator(fileId)
    return books
  }
  const finish = (hourBefore: number) => lake.call('finish_live_files', { hour_before: hourBefore, now })

  it('has one entry in the catalogue, however often and by how many it is opened', async () => {
    const [first] = await open()
    expect(first).toBeGreaterThan(0)
    const again = await Promise.all(Array.from({ length: 8 }, () => open()))
    expect(again).toEqual(Array.from({ length: 8 }, () => [first]))
    expect(await open('live/2020/05/17/12/03-8')).not.toEqual([first])
  })

  it('is finished once its hour is over, with all its lines, and by the import like a file of the lake', async () => {
    const [file] = (await open('live/2020/05/17/12/03-9')) as [number]
    await takeIn(file, { ...message(1), line: 1_001 }, { ...message(2, { model: 'x'.repeat(101) }), line: 1_002 })
    await finish(hour)
    expect(await stateOf(file)).toEqual({ lines: null, state: 'found' })
    expect(await takeIn(file, { ...message(1), line: 1_001 }, { ...message(3), line: 1_003 })).toMatchObject({
      stored: 2,
    })
    await finish(hour + 1)
    expect(await stateOf(file)).toEqual({ lines: 3, state: 'staged' })
    await lake.aggregator(file)
    expect(await stateOf(file)).toEqual({ lines: 3, state: 'imported' })
  })

  it('is open again when a message comes late, and finished anew', async () => {
    const path = 'live/2020/05/17/12/03-10'
    const [file] = (await open(path)) as [number]
    await takeIn(file, { ...message(4), line: 4 })
    await finish(hour + 1)
    await lake.aggregator(file)
    await open(path)
    await takeIn(file, { ...message(5), line: 5 })
    expect(await stateOf(file)).toEqual({ lines: null, state: 'found' })
    await finish(hour + 1)
    await lake.aggregator(file)
    expect(await stateOf(file)).toEqual({ lines: 2, state: 'imported' })
  })

  it('is no news to the file of the lake that holds the same messages, nor the other way round', async () => {
    const [file] = (await open('live/2020/05/17/12/03-11')) as [number]
    const captured = await register(lake, { partition: 3 })
    await takeIn(file, { ...message(6), line: 6 })
    expect(await takeIn(captured, message(6), message(7))).toMatchObject({ events: 1, stored: 1 })
    expect(await takeIn(file, { ...message(7), line: 7 })).toMatchObject({ events: 1, stored: 1 })
    const ledger = await lake.call('get_ledger', { hour_from: hour, hour_to: hour })
    const books = ledger.filter(({ file_id }) => file_id === file || file_id === captured)
    expect(books.map(({ accepted, stored, duplicates, mismatch }) => [accepted, stored, duplicates, mismatch])).toEqual(
      [
        [2, 1, 1, 0],
        [2, 1, 1, 0],
      ],
    )
  })
})
