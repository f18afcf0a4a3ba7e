import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { openTestDatabase, type TestDatabase } from '@smittestopp/database/testing'
import { startEmulators, type TestEmulators } from '@smittestopp/embedded/testing'
import { LONGEST_LINE } from '@smittestopp/lake-lines'
import { type Lake, openLake } from '@smittestopp/platform'
import { sealContactIds } from '@smittestopp/service'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { buildImport } from '../src/app.ts'
import { startImporter } from '../src/import/importer.ts'
import type { ImportDeps } from '../src/import/plan.ts'
import { importDepsOf, KEY } from './import-deps.ts'
import { importLake } from './import-lake.ts'
import { batch, fix, type Phone, registerPhone, sighting } from './phone.ts'

const NOW = new Date()
const NO_ALARM = { mismatch: 0, missing_messages: 0, on_the_way: 0 }
const PREVIOUS = Buffer.alloc(32, 2)
const HOUR_FOLDER = NOW.toISOString().slice(0, 13).replace('T', '/').replaceAll('-', '/')
const REDIS = process.env.SMITTESTOPP_TEST_REDIS!.replace(/\/\d+$/, '/5')

let emulators: TestEmulators
let writable: Lake
let database: TestDatabase
let phone: Phone
let deps: ImportDeps
let runs = 0

beforeAll(async () => {
  emulators = await startEmulators(['data-lake'])
  writable = openLake(emulators.lakeUrl('racwdl'))
  database = await openTestDatabase()
})

beforeEach(async () => {
  phone = await registerPhone(database)
  deps = importDepsOf({
    lake: openLake(emulators.settingsOf('import').LAKE_URL!),
    database: database.database('import'),
    clock: () => NOW,
    folder: `import-${++runs}-json`,
    contactIdKeys: [KEY, PREVIOUS],
  })
})

afterAll(async () => {
  await database?.close()
  await emulators?.stop()
})

function line(body: unknown, more: Record<string, unknown> = {}): string {
  const EnqueuedTimeUtc = `${NOW.toISOString().slice(0, -1)}0000Z`
  const SystemProperties = { connectionDeviceId: phone.deviceId, contentType: 'application/json' }
  return JSON.stringify({ EnqueuedTimeUtc, Properties: {}, SystemProperties, Body: body, ...more })
}

function minutesBefore(minutes: number): Date {
  return new Date(NOW.getTime() - minutes * 60_000)
}

/** A batch with one fix, so many minutes ago. */
function minutesAgo(minutes: number, more: Record<string, unknown> = {}) {
  return batch([fix(minutesBefore(minutes), more)])
}

let names = 0
async function put(content: string | Buffer, path = `${HOUR_FOLDER}/file-${++names}.00.json`): Promise<string> {
  await writable.create(`${deps.folder}/${path}`, Buffer.from(content))
  return `${deps.folder}/${path}`
}

/** Rows of this test's phone. */
async function count(table: string): Promise<number> {
  const mine = `select count(*) as n from dbo.${table} t join dbo.uuid_id u on u.id = t.id where u.uuid = '${phone.deviceId}'`
  return Number((await database.rows(mine))[0]!.n)
}

/** How many lines and events of this test's files were refused, by reason. */
async function reasons(): Promise<Record<string, number>> {
  const rows = await database.rows(
    `select r.reason, count(*) as n from dbo.rejectedevents r join dbo.lake_files f on f.file_id = r.file_id where f.path like '${deps.folder}/%' group by r.reason`,
  )
  return Object.fromEntries(rows.map(({ reason, n }) => [String(reason), Number(n)]))
}

/** What a task made of this test's files. */
async function booked(task: string) {
  const [row] = await database.rows(
    `select count(*) as files, sum(t.events) as events, sum(t.stored) as stored, sum(t.duplicates) as duplicates from dbo.import_tasks t join dbo.lake_files f on f.file_id = t.file_id where t.task = '${task}' and f.path like '${deps.folder}/%'`,
  )
  return Object.fromEntries(Object.entries(row!).map(([name, value]) => [name, Number(value)]))
}

