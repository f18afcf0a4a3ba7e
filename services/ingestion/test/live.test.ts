import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openTestDatabase, type TestDatabase } from '@smittestopp/database/testing'
import { startEmulators, type TestEmulators } from '@smittestopp/embedded/testing'
import { type EventPublisher, openPublisher, unavailable } from '@smittestopp/platform'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildImport } from '../src/app.ts'
import { startImporter } from '../src/import/importer.ts'
import type { ImportDeps } from '../src/import/plan.ts'
import { openEdge, redisOf } from './edge.ts'
import {
  balance,
  Crowd,
  importDeps,
  importRest,
  publish,
  startLiveMode,
  startSmallCapture,
  switchLive,
  told,
} from './living.ts'
import { batch, fix, registerPhone, signedUpload } from './phone.ts'

const WAIT = { timeout: 60_000, interval: 200 }
const PHONES = 6
const OPERATIONS = { operationsToken: 'a-secret-of-operations' }
const headers = { authorization: 'Bearer a-secret-of-operations' }
const NO_ALARM = { mismatch: 0, missing_messages: 0, on_the_way: 0, alarms: [] }

let emulators: TestEmulators
let publisher: EventPublisher
const closing: (() => Promise<unknown>)[] = []
let folders = 0

beforeAll(async () => {
  emulators = await startEmulators(['event-hubs', 'data-lake'])
  publisher = await openPublisher(emulators.settingsOf('upload').EVENT_STREAM!, { timeoutMs: 20_000 })
})

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

afterAll(async () => {
  await publisher?.close()
  await emulators?.stop()
})

function later<T extends { close(): Promise<unknown> }>(opened: T): T {
  closing.push(() => opened.close())
  return opened
}

interface Given {
  database: TestDatabase
  deps: ImportDeps
  crowd: Crowd
}

/** A database that knows some phones, and an import into it. */
async function given(deviceIds = newIds(), folder = `live-${++folders}-json`): Promise<Given> {
  const database = later(await openTestDatabase())
  for (const deviceId of deviceIds) await registerPhone(database, undefined, deviceId)
  const known = await database.rows('select u.uuid, u.id from dbo.uuid_id u')
  const crowd = new Crowd(
    publisher,
    known.map(({ uuid, id }) => ({ deviceId: String(uuid), number: Number(id) })),
  )
  return { database, crowd, deps: importDeps(emulators, database, folder) }
}

function newIds(): string[] {
  return Array.from({ length: PHONES }, () => randomBytes(16).toString('hex'))
}

async function storedFixes(database: TestDatabase): Promise<number> {
  return Number((await database.rows('select count(*) as n from dbo.gpsevents'))[0]!.n)
}

/** Everything the crowd said is there, once. */
async function expectAllThere({ database, crowd }: Given): Promise<void> {
  const { fixes, sightings } = await told(database)
  expect(fixes).toEqual(crowd.fixes.toSorted())
  expect(sightings).toEqual(crowd.sightings.toSorted())
}

/** Every file is finished, live ones too, and says what became of every event. */
async function expectBooksBalanced({ database, deps, crowd }: Given): Promise<void> {
  expect(await balance(deps)).toMatchObject({ ...NO_ALARM, stored: crowd.events })
  const left = `select f.path from dbo.lake_files f where f.imported_at is null or f.lines is null`
  expect(await database.rows(left)).toEqual([])
  expect(await database.rows(`select t.error from dbo.import_tasks t where t.error is not null`)).toEqual([])
}

