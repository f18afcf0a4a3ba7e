import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Database, openTestDatabase, type TestDatabase } from '../../packages/database/src/testing.ts'
import { engines } from './engines.ts'

const DAY = 24
const EVENTS = ['gpsevents', 'btevents', 'agg_gpsevents']
const STAGED = ['dluserdatastaging', 'rejectedevents']

function hourOf(time: string): number {
  return Math.floor(Date.parse(time) / 3_600_000)
}

/** Statements that put a row with this hour into each table of events, and into each that is staged apart. */
const rowsAt = {
  gpsevents: (hour: number) =>
    `(hour, tile, id, timefrom, fingerprint, timeto, latitude, longitude, accuracy, speed, speedaccuracy, altitude, altitudeaccuracy, piece, file_id, line)
     values (${hour}, 1, 1, '2020-05-17', 1, '2020-05-17', 59, 10, 1, 1, 1, 1, 1, 0, 1, 1)`,
  btevents: (hour: number) =>
    `(hour, id, pairedtime, pairedid, rssi, txpower, file_id, line) values (${hour}, 1, '2020-05-17', 2, -60, 4, 1, 1)`,
  agg_gpsevents: (hour: number) =>
    `(hour, id, bucket, timefrom, timeto, latitude, longitude, accuracy, speed)
     values (${hour}, 1, ${hour * 360}, '2020-05-17', '2020-05-17', 59, 10, 1, 1)`,
  rejectedevents: (hour: number) =>
    `(hour, file_id, line, ordinal, task, id, reason, event, rejected_at)
     values (${hour}, 1, 1, 0, 'gpsimporter', 1, 'too-long', '{}', '2020-05-17')`,
}

interface Keeper {
  test: TestDatabase
  deletion: Database
  importing: Database
  put(table: keyof typeof rowsAt, ...hours: number[]): Promise<void>
  /** The hours that a table holds rows of. */
  hours(table: string): Promise<number[]>
  /** Erases until nothing is left; what was erased at each step. */
  expire(eventsBefore: number, stagingBefore?: number): Promise<Erased[]>
}
type Erased = { days: number; row_count: number; files: number }

async function openKeeper(server: string | undefined): Promise<Keeper> {
  const test = await openTestDatabase(server)
  const deletion = test.database('deletion')
  return {
    test,
    deletion,
    importing: test.database('import'),
    async put(table, ...hours) {
      for (const hour of hours) await test.rows(`insert into dbo.${table} ${rowsAt[table](hour)}`)
    },
    async hours(table) {
      const rows = await test.rows(`select distinct t.hour from dbo.${table} t order by t.hour`)
      return rows.map(({ hour }) => Number(hour))
    },
    async expire(eventsBefore, stagingBefore = eventsBefore) {
      const steps: Erased[] = []
      for (;;) {
        const [step] = await deletion.call('expire_days', {
          events_before: eventsBefore,
          staging_before: stagingBefore,
        })
        if (!step!.days && !step!.row_count && !step!.files) return steps
        steps.push(step!)
      }
    },
  }
}

