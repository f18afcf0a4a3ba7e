import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ExplainedSession, openExplained } from './explained.ts'
import {
  allTimesOf,
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

const DAYS = 40
/** Days that hold rows of others; the rest are empty. */
const FILLED = ['2020-05-09', '2020-05-10', '2020-05-14', '2020-05-15', '2020-05-16', '2020-05-17']
const tile = 74955 * 90_000 + 47687
/** As often as PostgreSQL plans a statement anew before it tries one plan for every value. */
const OFTEN = 7

if (process.env.SQLSERVER_URL) console.log('Plans of SQL Server: not looked at')

describe('what is read, on PostgreSQL, of tables that are kept by day', () => {
  let lake: Lake
  let session: ExplainedSession
  let a: string
  let b: string
  beforeAll(async () => {
    lake = await openLake(process.env.SMITTESTOPP_TEST_POSTGRES)
    await lake.call('ensure_days', { hour_from: hour - (DAYS - 2) * 24, hour_to: hour + 24 })
    await lake.rows(OTHERS)
    for (const day of FILLED) await lake.rows(fill(hourOf(`${day}T00:00:00Z`)))
    await lake.rows('analyze dbo.gpsevents, dbo.btevents, dbo.agg_gpsevents')
    ;({ a, b } = await lake.devices('a', 'b'))
    session = await openExplained(lake.adminUrl)
  })
  afterAll(async () => {
    await session?.close()
    await lake?.close()
  })
  beforeEach(() => void session.reading())

  /** Stages a file in the session that tells. */
  async function stage(lines: Line[], path?: string, fileHour = hour): Promise<number> {
    const fileId = await register(lake, { hour: fileHour, path })
    await stageLines({ call: session.call, rows: lake.rows }, fileId, lines, { hour: fileHour })
    await session.call('finish_staging', { file_id: fileId, lines: lines.length, sha256: SHA256, now })
    return fileId
  }
  const at = (time: string) => gps({ timeFrom: `2020-05-${time}Z`, timeTo: `2020-05-${time}Z` })
  const seen = (time: string) => sighting(b, { time: `2020-05-${time}Z` })

  it('is, of all days there are, none without a cause: there are forty', async () => {
    const [row] = await lake.rows(
      "select count(*) as days from pg_inherits i where i.inhparent = 'dbo.gpsevents'::regclass",
    )
    expect(row!.days).toBe(DAYS + 1) // and what is past
  })

  it('the day of the file, when it is staged; the neighbouring one too when the file lies beside midnight', async () => {
    const line = { uuid: a, body: upload([at('17T10:00:00')]) }
    const day = ['20200517']
    for (let sequence = 1; sequence <= OFTEN; sequence++) {
      await stage([
        { ...line, sequence },
        { uuid: 'nobody', body: upload([]) },
      ])
      expect(session.reading()).toEqual({ days: { dluserdatastaging: day, rejectedevents: day }, sequential: [] })
    }
    const midnight = hourOf('2020-05-17T00:00:00Z')
    await stage([{ ...line, enqueued: '2020-05-17T00:10:00Z', sequence: 100 }], undefined, midnight)
    expect(session.reading().days.dluserdatastaging).toEqual(['20200516', '20200517'])
  })

  it('when fixes are imported, a day before to a day after each line of them, and no more for what lies between', async () => {
    const fileId = await stage([
      { uuid: a, body: upload([at('10T10:00:00'), at('10T10:01:00')]) },
      { uuid: a, body: upload([at('15T10:00:00')]) },
      { uuid: a, body: upload([seen('15T10:00:00')]) },
    ])
    session.reading()
    await session.call('gpsimporter', { file_id: fileId, replay: 0, now })
    expect(session.planned('gpsevents')).toEqual(daysBetween('2020-05-09', '2020-05-16'))
    const { days, sequential } = session.reading()
    expect(days.gpsevents).toEqual(['20200509', '20200510', '20200511', '20200514', '20200515', '20200516'])
    expect(days.dluserdatastaging).toEqual(['20200517'])
    expect(sequential.filter((name) => /events/.test(name) && !/rejected/.test(name))).toEqual([])
  })

  it('when sightings are imported, their days', async () => {
    const fileId = await stage([
      { uuid: a, body: upload([seen('10T10:00:00')]) },
      { uuid: a, body: upload([seen('15T10:00:00'), seen('16T10:00:00')]) },
      { uuid: a, body: upload([at('15T10:00:00')]) },
    ])
    session.reading()
    await session.call('btimporter', { file_id: fileId, replay: 0, now })
    expect(session.planned('btevents')).toEqual(daysBetween('2020-05-10', '2020-05-16'))
    const { days, sequential } = session.reading()
    expect(days.btevents).toEqual(['20200510', '20200515', '20200516'])
    expect(days.dluserdatastaging).toEqual(['20200517'])
    expect(sequential.filter((name) => name.startsWith('btevents'))).toEqual([])
  })

  it('when fixes come late, the day before and not the day after: what follows them is found on their own, and brought up to date', async () => {
    await lake.importFile([{ uuid: b, body: upload([at('15T12:00:00')]) }])
    const fileId = await stage([{ uuid: b, body: upload([at('15T11:00:00')]) }])
    session.reading()
    await session.call('gpsimporter', { file_id: fileId, replay: 0, now })
    const { days, sequential } = session.reading()
    expect(days.gpsevents).toEqual(['20200514', '20200515'])
    expect(sequential.filter((name) => name.startsWith('gpsevents'))).toEqual([])
  })

  it('when they are aggregated, checked and judged anew, the day of the file, and the days of its events of what is aggregated', async () => {
    const day = { dluserdatastaging: ['20200517'] }
    for (let i = 0; i < OFTEN; i++) {
      const fileId = await stage([
        { uuid: a, body: upload([at('15T10:00:00'), { ...at('15T10:10:00'), latitude: 0 }]) },
      ])
      await lake.gpsimporter(fileId)
      await lake.btimporter(fileId)
      session.reading()
      await session.call('aggregator', { file_id: fileId, now })
      expect(session.reading().days).toEqual({ ...day, agg_gpsevents: ['20200515'] })
      await session.call('check_precomputed', { file_id: fileId, now })
      expect(session.reading().days).toEqual(day)
      await session.call('gpsimporter', { file_id: fileId, replay: 1, now })
      expect(session.reading().days).toEqual({ ...day, rejectedevents: ['20200517'] })
    }
  })

  describe('by a lookup, the days of its window and nothing from end to end', () => {
    const window = { time_from: new Date('2020-05-14T09:00:00Z'), time_to: new Date('2020-05-16T11:00:00Z'), now }
    const three = ['20200514', '20200515', '20200516']

    async function readOften(call: () => Promise<unknown>) {
      const readings = []
      for (let i = 0; i < OFTEN; i++) {
        await call()
        readings.push(session.reading())
      }
      for (const reading of readings) expect(reading).toEqual(readings[0])
      return readings[0]
    }

    it('where somebody was', async () => {
      const told = await readOften(() => session.call('get_trajectory', { uuid: a, ...window }))
      expect(told).toEqual({ days: { gpsevents: three }, sequential: [] })
    })

    it.each([2, 400])('where %i were', async (count) => {
      const hours = { hour_from: hourOf('2020-05-14T00:00:00Z'), hour_to: hourOf('2020-05-17T00:00:00Z') }
      const spans = Array.from({ length: count }, (_, i) => ({ id: 1_000 + i, ...hours }))
      spans[0] = { id: await lake.idOf(a), ...hours }
      const told = await readOften(() => session.call('get_trajectories', { spans, ...window }))
      expect(told).toEqual({ days: { gpsevents: three }, sequential: [] })
    })

    it.each([1, 5_000])('who was near, by %i hours and tiles', async (count) => {
      const [from, to] = [Date.parse('2020-05-14T10:00:00Z'), Date.parse('2020-05-16T10:00:00Z')]
      const times = Array.from({ length: count }, (_, i) => (i % 2 ? to : from))
      const probes = times.map((time, i) => ({
        hour: time / 3_600_000,
        tile: tile + i,
        timefrom: time / 1000,
        timeto: time / 1000 + 3600,
        south: -90,
        north: 90,
        west: -180,
        east: 180,
      }))
      const told = await readOften(() => session.call('get_nearby', { uuid: a, probes, ...window }))
      expect(told).toEqual({ days: { gpsevents: count > 1 ? ['20200514', '20200516'] : ['20200514'] }, sequential: [] })
    })

    it('which files a night of evidence came with', async () => {
      const [id, peer] = [await lake.idOf(a), await lake.idOf(b)]
      const night = {
        id,
        peer,
        timefrom: hourOf('2020-05-14T22:00:00Z') * 3600,
        timeto: hourOf('2020-05-15T06:00:00Z') * 3600,
      }
      const spans = [
        { span: 1, bluetooth: 1, ...night },
        { span: 2, bluetooth: 0, ...night },
      ]
      const { time_from, time_to } = window
      const told = await readOften(() => session.call('get_evidence_files', { spans, time_from, time_to }))
      const days = ['20200514', '20200515']
      expect(told).toEqual({ days: { btevents: days, gpsevents: days }, sequential: [] })
    })

    it.each([1, 20])('whom %i saw, from both sides', async (count) => {
      const spans = Array.from({ length: count }, (_, i) => allTimesOf(1_000 + i))
      const told = await readOften(() => session.call('get_sightings', { spans, ...window }))
      expect(told).toEqual({ days: { btevents: three }, sequential: [] })
    })
  })

  it('when a device turns out to be of another platform, every day of sightings, by index', async () => {
    const { c } = await lake.devices('c')
    const fileId = await stage([
      { uuid: c, body: upload([]) },
      { uuid: a, body: upload([sighting(c)]) },
    ])
    await lake.gpsimporter(fileId)
    await lake.btimporter(fileId)
    session.reading()
    await session.call('aggregator', { file_id: fileId, now })
    const { days, sequential } = session.reading()
    expect(days.btevents).toHaveLength(DAYS + 1)
    expect(sequential.filter((name) => FILLED.some((day) => name.endsWith(day.replaceAll('-', ''))))).toEqual([])
  })

  it('by a search for the files of a device, no events, and every day of staged lines by index: a late line may lie in any', async () => {
    const search = { uuid: a, time_from: new Date('2020-05-15T00:00:00Z'), time_to: new Date('2020-05-15T23:00:00Z') }
    await session.call('find_lake_files', { ...search, searched_by: 'test', reason: 'plans', now })
    const { days, sequential } = session.reading()
    expect(Object.keys(days)).toEqual(['dluserdatastaging'])
    expect(days.dluserdatastaging).toHaveLength(DAYS + 1)
    expect(sequential).toEqual([])
  })
})

function daysBetween(first: string, last: string): string[] {
  const count = (Date.parse(last) - Date.parse(first)) / 86_400_000 + 1
  return Array.from({ length: count }, (_, i) =>
    new Date(Date.parse(first) + i * 86_400_000).toISOString().slice(0, 10).replaceAll('-', ''),
  )
}

/** The five hundred whose days are filled, consenting. */
const OTHERS = `
  insert into dbo.uuid_id (id, uuid, created_at, confirmed_at) overriding system value select n, md5(n::text), '2020-01-01', '2020-01-01' from generate_series(1000, 1499) n;
  insert into dbo.consents (id, purpose, timefrom, timeto, text_version, text_hash, recorded_at)
  select n, 'tracing_gps', '2020-01-01', '9999-12-31', '1', repeat('0', 64), '2020-01-01' from generate_series(1000, 1499) n`

/** A day of 500 devices. */
function fill(from: number): string {
  const time = `timestamp '1970-01-01' + make_interval(hours => ${from} + n / 500, secs => n % 500)`
  return `
    insert into dbo.gpsevents (hour, tile, id, timefrom, fingerprint, timeto, latitude, longitude, accuracy, speed, speedaccuracy, altitude, altitudeaccuracy, piece, file_id, line)
    select ${from} + n / 500, ${tile} + n % 97, 1000 + n % 500, ${time}, n, ${time}, 59.91, 10.75, 10, 1, 1, 20, 3, 0, 0, n from generate_series(0, 11999) n;
    insert into dbo.btevents (hour, id, pairedtime, pairedid, rssi, txpower, file_id, line)
    select ${from} + n / 500, 1000 + n % 500, ${time}, 1000 + (n + 7) % 500, -60, 4, 0, n from generate_series(0, 11999) n;
    insert into dbo.agg_gpsevents (hour, id, bucket, timefrom, timeto, latitude, longitude, accuracy, speed)
    select ${from} + n / 500, 1000 + n % 500, ${from} * 360 + n, ${time}, ${time}, 59.91, 10.75, 10, 1 from generate_series(0, 11999) n`
}
