import { randomBytes } from 'node:crypto'
import { type AnalysisResult, Parameters, type PeerFindings } from '@smittestopp/contracts'
import { openTestDatabase, type TestDatabase } from '@smittestopp/database/testing'
import { addPerson, startEmulators } from '@smittestopp/embedded/testing'
import { GraphConfig, type LookupState, openAnalysisJobs, openDirectory, workAnalysisJobs } from '@smittestopp/platform'
import type { App } from '@smittestopp/service'
import { type Oddities, startTestIssuer } from '@smittestopp/service/testing'
import { expect, vi } from 'vitest'
import { buildQuery, type Deps } from '../src/app.ts'

export const KARI = { sub: 'fhi-0001', name: 'Kari Smittesporer', organization: 'FHI', roles: ['caseworker'] }
/** What results are sealed with. */
export const RESULT_KEY = randomBytes(32)
export const OLA = { ...KARI, sub: 'fhi-0002', name: 'Ola Smittesporer' }

type Claims = Record<string, unknown>
type How = { query?: string; accept?: string; prefer?: string }
type Answer = Awaited<ReturnType<App['api']['inject']>>

export interface Somebody {
  id: string
  phoneNumber: string
  devices: string[]
}

/** The query service with all it stands on, and what a test does with it. */
export interface RunningQuery {
  app: App
  deps: Deps
  database: TestDatabase
  redis: string
  /** Settings by which people are added to the directory and removed. */
  settings: Record<string, string>
  somebody(devices?: number): Promise<Somebody>
  ask(payload: object | string, how?: { claims?: Claims; through?: App }): Promise<Answer>
  fetch(requestId: string, claims?: Claims, through?: App, how?: How): Promise<Answer>
  /** What a caseworker's requests carry. */
  headersOf(claims?: Claims): Promise<{ authorization: string }>
  cancel(requestId: string, claims?: Claims): Promise<Answer>
  /** Asks for somebody's contacts; the id of the request. */
  requested(patient: Somebody): Promise<string>
  /** The same, of any question; how it was put to the queue. */
  asked(payload: object): Promise<LookupState>
  /** Works until every device of the request has its result: the peers given for it, and what more was found. */
  analyse(
    peersOf: (device: string) => AnalysisResult['peers'],
    requestId: string,
    more?: Pick<AnalysisResult, 'second_level' | 'outlines'>,
  ): Promise<void>
  /** Who is on record as having been read, oldest first. */
  log(): Promise<{ phonenumber: string; person_id: string; request_id: string | null }[]>
  close(): Promise<void>
}