describe.each(engines)('what has aged out, on $engine', ({ server }) => {
  let keeper: Keeper
  beforeAll(async () => {
    keeper = await openKeeper(server)
  })
  afterAll(() => keeper?.test.close())

  it.each([
    ['over New Year', '2021-01-30T12:34:00Z', '2020-12-31T00:00:00Z'],
    ['over 29 February', '2024-03-30T00:00:00Z', '2024-02-29T00:00:00Z'],
    ['over a February of 28 days', '2025-03-30T23:59:59Z', '2025-02-28T00:00:00Z'],
    ['over the end of summer time', '2025-11-24T23:30:00Z', '2025-10-25T00:00:00Z'],
    ['over its beginning', '2026-04-28T00:30:00Z', '2026-03-29T00:00:00Z'],
  ])('goes by whole days and to the hour, %s', async (_name, now, kept) => {
    const [before, first] = [hourOf(now) - 30 * DAY, hourOf(kept)]
    await keeper.importing.call('ensure_days', { hour_from: first - 3 * DAY, hour_to: first + 2 * DAY })
    for (const table of EVENTS)
      await keeper.put(table as keyof typeof rowsAt, first - 2 * DAY, first - 1, first, first + 1, first + DAY)
    await keeper.expire(before)
    for (const table of EVENTS) expect(await keeper.hours(table)).toEqual([first, first + 1, first + DAY])
    expect(await keeper.expire(before)).toEqual([])
    await keeper.expire(before + 30 * DAY)
  })

  it('is caught up after a missed week, a small piece at a time', async () => {
    const start = hourOf('2026-06-01T00:00:00Z')
    await keeper.importing.call('ensure_days', { hour_from: start, hour_to: start + 12 * DAY })
    const days = Array.from({ length: 10 }, (_, day) => start + day * DAY + 5)
    await keeper.put('gpsevents', ...days)
    await keeper.put('btevents', ...days)
    const steps = await keeper.expire(start + 7 * DAY)
    expect(steps.every(({ days }) => days <= 1)).toBe(true)
    expect(await keeper.hours('gpsevents')).toEqual(days.slice(7))
    expect(await keeper.hours('btevents')).toEqual(days.slice(7))
  })

  it('does not come back: a day asked for again is not made anew, and what comes late for it is stored and goes next time', async () => {
    const start = hourOf('2026-07-01T00:00:00Z')
    const ensure = () => keeper.importing.call('ensure_days', { hour_from: start - 40 * DAY, hour_to: start + 2 * DAY })
    await ensure()
    await keeper.put('gpsevents', start - 5, start)
    await keeper.expire(start)
    await ensure()
    await keeper.put('gpsevents', start - 40 * DAY, start - 3 * DAY, start - 1)
    await ensure()
    expect(await keeper.hours('gpsevents')).toHaveLength(4)
    const steps = await keeper.expire(start)
    expect(steps.reduce((sum, { days, row_count }) => sum + days + row_count, 0)).toBeGreaterThan(0)
    expect(await keeper.hours('gpsevents')).toEqual([start])
    expect(await keeper.expire(start)).toEqual([])
  })

  it('leaves everything alone when the clock says an earlier day than what there is', async () => {
    const start = hourOf('2026-08-01T00:00:00Z')
    await keeper.importing.call('ensure_days', { hour_from: start, hour_to: start + DAY })
    await keeper.put('gpsevents', start)
    await keeper.expire(start)
    await keeper.put('gpsevents', hourOf('2020-05-17T00:00:00Z'))
    expect(await keeper.expire(hourOf('2020-04-17T00:00:00Z'))).toEqual([])
    expect(await keeper.hours('gpsevents')).toEqual([hourOf('2020-05-17T00:00:00Z'), start])
    await keeper.expire(start + DAY)
  })

  it('is, of what is staged apart, what its own days say, and of the catalogue what the events’ say', async () => {
    const start = hourOf('2026-09-01T00:00:00Z')
    await keeper.importing.call('ensure_days', { hour_from: start - 40 * DAY, hour_to: start + DAY })
    const hours = [start - 31 * DAY, start - 30 * DAY, start - 8 * DAY, start - 7 * DAY, start]
    await keeper.put('rejectedevents', ...hours)
    await keeper.put('gpsevents', ...hours)
    const files = hours.map((hour) => ({ path: `f/${hour}`, etag: '1', size: 1, hour, partition_id: 0 }))
    await keeper.importing.call('register_lake_files', { files, now: new Date('2026-09-01') })
    const known = 'from dbo.lake_files f'
    for (const into of [
      `dbo.import_tasks (file_id, task, events, stored, duplicates, rejected, attempts, milliseconds, started_at) select f.file_id, 'gpsimporter', 1, 1, 0, 0, 1, 1, '2026-09-01' ${known}`,
      `dbo.import_rejections (file_id, task, reason, platform, appversion, events) select f.file_id, 'gpsimporter', 'too-long', 'ios', '1', 1 ${known}`,
      `dbo.precomputed_checks (file_id, sampled, wrong, checked_at) select f.file_id, 1, 0, '2026-09-01' ${known}`,
    ])
      await keeper.test.rows(`insert into ${into}`)
    const steps = await keeper.expire(start - 30 * DAY, start - 7 * DAY)
    expect(await keeper.hours('rejectedevents')).toEqual(hours.slice(3))
    expect(await keeper.hours('gpsevents')).toEqual(hours.slice(1))
    expect(await keeper.hours('lake_files')).toEqual(hours.slice(1))
    expect(steps.reduce((sum, { files }) => sum + files, 0)).toBe(1)
    for (const table of ['import_tasks', 'import_rejections', 'precomputed_checks'])
      expect(await keeper.test.rows(`select t.file_id from dbo.${table} t`)).toHaveLength(4)
  })

  it('is erased whole by two who do it at once', async () => {
    const start = hourOf('2026-10-01T00:00:00Z')
    await keeper.importing.call('ensure_days', { hour_from: start - 9 * DAY, hour_to: start + DAY })
    await keeper.put('gpsevents', start - 8 * DAY, start - 2 * DAY, start)
    await Promise.all([keeper.expire(start), keeper.expire(start)])
    expect(await keeper.hours('gpsevents')).toEqual([start])
  })
})

