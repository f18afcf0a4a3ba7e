import { randomBytes } from 'node:crypto'
import type { AnalysisResult, ContactReport } from '@smittestopp/contracts'
import { openDatabase } from '@smittestopp/database'
import { openTestDatabase, type TestDatabase } from '@smittestopp/database/testing'
import { addPerson, removePerson, startEmulators, type TestEmulators } from '@smittestopp/embedded/testing'
import {
  type AnalysisJobs,
  GraphConfig,
  openAnalysisJobs,
  openDirectory,
  workAnalysisJobs,
} from '@smittestopp/platform'
import type { App } from '@smittestopp/service'
import { type Oddities, startTestIssuer, type TestIssuer } from '@smittestopp/service/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildQuery, type Deps } from '../src/app.ts'

const REDIS = process.env.SMITTESTOPP_TEST_REDIS!.replace(/\/\d+$/, '/7')
const KARI = { sub: 'fhi-0001', name: 'Kari Smittesporer', organization: 'FHI', roles: ['caseworker'] }
const OLA = { ...KARI, sub: 'fhi-0002', name: 'Ola Smittesporer' }

let emulators: TestEmulators
let settings: Record<string, string>
let database: TestDatabase
let issuer: TestIssuer
let jobs: AnalysisJobs
let deps: Deps
let app: App
let numbers = 100

beforeAll(async () => {
  emulators = await startEmulators(['directory'])
  settings = emulators.settingsOf('query')
  database = await openTestDatabase()
  issuer = await startTestIssuer()
  jobs = openAnalysisJobs(REDIS)
  deps = {
    database: database.database('query'),
    directory: openDirectory(GraphConfig.parse(settings)),
    jobs,
    caseworkers: issuer.rules('casework', 'Lookup.Read'),
    publicUrl: 'https://gateway.test',
    expirySeconds: 600,
  }
  app = await buildQuery(deps)
})

afterAll(async () => {
  await app?.close()
  await jobs?.close()
  await issuer?.close()
  await database?.close()
  await emulators?.stop()
})

interface Somebody {
  id: string
  phoneNumber: string
  devices: string[]
}

async function somebody(devices = 1): Promise<Somebody> {
  const phoneNumber = `+47456${++numbers}`
  const id = await addPerson(settings, phoneNumber)
  const ids = Array.from({ length: devices }, () => randomBytes(16).toString('hex'))
  for (const device of ids) await deps.directory.addDevice(id, device)
  return { id, phoneNumber, devices: ids }
}

async function headersOf(claims: Record<string, unknown> = KARI, odd: Oddities = {}) {
  return { authorization: `Bearer ${await issuer.sign(deps.caseworkers, claims, odd)}` }
}

async function ask(payload: object | string, { claims = KARI as Record<string, unknown>, through = app } = {}) {
  const headers = { ...(await headersOf(claims)), 'content-type': 'application/json', host: 'evil.test' }
  return through.api.inject({ method: 'POST', url: '/fhi/lookup', headers, payload })
}

async function fetch(requestId: string, claims: Record<string, unknown> = KARI, through = app) {
  return through.api.inject({ url: `/fhi/lookup/${requestId}`, headers: await headersOf(claims) })
}

/** Who is on record as having been read, oldest first. */
async function log(): Promise<{ phonenumber: string; person_id: string; request_id: string | null }[]> {
  const rows = await database.rows('select phonenumber, person_id, request_id from dbo.applog order by applog_id')
  return rows as { phonenumber: string; person_id: string; request_id: string | null }[]
}

function report(minutes: number): ContactReport {
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
    evidence: { bluetooth: [], gps: [] },
    version_info: { pipeline: 'test', device: [] },
  }
}