describe('importLake', () => {
  it('brings every line of every file into the tables, with LF or CRLF', async () => {
    await put(`${line(minutesAgo(1))}\n${line(minutesAgo(2))}\n`)
    await put(`${line(minutesAgo(3))}\r\n\r\n${line(minutesAgo(4))}`)
    expect(await importLake(deps)).toEqual({
      files: 2,
      lines: 4,
      events: 4,
      stored: 4,
      duplicates: 0,
      rejected: 0,
      failed: 0,
    })
    expect(await count('gpsevents')).toBe(4)
    expect(await count('agg_gpsevents')).toBe(4)
  })

  it('gives the same tables when run twice, and when two run at once', async () => {
    for (let i = 0; i < 6; i++) await put(`${line(minutesAgo(i))}\n${line(minutesAgo(i))}\n`)
    const [one, other] = await Promise.all([importLake(deps), importLake(deps)])
    expect(one.files + other.files).toBeGreaterThanOrEqual(6)
    expect(await importLake(deps)).toEqual({
      files: 0,
      lines: 0,
      events: 0,
      stored: 0,
      duplicates: 0,
      rejected: 0,
      failed: 0,
    })
    expect(await count('gpsevents')).toBe(6)
    expect(await booked('gpsimporter')).toEqual({ files: 6, events: 12, stored: 6, duplicates: 6 })
  })

  it('sets malformed lines aside, each with its reason, and imports the rest', async () => {
    await put(
      [
        line(minutesAgo(1)),
        'no json',
        '{}',
        Buffer.from([0xc3, 0x28]).toString('latin1'),
        line(null),
        line('not base64 json'),
        line({ ...minutesAgo(2), events: 'none' }),
        line(minutesAgo(2), { EnqueuedTimeUtc: 'yesterday' }),
        line(minutesAgo(2), { EnqueuedTimeUtc: '+275760-09-12T00:00:00Z' }),
        line(minutesAgo(2), { SystemProperties: { connectionDeviceId: 'f'.repeat(32) } }),
        line(minutesAgo(2), { SystemProperties: {} }),
      ].join('\n'),
    )
    expect(await importLake(deps)).toMatchObject({ lines: 11, stored: 1 })
    expect(await reasons()).toEqual({ 'line-malformed': 9, 'device-unknown': 1 })
  })

  it('never holds a line longer than any can be, and goes on behind it', async () => {
    await put(
      `${line(minutesAgo(1))}\n${'x'.repeat(LONGEST_LINE + 1)}\n${line(minutesAgo(2))}\n${'y'.repeat(LONGEST_LINE * 2)}`,
    )
    expect(await importLake(deps)).toMatchObject({ lines: 4, stored: 2 })
    expect(await reasons()).toEqual({ 'line-malformed': 2 })
  })

  it('reads bodies in base64', async () => {
    await put(`${line(Buffer.from(JSON.stringify(minutesAgo(1))).toString('base64'))}\n`)
    expect(await importLake(deps)).toMatchObject({ lines: 1, stored: 1, rejected: 0 })
  })

  it('lets one hostile event cost itself and no other', async () => {
    const hostile = `"note":"\\u0000\\ud800"`
    await put(
      [
        line(minutesAgo(1, { note: 0 })).replace('"note":0', hostile),
        line(minutesAgo(2, { deep: 0 })).replace('"deep":0', `"deep":${'['.repeat(100_000)}${']'.repeat(100_000)}`),
        line(Buffer.from(`{"events":${'['.repeat(100_000)}${']'.repeat(100_000)}}`).toString('base64')),
        line(batch([fix(NOW), { latitude: 'x', longitude: {}, timeFrom: '2020' }, fix(NOW, { latitude: 1e300 })])),
        line(batch([fix(NOW, { timeFrom: '9999-99-99T00:00:00Z' })])),
      ].join('\n'),
    )
    expect(await importLake(deps)).toMatchObject({ lines: 5, stored: 2, rejected: 3 })
    expect((await reasons())['line-malformed']).toBe(2)
  })

  it('imports files late and in any order to the same end', async () => {
    const yesterday = new Date(NOW.getTime() - 86_400_000)
      .toISOString()
      .slice(0, 13)
      .replace('T', '/')
      .replaceAll('-', '/')
    await put(line(minutesAgo(5)))
    await importLake(deps)
    await put(line(minutesAgo(1_440 + 5)), `${yesterday}/late.01.json`)
    await put(line(minutesAgo(5)), `${HOUR_FOLDER}/repeat.02.json-1`)
    expect(await importLake(deps)).toMatchObject({ files: 2, stored: 1, duplicates: 1 })
    expect(await count('gpsevents')).toBe(2)
  })

  it('ignores empty files, files of other paths and files too long ago', async () => {
    await put('', `${HOUR_FOLDER}/empty.00.json`)
    await put(line(minutesAgo(1)), 'readme.json')
    await put(line(minutesAgo(1)), `${HOUR_FOLDER}/deeper/file.json`)
    await put(line(minutesAgo(1)), `${HOUR_FOLDER.slice(0, 10)}/xx/file.json`)
    await put(line(minutesAgo(1)), '2020/05/17/08/2020-05-17.08-15.02.json')
    await writable.create(`other-${runs}/${HOUR_FOLDER}/file.00.json`, Buffer.from(line(minutesAgo(1))))
    expect(await importLake(deps)).toMatchObject({ files: 0, lines: 0 })
  })

  it('goes on with the other files when one cannot be read, and says so', async () => {
    const bad = await put(line(minutesAgo(1)), `${HOUR_FOLDER}/a-bad.00.json`)
    for (let i = 2; i < 5; i++) await put(line(minutesAgo(i)))
    const failing: Lake = {
      ...deps.lake,
      read: (path) => (path === bad ? Promise.reject(new Error('unreadable')) : deps.lake.read(path)),
    }
    expect(await importLake({ ...deps, lake: failing })).toMatchObject({ files: 3, failed: 1 })
    expect(await count('gpsevents')).toBe(3)
    expect(await importLake(deps)).toMatchObject({ files: 1, stored: 1 })
  })
})