describe('days on PostgreSQL', () => {
  let keeper: Keeper
  const start = hourOf('2026-05-17T00:00:00Z')
  beforeAll(async () => {
    keeper = await openKeeper(process.env.SMITTESTOPP_TEST_POSTGRES)
  })
  afterAll(() => keeper?.test.close())

  async function partitions(table: string): Promise<string[]> {
    const rows = await keeper.test.rows(
      `select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'dbo.${table}'::regclass order by 1`,
    )
    return rows.map(({ relname }) => String(relname).replace(`${table}_`, ''))
  }

  it('are dropped as a whole, not row by row', async () => {
    await keeper.importing.call('ensure_days', { hour_from: start - 2 * DAY, hour_to: start })
    await keeper.put('gpsevents', start - 30, start)
    expect(await partitions('gpsevents')).toEqual(['20260515', '20260516', '20260517', 'past'])
    const steps = await keeper.expire(start, start - DAY)
    expect(steps).toEqual(Array(8).fill({ days: 1, row_count: 0, files: 0 }))
    for (const table of EVENTS) expect(await partitions(table)).toEqual(['20260517', 'past'])
    for (const table of STAGED) expect(await partitions(table)).toEqual(['20260516', '20260517', 'past'])
  })

  it('wait no longer than moments for a table in use, hold nobody up meanwhile, and go when it is free', async () => {
    await keeper.importing.call('ensure_days', { hour_from: start, hour_to: start + 2 * DAY })
    const reading = keeper.test.rows('do $$ begin perform 1 from dbo.gpsevents; perform pg_sleep(8); end $$')
    const locks = "select 1 from pg_locks l where l.relation = 'dbo.gpsevents'::regclass"
    await vi.waitFor(async () => expect(await keeper.test.rows(locks)).toHaveLength(1))
    const began = performance.now()
    const erasing = expect(keeper.expire(start + DAY)).rejects.toMatchObject({ unavailable: 'database' })
    await keeper.put('gpsevents', start + DAY)
    expect(performance.now() - began).toBeLessThan(4_000)
    await erasing
    expect(performance.now() - began).toBeLessThan(6_000)
    await reading
    await keeper.expire(start + DAY)
    expect(await partitions('gpsevents')).toEqual(['20260518', '20260519', 'past'])
  })
})