/** Works until every device of the request has its result: the contacts given for it. */
async function analyse(contactsOf: (device: string) => AnalysisResult['contacts'], requestId: string): Promise<void> {
  const time = new Date().toISOString()
  const work = workAnalysisJobs(
    REDIS,
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

async function requested(patient: Somebody): Promise<string> {
  const answer = await ask({ phone_number: patient.phoneNumber })
  expect(answer.statusCode).toBe(202)
  return answer.json().request_id
}

describe('POST /fhi/lookup', () => {
  it('says where and until when the result can be had, and never trusts the Host header', async () => {
    const patient = await somebody()
    const answer = await ask({ phone_number: patient.phoneNumber, time_from: '2020-05-01T00:00:00+02:00' })
    expect(answer.statusCode).toBe(202)
    const { request_id, result_url, result_expires } = answer.json()
    expect(result_url).toBe(`https://gateway.test/fhi/lookup/${request_id}`)
    expect(new Date(result_expires).getTime() - Date.now()).toBeGreaterThan(590_000)
    expect((await jobs.state(request_id))!.info).toEqual({
      request_id,
      person_id: patient.id,
      device_ids: patient.devices,
      asked_by: KARI.sub,
      time_from: '2020-04-30T22:00:00.000Z',
      time_to: null,
    })
  })

  it('puts on record who asked, before the analysis is queued', async () => {
    const patient = await somebody()
    const requestId = await requested(patient)
    expect((await log()).at(-1)).toEqual({
      phonenumber: patient.phoneNumber,
      person_id: KARI.sub,
      request_id: requestId,
    })
    const [row] = await database.rows('select * from dbo.applog order by applog_id desc limit 1')
    expect(row).toMatchObject({
      person_name: 'Kari Smittesporer',
      person_organization: 'FHI',
      organization: 'Folkehelseinstituttet',
      legal_means: 'Oppslag i nærkontakter for varsling',
    })
  })

  it('queues nothing when the record cannot be written', async () => {
    const patient = await somebody()
    const away = openDatabase('postgres://nobody:nothing@127.0.0.1:1/none')
    let submitted = 0
    const watched = { ...jobs, submit: async () => void submitted++ }
    const blind = await buildQuery({ ...deps, database: away, jobs: watched })
    const answer = await ask({ phone_number: patient.phoneNumber }, { through: blind })
    expect([answer.statusCode, submitted]).toEqual([503, 0])
    await blind.close()
    await away.close()
  })

  it('answers 404 to a number that nobody has, without a record', async () => {
    const before = await log()
    const answer = await ask({ phone_number: '+4700000000' })
    expect([answer.statusCode, answer.json()]).toEqual([404, { phone_number: '+4700000000', found_in_system: false }])
    expect(await log()).toEqual(before)
  })

  it('answers 404 to the number of somebody without devices', async () => {
    const patient = await somebody(0)
    const answer = await ask({ phone_number: patient.phoneNumber })
    const { phoneNumber: phone_number } = patient
    expect([answer.statusCode, answer.json()]).toEqual([404, { phone_number, found_in_system: false }])
  })

  it('tells somebody without a token or without the role nothing, not even that the question is wrong', async () => {
    const before = await log()
    const { phoneNumber } = await somebody()
    for (const payload of [`{"phone_number":"${phoneNumber}"}`, '{', '{}']) {
      const bare = {
        method: 'POST',
        url: '/fhi/lookup',
        payload,
        headers: { 'content-type': 'application/json' },
      } as const
      expect((await app.api.inject(bare)).statusCode).toBe(401)
      for (const claims of [
        { ...KARI, roles: [] },
        { ...KARI, roles: undefined },
        { ...KARI, roles: 'caseworker' },
        { ...KARI, scp: 'Device.Write' },
      ])
        expect((await ask(payload, { claims })).statusCode).toBe(403)
    }
    expect(await log()).toEqual(before)
  })

  it.each<[string, object | string]>([
    ['that is no JSON', '{'],
    ['that is a list', '[]'],
    ['without a number', {}],
    ['whose number is a number', { phone_number: 4712345678 }],
    ['whose number has letters', { phone_number: "+47' or '1'='1" }],
    ['whose number is far too long', { phone_number: `+${'1'.repeat(18)}` }],
    ['whose window is no time', { phone_number: '+4712345678', time_from: 'yesterday' }],
    ['whose window is null', { phone_number: '+4712345678', time_to: null }],
    [
      'whose window ends before it begins',
      { phone_number: '+4712345678', time_from: '2020-05-02T00:00:00Z', time_to: '2020-05-01T00:00:00Z' },
    ],
  ])('answers 400 to a question %s', async (_what, payload) => {
    const before = await log()
    const answer = await ask(payload)
    expect(answer.statusCode).toBe(400)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(await log()).toEqual(before)
  })
})

describe('GET /fhi/lookup/{request_id}', () => {
  it('says how far the analysis is', async () => {
    const answer = await fetch(await requested(await somebody(2)))
    expect([answer.statusCode, answer.json()]).toEqual([
      202,
      { message: 'Not finished processing (completed 0/2 tasks)' },
    ])
  })

  it('names the contacts by phone number, both devices of one, and has put each reading on record', async () => {
    const [patient, contact, other] = [await somebody(2), await somebody(2), await somebody()]
    const requestId = await requested(patient)
    const before = await log()
    await analyse((device): AnalysisResult['contacts'] => {
      if (device !== patient.devices[0]) return {}
      const [first, second] = contact.devices
      return {
        [first!]: report(16),
        [second!]: report(17),
        [other.devices[0]!]: report(18),
        [patient.devices[1]!]: report(19),
        ['f'.repeat(32)]: report(20),
      }
    }, requestId)
    const answer = await fetch(requestId)
    expect(answer.statusCode).toBe(200)
    const { contacts, ...rest } = answer.json()
    expect(rest).toEqual({ phone_number: patient.phoneNumber, found_in_system: true, last_activity: null })
    expect(contacts).toEqual([
      { [contact.phoneNumber]: report(16), [other.phoneNumber]: report(18) },
      { [contact.phoneNumber]: report(17) },
    ])
    const read = (await log()).slice(before.length)
    expect(read.map(({ phonenumber }) => phonenumber).sort()).toEqual(
      [patient, contact, other].map(({ phoneNumber }) => phoneNumber).sort(),
    )
    expect(new Set(read.map(({ request_id }) => request_id))).toEqual(new Set([requestId]))
    await fetch(requestId)
    expect((await log()).length).toBe(before.length + 6)
  })

  it('lets nothing leave when the record cannot be written', async () => {
    const [patient, contact] = [await somebody(), await somebody()]
    const requestId = await requested(patient)
    await analyse(() => ({ [contact.devices[0]!]: report(16) }), requestId)
    const away = openDatabase('postgres://nobody:nothing@127.0.0.1:1/none')
    const blind = await buildQuery({ ...deps, database: away })
    const answer = await fetch(requestId, KARI, blind)
    expect(answer.statusCode).toBe(503)
    expect(answer.body).not.toContain('+47')
    await blind.close()
    await away.close()
  })

  it('does not name a contact who was erased meanwhile, nor put a reading of them on record', async () => {
    const [patient, erased, gone, contact] = [await somebody(), await somebody(), await somebody(), await somebody()]
    const requestId = await requested(patient)
    await analyse(
      () => Object.fromEntries([erased, gone, contact].map(({ devices }) => [devices[0]!, report(16)])),
      requestId,
    )
    await deps.directory.removeDevice(erased.devices[0]!)
    await removePerson(settings, gone.id)
    const before = await log()
    const answer = await fetch(requestId)
    expect(answer.json().contacts).toEqual([{ [contact.phoneNumber]: report(16) }])
    expect((await log()).slice(before.length).map(({ phonenumber }) => phonenumber)).toEqual([
      patient.phoneNumber,
      contact.phoneNumber,
    ])
  })

  it('shows nothing of a device of the patient that was erased meanwhile, and nothing of an erased patient', async () => {
    const [patient, contact] = [await somebody(2), await somebody()]
    const requestId = await requested(patient)
    await analyse((device) => (device === patient.devices[0] ? { [contact.devices[0]!]: report(16) } : {}), requestId)
    await deps.directory.removeDevice(patient.devices[0]!)
    expect((await fetch(requestId)).json().contacts).toEqual([])
    await removePerson(settings, patient.id)
    expect((await fetch(requestId)).statusCode).toBe(404)
  })

  it('tells when the patient was last heard of', async () => {
    const patient = await somebody()
    const [device] = patient.devices
    const heard = new Date('2026-01-02T03:04:05Z')
    await database.database('registration').call('register_device', {
      uuid: device!,
      key_id: '00000000',
      sealed_key: Buffer.alloc(60),
      now: heard,
    })
    const importing = database.database('import')
    const [file] = await importing.call('register_lake_file', { path: 'a/b', etag: '1', size: 1, hour: 1, now: heard })
    const body = JSON.stringify({ events: [] })
    await importing.call('adlsimporter', {
      file_id: file!.file_id,
      lines: [{ line: 0, uuid: device!, enqueued_at: heard, body }],
      now: heard,
    })
    const requestId = await requested(patient)
    await analyse(() => ({}), requestId)
    expect((await fetch(requestId)).json()).toMatchObject({ last_activity: heard.toISOString(), contacts: [] })
  })

  it('answers 404 to a request that is unknown, of a colleague, or expired', async () => {
    const patient = await somebody()
    const answers = [
      await fetch('2f1a7f0e-5a41-4b11-8a55-2f31c8a4b7aa'),
      await fetch('../../etc/passwd'.replaceAll('/', '%2F')),
      await fetch(await requested(patient), OLA),
    ]
    const brief = await buildQuery({ ...deps, expirySeconds: 1 })
    const { request_id } = (await ask({ phone_number: patient.phoneNumber }, { through: brief })).json()
    await new Promise((resolve) => setTimeout(resolve, 1_200))
    answers.push(await fetch(request_id, KARI, brief))
    await brief.close()
    for (const answer of answers)
      expect([answer.statusCode, answer.json()]).toEqual([404, expect.objectContaining({ message: 'No such request' })])
  })

  it('is closed without a token and without the role', async () => {
    const requestId = await requested(await somebody())
    const before = await log()
    expect((await app.api.inject(`/fhi/lookup/${requestId}`)).statusCode).toBe(401)
    expect((await fetch(requestId, { ...KARI, roles: ['auditor'] })).statusCode).toBe(403)
    expect(await log()).toEqual(before)
  })

  it('says so when the analysis failed for good', async () => {
    const requestId = await requested(await somebody())
    const work = workAnalysisJobs(
      REDIS,
      4,
      () => Promise.reject(new Error('cannot')),
      () => {},
    )
    await vi.waitFor(async () => expect((await fetch(requestId)).statusCode).toBe(500), {
      timeout: 20_000,
      interval: 300,
    })
    await work.close()
    const answer = await fetch(requestId)
    expect(answer.json().message).toContain('Error in analysis pipeline')
    expect(answer.body).not.toContain('cannot')
  })
})
