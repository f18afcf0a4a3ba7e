import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from './engines.ts'
import {
  gps,
  hour,
  hourOf,
  type Lake,
  type Line,
  now,
  openLake,
  register,
  SHA256,
  sighting,
  stageLines,
  upload,
} from './lake.ts'

describe.each(engines)('the ledger on $engine', ({ server }) => {
  let lake: Lake
  beforeAll(async () => {
    lake = await openLake(server)
  })
  afterAll(() => lake.close())

  const ledger = async (fileId: number) => {
    const files = await lake.call('get_ledger', { hour_from: hour - 24, hour_to: hour + 24 })
    const { accepted, stored, duplicates, rejected, on_the_way, mismatch, lines } = files.find(
      (one) => one.file_id === fileId,
    )!
    return { lines, books: [accepted, stored, duplicates, rejected, on_the_way], mismatch }
  }
  const finish = (file_id: number, lines: number) =>
    lake.call('finish_staging', { file_id, lines, sha256: SHA256, now })
  const fixes = (count: number, over = {}) =>
    Array.from({ length: count }, (_, i) => gps({ timeFrom: `2020-05-17T09:0${i}:00Z`, ...over }))

  it('is even at every stage: accepted = stored + duplicates + rejected + on the way', async () => {
    const { a, b } = await lake.devices('a', 'b')
    const lines: Line[] = [
      { uuid: a, accepted: 5, sequence: 1, body: upload([...fixes(3), sighting(b), sighting('0'.repeat(32))]) },
      { uuid: b, accepted: 4, sequence: 2, body: upload([gps(), gps(), gps({ latitude: 'x' }), sighting(a)]) },
      { uuid: 'nobody', accepted: 2, sequence: 3, body: upload(fixes(2)) },
    ]
    const fileId = await register(lake)
    expect(await ledger(fileId)).toEqual({ lines: null, books: [0, 0, 0, 0, 0], mismatch: 0 })
    await stageLines(lake, fileId, lines.slice(0, 1))
    expect(await ledger(fileId)).toEqual({ lines: null, books: [5, 0, 0, 0, 5], mismatch: 0 })
    await stageLines(lake, fileId, lines)
    await finish(fileId, 3)
    expect(await ledger(fileId)).toEqual({ lines: 3, books: [11, 0, 0, 2, 9], mismatch: 0 })
    await lake.gpsimporter(fileId)
    expect(await ledger(fileId)).toEqual({ lines: 3, books: [11, 4, 1, 3, 3], mismatch: 0 })
    await lake.btimporter(fileId)
    const done = { lines: 3, books: [11, 6, 1, 4, 0], mismatch: 0 }
    expect(await ledger(fileId)).toEqual(done)
    await lake.aggregator(fileId)
    expect(await ledger(fileId)).toEqual(done)
    await stageLines(lake, fileId, lines)
    for (const importer of [lake.gpsimporter, lake.btimporter, lake.aggregator]) await importer(fileId)
    expect(await ledger(fileId)).toEqual(done)
    await lake.register('nobody')
    await stageLines(lake, fileId, lines)
    expect(await ledger(fileId)).toEqual({ lines: 3, books: [11, 6, 1, 2, 2], mismatch: 0 })
    await lake.gpsimporter(fileId)
    expect(await ledger(fileId)).toEqual({ lines: 3, books: [11, 6, 1, 4, 0], mismatch: 0 })
  })

  it('counts a stay of several hours once', async () => {
    const { a } = await lake.devices('a')
    const stay = gps({ timeFrom: '2020-05-17T05:30:00Z', timeTo: '2020-05-17T10:30:00Z' })
    const { fileId } = await lake.importFile([{ uuid: a, accepted: 2, body: upload([stay, stay]) }])
    expect(await ledger(fileId)).toMatchObject({ books: [2, 1, 1, 0, 0], mismatch: 0 })
  })

  it.each([
    ['more', 7, 5],
    ['less', 1, -1],
    ['what there is', 2, 0],
    ['nothing of it', undefined, 0],
  ])('names what is missing when the edge put in %s', async (_what, accepted, mismatch) => {
    const { a } = await lake.devices('a')
    const { fileId } = await lake.importFile([{ uuid: a, accepted, body: upload(fixes(2)) }])
    expect(await ledger(fileId)).toMatchObject({ books: [accepted ?? 2, 2, 0, 0, 0], mismatch })
  })

  it('names the events of a line whose body cannot be read', async () => {
    const { a } = await lake.devices('a')
    const { fileId } = await lake.importFile([{ uuid: a, accepted: 3, body: { events: 'lost' } }])
    expect(await ledger(fileId)).toMatchObject({ books: [3, 0, 0, 0, 0], mismatch: 3 })
  })

  it('tells files between two hours in order of the stream', async () => {
    const { a } = await lake.devices('a')
    const at = hourOf('2020-05-16T03:00:00Z')
    const stage = (sequence: number, over: object) =>
      lake.stage([{ uuid: a, sequence, body: upload([]) }], { hour: at, ...over })
    const [late, early, next] = [await stage(20, {}), await stage(10, {}), await stage(1, { partition: 1 })]
    const after = await stage(1, { hour: at + 1 })
    const told = async (hour_from: number, hour_to: number) =>
      (await lake.call('get_ledger', { hour_from, hour_to })).map(({ file_id }) => file_id)
    expect(await told(at, at)).toEqual([early, late, next])
    expect(await told(at, at + 1)).toEqual([early, late, next, after])
    expect(await told(at + 2, at + 2)).toEqual([])
  })

  describe('of lines that come again', () => {
    const line = (uuid: string, sequence: number | undefined, over: Partial<Line> = {}): Line => ({
      uuid,
      accepted: 2,
      enqueued: '2020-05-17T12:15:00Z',
      body: upload(fixes(2)),
      ...(sequence !== undefined && { sequence }),
      ...over,
    })
    const taskOf = async (fileId: number) => {
      const rows = await lake.rows(
        `select t.task, t.events from dbo.import_tasks t where t.file_id = ${fileId} order by t.task`,
      )
      return Object.fromEntries(rows.map(({ task, events }) => [task, Number(events)]))
    }

    it('in another file counts them as duplicates, for no task to take', async () => {
      const { a } = await lake.devices('a')
      const first = await lake.importFile([line(a, 5)])
      const again = await lake.importFile([line(a, 5), line(a, 6, { body: upload([gps()]), accepted: 1 })])
      expect(await ledger(first.fileId)).toMatchObject({ books: [2, 2, 0, 0, 0], mismatch: 0 })
      expect(await ledger(again.fileId)).toMatchObject({ books: [3, 1, 2, 0, 0], mismatch: 0 })
      expect(await taskOf(again.fileId)).toEqual({ adlsimporter: 3, aggregator: 1, btimporter: 0, gpsimporter: 1 })
      const third = await lake.importFile([line(a, 5)])
      expect(await ledger(third.fileId)).toMatchObject({ books: [2, 0, 2, 0, 0], mismatch: 0 })
    })

    it.each<[string, Partial<Line>]>([
      ['without a sequence', { sequence: undefined as never }],
      ['enqueued at another time', { enqueued: '2020-05-17T12:16:00Z' }],
    ])('%s takes their events one by one', async (_how, over) => {
      const { a } = await lake.devices('a')
      await lake.importFile([line(a, 5, over)])
      const { sequence, ...rest } = line(a, 5)
      const again = await lake.importFile(['sequence' in over ? rest : { ...rest, sequence: sequence! }])
      expect(await ledger(again.fileId)).toMatchObject({ books: [2, 0, 2, 0, 0], mismatch: 0 })
      expect(await taskOf(again.fileId)).toMatchObject({ gpsimporter: 2 })
    })

    it('of another device at the same place takes them for others', async () => {
      const { a, b } = await lake.devices('a', 'b')
      await lake.importFile([line(a, 5)])
      const other = await lake.importFile([line(b, 5)])
      expect(await ledger(other.fileId)).toMatchObject({ books: [2, 2, 0, 0, 0] })
    })

    it('in the next hour knows them again, and much later takes their events one by one', async () => {
      const { a } = await lake.devices('a')
      await lake.importFile([line(a, 5)])
      const next = await lake.importFile([line(a, 5)], { hour: hour + 1 })
      expect(await taskOf(next.fileId)).toMatchObject({ gpsimporter: 0 })
      const later = await lake.importFile([line(a, 5)], { hour: hour + 3 })
      expect(await taskOf(later.fileId)).toMatchObject({ gpsimporter: 2 })
      expect(await ledger(later.fileId)).toMatchObject({ books: [2, 0, 2, 0, 0], mismatch: 0 })
    })

    it('in a later version of a file that was staged by half takes them as new', async () => {
      const { a } = await lake.devices('a')
      const path = `grown-${a}.json`
      const half = await register(lake, { path })
      await stageLines(lake, half, [line(a, 5)])
      const grown = await register(lake, { path, etag: 'grown' })
      await stageLines(lake, grown, [line(a, 5)])
      await finish(grown, 1)
      expect(await lake.gpsimporter(grown)).toEqual({ events: 2, stored: 2, duplicates: 0, rejected: 0 })
      const whole = await register(lake, { path, etag: 'whole' })
      await stageLines(lake, whole, [line(a, 5)])
      expect(await ledger(whole)).toMatchObject({ books: [2, 0, 2, 0, 0], mismatch: 0 })
    })
  })
})