/** Starts it on a Redis database of its own, since a worker takes every analysis it finds there. */
export async function startQuery(redisDatabase: number): Promise<RunningQuery> {
  const redis = process.env.SMITTESTOPP_TEST_REDIS!.replace(/\/\d+$/, `/${redisDatabase}`)
  const emulators = await startEmulators(['directory'])
  const settings = emulators.settingsOf('query')
  const [database, issuer, jobs] = [
    await openTestDatabase(),
    await startTestIssuer(),
    openAnalysisJobs(redis, [RESULT_KEY]),
  ]
  const deps: Deps = {
    database: database.database('query'),
    directory: openDirectory(GraphConfig.parse(settings)),
    jobs,
    caseworkers: issuer.rules('casework', 'Lookup.Read'),
    publicUrl: 'https://gateway.test',
    expirySeconds: 600,
    parameters: Parameters.parse({}),
  }
  const app = await buildQuery(deps)
  const headersOf = async (claims: Claims = KARI, odd: Oddities = {}) => ({
    authorization: `Bearer ${await issuer.sign(deps.caseworkers, claims, odd)}`,
  })
  const ask: RunningQuery['ask'] = async (payload, { claims = KARI, through = app } = {}) => {
    const headers = { ...(await headersOf(claims)), 'content-type': 'application/json', host: 'evil.test' }
    return through.api.inject({ method: 'POST', url: '/fhi/lookup', headers, payload })
  }
  let numbers = 100
  return {
    app,
    deps,
    database,
    redis,
    settings,
    ask,
    headersOf,
    async somebody(devices = 1) {
      const phoneNumber = `+47456${++numbers}`
      const id = await addPerson(settings, phoneNumber)
      const ids = Array.from({ length: devices }, () => randomBytes(16).toString('hex'))
      for (const device of ids) {
        await deps.directory.addDevice(id, device)
        await registerDevice(database, device, new Date(Date.now() - 60_000))
      }
      return { id, phoneNumber, devices: ids }
    },
    async fetch(requestId, claims = KARI, through = app, { query = '', ...headers } = {}) {
      const all = { ...(await headersOf(claims)), ...headers }
      return through.api.inject({ url: `/fhi/lookup/${requestId}${query}`, headers: all })
    },
    async cancel(requestId, claims = KARI) {
      return app.api.inject({ method: 'DELETE', url: `/fhi/lookup/${requestId}`, headers: await headersOf(claims) })
    },
    async requested(patient) {
      const answer = await ask({ phone_number: patient.phoneNumber })
      expect(answer.statusCode).toBe(202)
      return answer.json().request_id
    },
    async asked(payload) {
      const answer = await ask(payload)
      expect(answer.statusCode).toBe(202)
      return (await jobs.state(answer.json().request_id))!
    },
    analyse: (peersOf, requestId, more) =>
      analyse(redis, jobs, (device) => ({ peers: peersOf(device), ...more }), requestId),
    async log() {
      const rows = await database.rows('select phonenumber, person_id, request_id from dbo.applog order by applog_id')
      return rows as Awaited<ReturnType<RunningQuery['log']>>
    },
    async close() {
      await app.close()
      await jobs.close()
      await issuer.close()
      await database.close()
      await emulators.stop()
    },
  }
}

/** A device as the registration leaves it: confirmed, with consent to both kinds of tracing. */
export async function registerDevice(database: TestDatabase, uuid: string, now: Date): Promise<void> {
  const registration = database.database('registration')
  const text = { text_version: 'test', text_hash: '0'.repeat(64), since: now }
  const consents = ['tracing_bluetooth', 'tracing_gps'].map((purpose) => ({ purpose, given: 1, ...text }))
  await registration.call('register_device', { request_hash: Buffer.from(uuid, 'hex'), uuid, keys: [], now })
  await registration.call('confirm_device', { uuid, now })
  await registration.call('set_consents', { uuid, consents, now })
}

const noHours = { bluetooth: { read: [], data: [] }, gps: { read: [], data: [] } }

/** What is found of a device that was very close for so many minutes, from noon on. */
export function near(minutes: number): PeerFindings {
  const from = Date.UTC(2020, 3, 15, 12) / 1000
  return {
    phone: ['ios', 'iPhone12,1', '1.3.0'],
    bluetooth: [
      {
        from,
        to: from + minutes * 60,
        stretches: [0, minutes * 60],
        sightings: { by_patient: Math.ceil(minutes), by_peer: 1 },
      },
    ],
    gps: [],
    pauses: [],
    hours: noHours,
  }
}

async function analyse(
  redis: string,
  jobs: Deps['jobs'],
  foundOf: (device: string) => Pick<AnalysisResult, 'peers' | 'second_level' | 'outlines'>,
  requestId: string,
): Promise<void> {
  const time = new Date().toISOString()
  const work = workAnalysisJobs(
    redis,
    async ({ request_id, device_id, profile, parameters }) => ({
      request_id,
      device_id,
      time_from: time,
      time_to: time,
      profile,
      parameters,
      version: 'test',
      input_digest: '0'.repeat(64),
      pauses: [],
      hours: noHours,
      ...foundOf(device_id),
      peers_left_out: 0,
    }),
    { concurrency: 4, seconds: 60, key: RESULT_KEY, onError: () => {} },
  )
  await vi.waitFor(async () => {
    const state = await jobs.state(requestId)
    expect(state?.completed).toBe(state?.total)
  }, 20_000)
  await work.close()
}