describe('contact ids', () => {
  /** The id that a phone sent out so many minutes ago. */
  async function idOf(deviceId: string, minutes: number, key = KEY): Promise<string> {
    const [row] = await database.rows(`select u.id from dbo.uuid_id u where u.uuid = '${deviceId}'`)
    const [sealed] = sealContactIds(Number(row!.id), minutesBefore(minutes), 1, key)
    return sealed!.contactId
  }
  /** A phone was heard so many minutes ago. */
  const heard = (deviceId: string, minutes: number) =>
    sighting(minutesBefore(minutes), { deviceId, rssi: -50 - minutes })
  const peers = () =>
    database.rows(
      `select p.uuid, b.rssi from dbo.btevents b join dbo.uuid_id u on u.id = b.id join dbo.uuid_id p on p.id = b.pairedid where u.uuid = '${phone.deviceId}' order by b.rssi desc`,
    )

  it('are opened under both keys, in any case and in a body of base64, and counted', async () => {
    const { deviceId } = await registerPhone(database)
    const mine = await idOf(deviceId, 1)
    const bytes = Buffer.from(JSON.stringify(batch([heard(await idOf(deviceId, 2, PREVIOUS), 2)])))
    const hostile = [{ deviceId: 5 }, null, 'text', { deviceId: `${mine}0` }, { deviceId: 'x'.repeat(32) }]
    await put(
      [
        line(batch([heard(mine, 1), heard(mine.toUpperCase(), 3), ...hostile])),
        line(bytes.toString('base64')),
        line(batch([heard(await idOf(deviceId, 4, Buffer.alloc(32, 3)), 4), heard(deviceId, 5)])),
      ].join('\n'),
    )
    await importLake(deps)
    expect(await peers()).toEqual([1, 2, 3].map((minutes) => ({ uuid: deviceId, rssi: -50 - minutes })))
    expect(await reasons()).toMatchObject({ 'peer-unknown': 2 })
    expect(deps.counts.contactIds).toEqual({ resolved: 2, refused: 2 })
  })

  it('hold for their window and 15 minutes around it', async () => {
    const { deviceId } = await registerPhone(database)
    await put(line(batch([heard(await idOf(deviceId, 120), 60), heard(await idOf(deviceId, 60), 60)])))
    await importLake(deps)
    expect(await peers()).toHaveLength(1)
    expect(await reasons()).toEqual({ 'contact-id-expired': 1 })
  })

  it('may be device ids where the setting says so', async () => {
    const { deviceId } = await registerPhone(database)
    await put(line(batch([heard(deviceId, 1), heard(await idOf(deviceId, 2), 2)])))
    await importLake({ ...deps, staticDeviceIds: true })
    expect(await peers()).toHaveLength(2)
  })

  it('of devices that no database can have are nobody', async () => {
    const [sealed] = sealContactIds(2 ** 32 - 1, NOW, 1, KEY)
    await put(line(batch([heard(sealed!.contactId, 0)])))
    await importLake(deps)
    expect(await reasons()).toEqual({ 'peer-unknown': 1 })
  })
})

