import { randomBytes } from 'node:crypto'
import type { AnalysisResult, ContactReport } from '@smittestopp/contracts'
import { openTestDatabase, type TestDatabase } from '@smittestopp/database/testing'
import { addPerson, startEmulators } from '@smittestopp/embedded/testing'
import { GraphConfig, openAnalysisJobs, openDirectory, workAnalysisJobs } from '@smittestopp/platform'
import type { App } from '@smittestopp/service'
import { type Oddities, startTestIssuer } from '@smittestopp/service/testing'
import { expect, vi } from 'vitest'
import { buildQuery, type Deps } from '../src/app.ts'

export const KARI = { sub: 'fhi-0001', name: 'Kari Smittesporer', organization: 'FHI', roles: ['caseworker'] }
export const OLA = { ...KARI, sub: 'fhi-0002', name: 'Ola Smittesporer' }

type Claims = Record<string, unknown>
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
  fetch(requestId: string, claims?: Claims, through?: App): Promise<Answer>
  /** Asks for somebody's contacts; the id of the request. */
  requested(patient: Somebody): Promise<string>
  /** Works until every device of the request has its result: the contacts given for it. */
  analyse(contactsOf: (device: string) => AnalysisResult['contacts'], requestId: string): Promise<void>
  /** Who is on record as having been read, oldest first. */
  log(): Promise<{ phonenumber: string; person_id: string; request_id: string | null }[]>
  close(): Promise<void>
}

/** Starts it on a Redis database of its own, since a worker takes every analysis it finds there. */
export async function startQuery(redisDatabase: number): Promise<RunningQuery> {
  const redis = process.env.SMITTESTOPP_TEST_REDIS!.replace(/\/\d+$/, `/${redisDatabase}`)
  const emulators = await startEmulators(['directory'])
  const settings = emulators.settingsOf('query')
  const [database, issuer, jobs] = [await openTestDatabase(), await startTestIssuer(), openAnalysisJobs(redis)]
  const deps: Deps = {
    database: database.database('query'),
    directory: openDirectory(GraphConfig.parse(settings)),
    jobs,
    caseworkers: issuer.rules('casework', 'Lookup.Read'),
    publicUrl: 'https://gateway.test',
    expirySeconds: 600,
  }
  const app = await buildQuery(deps)
  const headersOf = async (claims: Claims, odd: Oddities = {}) => ({
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
    async somebody(devices = 1) {
      const phoneNumber = `+47456${++numbers}`
      const id = await addPerson(settings, phoneNumber)
      const ids = Array.from({ length: devices }, () => randomBytes(16).toString('hex'))
      for (const device of ids) await deps.directory.addDevice(id, device)
      return { id, phoneNumber, devices: ids }
    },
    async fetch(requestId, claims = KARI, through = app) {
      return through.api.inject({ url: `/fhi/lookup/${requestId}`, headers: await headersOf(claims) })
    },
    async requested(patient) {
      const answer = await ask({ phone_number: patient.phoneNumber })
      expect(answer.statusCode).toBe(202)
      return answer.json().request_id
    },
    analyse: (contactsOf, requestId) => analyse(redis, jobs, contactsOf, requestId),
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

/** A report on somebody who was very close for so many minutes. */
export function report(minutes: number): ContactReport {
  const bands = { bt_very_close_duration: minutes * 60, bt_close_duration: 0, bt_relatively_close_duration: 0 }
  return {
    cumulative: {
      all_contacts: {
        points_of_interest: {},
        number_of_contacts: 1,
        risk_cat: 'high',
        bar_plot: '',
        days_in_contact: 1,
      },
      bt_contacts: { cumulative_duration: minutes * 60, cumulative_risk_score: 1, days_in_contact: 1, ...bands },
      gps_contacts: { cumulative_duration: 0, cumulative_risk_score: 0, days_in_contact: 0 },
    },
    daily: {},
    evidence: { bluetooth: [], gps: [], excluded: [] },
    version_info: { pipeline: 'test', device: [] },
  }
}

async function analyse(
  redis: string,
  jobs: Deps['jobs'],
  contactsOf: (device: string) => AnalysisResult['contacts'],
  requestId: string,
): Promise<void> {
  const time = new Date().toISOString()
  const work = workAnalysisJobs(
    redis,
    4,
    async ({ request_id, device_id }) => ({
      request_id,
      device_id,
      time_from: time,
      time_to: time,
      parameters: {},
      contacts: contactsOf(device_id),
    }),
    () => {},
  )
  await vi.waitFor(async () => {
    const state = await jobs.state(requestId)
    expect(state?.completed).toBe(state?.total)
  }, 20_000)
  await work.close()
}