describe('live mode', () => {
  it('has an upload in the tables within seconds, from the moment it is switched on until it is switched off', async () => {
    const { database, deps } = await given([])
    const importer = later(await startImporter(redisOf(13), 3_600, deps))
    const live = later(startLiveMode(emulators, deps))
    const ledger = { mismatch: 0, missing_messages: 0, on_the_way: 0 }
    const app = later(await buildImport({ importer, ledger, live }, OPERATIONS))
    const edge = later(
      await openEdge({ publisher: { ...publisher, close: async () => {} }, database, redisUrl: redisOf(14) }),
    )
    const phone = await registerPhone(database)
    const rule = (value: number) =>
      app.operations.inject({ method: 'PATCH', url: '/import/rules', headers, payload: { rules: { live: value } } })
    const upload = async (minutes: number) => {
      const events = [fix(new Date(Date.now() - minutes * 60_000))]
      expect((await edge.api.inject(signedUpload(phone, batch(events)))).statusCode).toBe(200)
    }
    expect((await rule(1)).json().rules.live).toBe(1)
    await upload(1)
    await vi.waitFor(async () => expect(await storedFixes(database)).toBe(1), WAIT)
    const seconds: number[] = []
    for (let n = 2; n <= 8; n++) {
      const began = performance.now()
      await upload(n)
      await vi.waitFor(async () => expect(await storedFixes(database)).toBe(n), { ...WAIT, interval: 50 })
      seconds.push((performance.now() - began) / 1000)
    }
    expect(seconds.toSorted((a, b) => a - b)[3]).toBeLessThan(5)
    const metrics = (await app.operations.inject('/metrics')).body
    expect(metrics).toMatch(/^live_messages_total(\{.*\})? [1-9]\d*$/m)
    expect(metrics).toMatch(/^live_lag_seconds(\{.*\})? [0-4](\.\d+)?$/m)

    await rule(0)
    await pause(2_000)
    await upload(9)
    await pause(2_000)
    expect(await storedFixes(database)).toBe(8)
  })

  it('ends in the same tables as the hourly import, and as both together, whatever came', async () => {
    const ids = newIds()
    const all = await Promise.all([given(ids), given(ids, 'live-modes-json'), given(ids, 'live-modes-json')])
    const [onlyLive, onlyHourly, both] = all as [Given, Given, Given]
    await switchLive(onlyLive.database, true)
    await switchLive(both.database, true)
    later(startLiveMode(emulators, onlyLive.deps))
    later(startLiveMode(emulators, both.deps, '$Default'))
    const capture = later(await startSmallCapture(emulators, 'live-modes-json'))
    const { crowd } = onlyLive
    for (let n = 0; n < 30; n++) {
      await crowd.speak()
      if (n % 10 === 0) await importRest(both.deps)
    }
    const long = 'x'.repeat(101)
    const now = new Date()
    const others = [
      ...['platform', 'osVersion', 'appVersion', 'model'].map((name) => ({ ...batch(), [name]: long })),
      { ...batch(), model: 'x'.repeat(100), appVersion: '1.2.1\u0000æ😀\ud800' },
      { ...batch(), platform: 5, model: { name: 'Pixel' } },
      { ...batch(), events: 'none' },
      batch([fix(now, { latitude: 91 }), fix(now, { timeFrom: 'yesterday' }), 'text', fix(now, { latitude: 10 })]),
    ]
    for (const body of others)
      await publish(publisher, ids[0]!, body, Array.isArray(body.events) ? body.events.length : 0)
    await publish(publisher, 'f'.repeat(32), batch(), 1)
    const rest = [fix(new Date(now.getTime() - 3_600_000))]
    await publish(publisher, ids[0]!, batch(rest), 1)

    const last = `${ids[0]} ${new Date(Math.floor(now.getTime() / 1000) * 1000 - 3_600_000).toISOString()}`
    for (const one of [onlyLive, both])
      await vi.waitFor(async () => expect((await told(one.database)).fixes).toContain(last), WAIT)
    await vi.waitFor(async () => {
      await capture.closeFiles()
      await importRest(onlyHourly.deps)
      expect((await told(onlyHourly.database)).fixes).toContain(last)
    }, WAIT)
    await importRest(both.deps)
    const counts = await Promise.all(
      all.map(({ database }) => database.database('operations').call('get_event_counts', {})),
    )
    expect(counts[0]!.find(({ table_name }) => table_name === 'btevents')?.row_count).toBe(crowd.sightings.length)
    expect(counts[1]).toEqual(counts[0])
    expect(counts[2]).toEqual(counts[0])
    const reasons = await Promise.all(all.map(({ database }) => refusedOf(database, ids)))
    expect(reasons[0]).toMatchObject({ 'text-length': 4, coordinates: 1, 'outside-norway': 1, format: 2 })
    expect(reasons[1]).toEqual(reasons[0])
    for (const { deps } of all) expect(await balance(deps)).toMatchObject({ mismatch: 0, on_the_way: 0 })
    const devices =
      'select d.id, d.platform, d.osversion, d.appversion, d.model from dbo.device_information d order by 1, 2, 3, 4, 5'
    const known = await Promise.all(all.map(({ database }) => database.rows(devices)))
    expect(known[0]!.length).toBeGreaterThan(PHONES)
    expect(known[1]).toEqual(known[0])
    expect(known[2]).toEqual(known[0])
  }, 120_000)

  it('loses and doubles nothing while it is switched on and off under load, beside capture and hourly import', async () => {
    const all = await given()
    const { database, deps, crowd } = all
    const capture = later(await startSmallCapture(emulators, deps.folder))
    const importer = later(await startImporter(redisOf(15), 1, deps))
    later(startLiveMode(emulators, deps))
    const other = later(startLiveMode(emulators, { ...deps, database: database.database('import') }))
    const load = crowd.speakFor(9)
    for (let on = true, n = 0; n < 4; n++, on = !on) {
      await switchLive(database, on)
      await pause(1_000 + 1_500 * Math.random())
    }
    await load
    await switchLive(database, true)
    await vi.waitFor(async () => expect(await storedFixes(database)).toBeGreaterThanOrEqual(crowd.fixes.length), WAIT)
    await switchLive(database, false)
    await other.close()
    await capture.closeFiles()
    await importer.close()
    await importRest(deps)
    await expectAllThere(all)
    await expectBooksBalanced(all)
    const kinds = await database.rows(`select count(*) as n from dbo.lake_files f group by f.etag = 'live' order by 1`)
    expect(kinds).toHaveLength(2)
  }, 120_000)

  it('loses and doubles nothing when its process is killed under load, again and again', async () => {
    const all = await given()
    const { database, deps, crowd } = all
    await switchLive(database, true)
    const capture = later(await startSmallCapture(emulators, deps.folder))
    const env = {
      ...process.env,
      ...emulators.settingsOf('import'),
      DATABASE_URL: database.urlOf('import'),
      LAKE_FOLDER: deps.folder,
      REDIS_URL: redisOf(12),
    }
    const program = join(import.meta.dirname, 'programs', 'living.ts')
    const start = () => spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    let living = start()
    closing.push(() => kill(living))
    const load = crowd.speakFor(10)
    for (let kills = 0; kills < 3; kills++) {
      await Promise.race([once(living.stdout!, 'data'), pause(8_000)])
      await pause(300 * Math.random())
      await kill(living)
      if (kills === 1) emulators.kill('data-lake')
      living = start()
    }
    await load
    await vi.waitFor(async () => expect(await storedFixes(database)).toBeGreaterThanOrEqual(crowd.fixes.length), WAIT)
    await kill(living)
    await capture.closeFiles()
    await importRest(deps)
    await expectAllThere(all)
    await expectBooksBalanced(all)
  }, 120_000)

  it('waits for a database that is away, and goes on past what fails by itself, which is on record', async () => {
    const { database, deps, crowd } = await given()
    await switchLive(database, true)
    const poison = 'poison'
    let away = true
    const call: typeof deps.database.call = async (name, input) => {
      if (away && name !== 'get_import_rules') throw unavailable('database')
      if (name === 'adlsimporter' && JSON.stringify(input).includes(poison)) throw new Error('a fault of its own')
      if (name === 'gpsimporter' && crowd.fixes.length === PHONES) throw unavailable('database') // as when it takes too long
      return deps.database.call(name, input)
    }
    const live = later(startLiveMode(emulators, { ...deps, database: { ...deps.database, call } }))
    await publish(publisher, 'f'.repeat(32), batch(), 1)
    await pause(1_500)
    expect(live.counts.messages).toBe(0)
    away = false
    const [uuid] = (await database.rows('select u.uuid from dbo.uuid_id u')).map((row) => String(row.uuid))
    await publish(publisher, uuid!, { ...batch(), model: poison }, 1)
    await crowd.speak()
    await vi.waitFor(async () => expect((await told(database)).sightings).toHaveLength(PHONES), WAIT)
    const failed = () => database.rows(`select t.task, t.error from dbo.import_tasks t where t.error is not null`)
    await vi.waitFor(async () => expect(await failed()).toContainEqual({ task: 'gpsimporter', error: 'Error' }), WAIT)
    await crowd.speak()
    await vi.waitFor(async () => expect(await storedFixes(database)).toBe(2 * PHONES), WAIT)
    expect(
      await database.rows(`select r.reason from dbo.rejectedevents r where r.ordinal = -1 and r.id is null`),
    ).toContainEqual({
      reason: 'line-malformed',
    })
    expect(await balance(deps)).toMatchObject({ mismatch: 0 })

    away = true
    await crowd.speak()
    await pause(1_500)
    expect(live.lagSeconds()).toBeGreaterThan(1)
    const began = performance.now()
    await live.close()
    expect(performance.now() - began).toBeLessThan(10_000)
  }, 90_000)
})

async function refusedOf(database: TestDatabase, ids: string[]): Promise<Record<string, number>> {
  const rows = await database.rows(
    `select r.reason, count(*) as n from dbo.rejectedevents r join dbo.uuid_id u on u.id = r.id where u.uuid in ('${ids.join("','")}') group by r.reason`,
  )
  return Object.fromEntries(rows.map(({ reason, n }) => [String(reason), Number(n)]))
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}