describe('the importer', () => {
  it('runs at once on its schedule, on demand for an operator, and keeps the books', async () => {
    const claims = [{ distance: 0 }, { distance: 3, mps: 9 }].map((more, i) => fix(minutesBefore(3 - i), more))
    await put(line(batch([fix(minutesBefore(9)), ...claims])))
    const importer = await startImporter(REDIS, 3_600, deps)
    const app = await buildImport({ importer, ledger: NO_ALARM }, { operationsToken: 'a-secret-of-operations' })
    const headers = { authorization: 'Bearer a-secret-of-operations' }
    try {
      expect((await app.operations.inject({ method: 'POST', url: '/import/runs' })).statusCode).toBe(401)
      await vi.waitFor(async () => expect(await count('gpsevents')).toBe(3), 20_000)
      await put(line(minutesAgo(5)))
      const asked = await app.operations.inject({ method: 'POST', url: '/import/runs', headers })
      expect(asked.statusCode).toBe(202)
      await vi.waitFor(async () => {
        const run = await app.operations.inject({ url: `/import/runs/${asked.json().id}`, headers })
        expect(run.json()).toMatchObject({ state: 'completed', failed: false, result: { files: 1, stored: 1 } })
      }, 20_000)
      expect((await app.operations.inject({ url: '/import/runs/none', headers })).statusCode).toBe(404)
      const books = (await app.operations.inject({ url: '/import/books', headers })).json()
      expect(books.tasks).toContainEqual(expect.objectContaining({ task: 'gpsimporter', files: expect.any(Number) }))
      expect(await booked('gpsimporter')).toMatchObject({ files: 2, stored: 4 })
      expect((await app.operations.inject('/ready')).statusCode).toBe(200)
      const metrics = (await app.operations.inject('/metrics')).body
      expect(metrics).toMatch(/^contact_ids_total\{outcome="resolved".*\} 0$/m)
      expect(metrics).toMatch(/^precomputed_claims_total\{outcome="right".*\} 1$/m)
      expect(metrics).toMatch(/^precomputed_claims_total\{outcome="wrong".*\} 2$/m)
    } finally {
      await app.close()
      await importer.close()
    }
  })

  it('takes over from a process that was killed in the midst of a run', async () => {
    for (let i = 0; i < 40; i++) await put(`${line(minutesAgo(i))}\n`)
    const program = join(import.meta.dirname, 'programs', 'importing.ts')
    const env = {
      ...process.env,
      DATABASE_URL: database.urlOf('import'),
      LAKE_URL: emulators.settingsOf('import').LAKE_URL!,
      LAKE_FOLDER: deps.folder,
      REDIS_URL: REDIS.replace(/5$/, '6'),
    }
    const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data') // a first file is done
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await count('gpsevents')).toBeLessThan(40)
    const importer = await startImporter(env.REDIS_URL, 3_600, deps, 1_000)
    try {
      await vi.waitFor(async () => expect(await count('gpsevents')).toBe(40), { timeout: 30_000, interval: 250 })
      expect(await booked('gpsimporter')).toMatchObject({ files: 40, events: 40, stored: 40 })
    } finally {
      await importer.close()
    }
  })
})
