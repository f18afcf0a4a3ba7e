import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { AnalysisJob } from '@smittestopp/contracts'
import type { Database } from '@smittestopp/database'
import { openTestDatabase, type TestDatabase } from '@smittestopp/database/testing'
import { openAnalysisJobs, type PartHandler, type Working, workAnalysisJobs } from '@smittestopp/platform'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { analyse } from '../src/analyse.ts'
import { databaseSource } from '../src/database-source.ts'
import { tileOf } from '../src/gps/tile.ts'
import { analysing, type Databases, helping } from '../src/replica.ts'
import { version } from '../src/version.ts'
import { parameters } from './evening-world.ts'

const REDIS = process.env.SMITTESTOPP_TEST_REDIS!.replace(/\/\d+$/, '/2')
const KEY = Buffer.alloc(32, 7)
const HOUR_MS = 3_600_000
const hours = 8
const now = new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS)
const start = new Date(now.getTime() - 24 * HOUR_MS)
const clock = () => now
const never = AbortSignal.any([])

let test: TestDatabase
let database: Database
let patient: string
const workers: Working[] = []

/** Five people who are at one place for eight hours, each hour an event, and one event that lasts all the time. */
beforeAll(async () => {
  test = await openTestDatabase()
  database = test.database('analytics')
  const hour = Math.floor(start.getTime() / HOUR_MS)
  await test.rows(`select dbo.ensure_days(${hour}, ${hour + hours})`)
  const people = await Promise.all(Array.from({ length: 5 }, registered))
  for (const uuid of people)
    for (let i = 0; i < hours; i++) await stay(uuid, start.getTime() + i * HOUR_MS, HOUR_MS / 2)
  await stay(people[1]!, start.getTime(), hours * HOUR_MS - 1_000)
  patient = people[0]!
})

afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.close()))
  await test?.close()
})

async function registered(): Promise<string> {
  const uuid = randomBytes(16).toString('hex')
  const registration = test.database('registration')
  const before = new Date(start.getTime() - HOUR_MS)
  await registration.call('register_device', {
    ...{ request_hash: Buffer.from(uuid, 'hex'), uuid, keys: [] },
    now: before,
  })
  await registration.call('confirm_device', { uuid, now: before })
  const text = { text_version: 'test', text_hash: '0'.repeat(64) }
  const consents = [{ purpose: 'tracing_gps', given: 1, since: before, ...text }]
  await registration.call('set_consents', { uuid, consents, now: before })
  return uuid
}

async function stay(uuid: string, from: number, length: number): Promise<void> {
  const [latitude, longitude] = [59.9139, 10.7522]
  const time = (ms: number) => `'${new Date(ms).toISOString().slice(0, 19)}'`
  const first = Math.floor(from / HOUR_MS)
  const last = Math.floor((from + length) / HOUR_MS)
  for (let hour = first; hour <= last; hour++)
    await test.rows(`insert into dbo.gpsevents
      (hour, tile, id, timefrom, fingerprint, timeto, latitude, longitude, accuracy, speed, speedaccuracy, altitude, altitudeaccuracy, piece, file_id, line)
      select ${hour}, ${tileOf(latitude, longitude)}, id, ${time(from)}, ${from / 1000 + length}, ${time(from + length)},
        ${latitude}, ${longitude}, 5, 0, 0, 0, 0, ${hour - first}, 1, 1 from dbo.uuid_id where uuid = '${uuid}'`)
}

function job(): AnalysisJob {
  return {
    ...{ request_id: randomUUID(), device_id: patient, own_devices: [patient], time_from: start.toISOString() },
    ...{ time_to: now.toISOString(), profile: 'default', parameters, second_level: false, places: false },
  }
}

/** A database whose events come late. */
const slow: Database = {
  call: (...all) => database.call(...all),
  async *stream(...all) {
    await pause(50)
    yield* database.stream(...all)
  },
  close: async () => {},
}

/** One that nobody may read events from. */
const untouched: Database = {
  ...slow,
  stream: () => {
    throw new Error('the replica was to be read')
  },
}

/** Two workers, and an analysis by them; how many parts helpers have read. */
async function byTwo(own: Databases, helpers: Databases) {
  const jobs = openAnalysisJobs(REDIS, [KEY])
  let helped = 0
  const read: PartHandler = async (...all) => {
    const reading = await helping(helpers, clock)(...all)
    helped++
    return reading
  }
  const handle = analysing((one, source, signal) => analyse(one, source, parameters, clock, signal), own, clock, 1)
  const onError = vi.fn()
  const options = { concurrency: 1, seconds: 60, key: KEY, onError, parts: { read, concurrency: 1 } }
  workers.push(workAnalysisJobs(REDIS, handle, options), workAnalysisJobs(REDIS, handle, options))
  const { request_id, device_id: _, own_devices, ...question } = job()
  const asked = { request_id, asked_by: 'kari', question: { ...question, person_id: 'p', device_ids: own_devices } }
  await jobs.submit({ ...asked, alike: request_id, shareSeconds: 60, expirySeconds: 60 })
  const { results } = await vi.waitFor(
    async () => {
      const state = await jobs.state(request_id)
      expect(state!.results).toHaveLength(1)
      return state!
    },
    { timeout: 30_000, interval: 50 },
  )
  await jobs.close()
  return { result: results[0]!, helped, failed: onError.mock.calls }
}

describe('an analysis that two workers read in parts out of the database', () => {
  const cases: [name: string, by: (source: Database) => Databases][] = [
    ['the primary', (primary) => ({ primary })],
    ['the replica', (replica) => ({ primary: untouched, replica })],
  ]
  it.each(cases)('of %s comes to the same bytes as when one reads all of it', async (_, by) => {
    const { result, helped, failed } = await byTwo(by(slow), by(database))
    const alone = await analyse(
      { ...job(), request_id: result.request_id },
      databaseSource(database, clock),
      parameters,
    )
    expect(JSON.stringify(result)).toBe(JSON.stringify(alone))
    expect(Object.values(alone.peers).map(({ gps }) => gps.length > 0)).toEqual([true, true, true, true])
    expect([helped > 1, failed]).toEqual([true, []])
    await Promise.all(workers.splice(0).map((worker) => worker.close()))
  })

  it('is left to whoever has it where there is no such database', async () => {
    const part = { hour_from: 1, hour_to: 2, probes: 1, database: 'replica', version, window: { from: 0, to: 1 } }
    await expect(helping({ primary: database }, clock)(job(), part, never)).rejects.toThrow('there is no replica here')
  })
})
