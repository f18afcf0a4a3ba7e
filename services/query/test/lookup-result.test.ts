import type { AnalysisResult } from '@smittestopp/contracts'
import { openDatabase } from '@smittestopp/database'
import { removePerson } from '@smittestopp/embedded/testing'
import { workAnalysisJobs } from '@smittestopp/platform'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildQuery } from '../src/app.ts'
import { KARI, OLA, type RunningQuery, registerDevice, report, startQuery } from './running-query.ts'

let query: RunningQuery

beforeAll(async () => {
  query = await startQuery(6)
})

afterAll(() => query?.close())

/** A report as it leaves: with the PIN of the one it names. */
const named = (minutes: number) => ({ ...report(minutes), pin_code: expect.stringMatching(/^[A-Za-z0-9]{6}$/) })

describe('GET /fhi/lookup/{request_id}', () => {
  it('says how far the analysis is', async () => {
    const answer = await query.fetch(await query.requested(await query.somebody(2)))
    expect([answer.statusCode, answer.json()]).toEqual([
      202,
      { message: 'Not finished processing (completed 0/2 tasks)' },
    ])
  })

  it('names the contacts by phone number, both devices of one, and has put each reading on record', async () => {
    const [patient, contact, other] = [await query.somebody(2), await query.somebody(2), await query.somebody()]
    const requestId = await query.requested(patient)
    const before = await query.log()
    await query.analyse((device): AnalysisResult['contacts'] => {
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
    const answer = await query.fetch(requestId)
    expect(answer.statusCode).toBe(200)
    const { contacts, ...rest } = answer.json()
    expect(rest).toEqual({ phone_number: patient.phoneNumber, found_in_system: true, last_activity: null })
    expect(contacts).toEqual([
      { [contact.phoneNumber]: named(16), [other.phoneNumber]: named(18) },
      { [contact.phoneNumber]: named(17) },
    ])
    const read = (await query.log()).slice(before.length)
    expect(read.map(({ phonenumber }) => phonenumber).sort()).toEqual(
      [patient, contact, other].map(({ phoneNumber }) => phoneNumber).sort(),
    )
    expect(new Set(read.map(({ request_id }) => request_id))).toEqual(new Set([requestId]))
    await query.fetch(requestId)
    expect((await query.log()).length).toBe(before.length + 6)
  })

  it('lets nothing leave when the record cannot be written', async () => {
    const [patient, contact] = [await query.somebody(), await query.somebody()]
    const requestId = await query.requested(patient)
    await query.analyse(() => ({ [contact.devices[0]!]: report(16) }), requestId)
    const away = openDatabase('postgres://nobody:nothing@127.0.0.1:1/none')
    const blind = await buildQuery({ ...query.deps, database: away })
    const answer = await query.fetch(requestId, KARI, blind)
    expect(answer.statusCode).toBe(503)
    expect(answer.body).not.toContain('+47')
    await blind.close()
    await away.close()
  })

  it('does not name a contact who was erased meanwhile, nor put a reading of them on record', async () => {
    const [patient, erased, gone, contact] = [
      await query.somebody(),
      await query.somebody(),
      await query.somebody(),
      await query.somebody(),
    ]
    const requestId = await query.requested(patient)
    await query.analyse(
      () => Object.fromEntries([erased, gone, contact].map(({ devices }) => [devices[0]!, report(16)])),
      requestId,
    )
    await query.deps.directory.removeDevice(erased.devices[0]!)
    await removePerson(query.settings, gone.id)
    const before = await query.log()
    const answer = await query.fetch(requestId)
    expect(answer.json().contacts).toEqual([{ [contact.phoneNumber]: named(16) }])
    expect((await query.log()).slice(before.length).map(({ phonenumber }) => phonenumber)).toEqual([
      patient.phoneNumber,
      contact.phoneNumber,
    ])
  })

  it('shows nothing of a device of the patient that was erased meanwhile, and nothing of an erased patient', async () => {
    const [patient, contact] = [await query.somebody(2), await query.somebody()]
    const requestId = await query.requested(patient)
    await query.analyse(
      (device) => (device === patient.devices[0] ? { [contact.devices[0]!]: report(16) } : {}),
      requestId,
    )
    await query.deps.directory.removeDevice(patient.devices[0]!)
    expect((await query.fetch(requestId)).json().contacts).toEqual([])
    await removePerson(query.settings, patient.id)
    expect((await query.fetch(requestId)).statusCode).toBe(404)
  })

  it('tells when the patient was last heard of', async () => {
    const patient = await query.somebody()
    const [device] = patient.devices
    const heard = new Date('2026-01-02T03:04:05Z')
    await registerDevice(query.database, device!, heard)
    await query.database.database('registration').call('record_heartbeat', { uuid: device!, now: heard })
    const requestId = await query.requested(patient)
    await query.analyse(() => ({}), requestId)
    expect((await query.fetch(requestId)).json()).toMatchObject({ last_activity: heard.toISOString(), contacts: [] })
  })

  it('answers 404 to a request that is unknown, of a colleague, or expired', async () => {
    const patient = await query.somebody()
    const answers = [
      await query.fetch('2f1a7f0e-5a41-4b11-8a55-2f31c8a4b7aa'),
      await query.fetch('../../etc/passwd'.replaceAll('/', '%2F')),
      await query.fetch(await query.requested(patient), OLA),
    ]
    const brief = await buildQuery({ ...query.deps, expirySeconds: 1 })
    const { request_id } = (await query.ask({ phone_number: patient.phoneNumber }, { through: brief })).json()
    await new Promise((resolve) => setTimeout(resolve, 1_200))
    answers.push(await query.fetch(request_id, KARI, brief))
    await brief.close()
    for (const answer of answers)
      expect([answer.statusCode, answer.json()]).toEqual([404, expect.objectContaining({ message: 'No such request' })])
  })

  it('is closed without a token and without the role', async () => {
    const requestId = await query.requested(await query.somebody())
    const before = await query.log()
    expect((await query.app.api.inject(`/fhi/lookup/${requestId}`)).statusCode).toBe(401)
    expect((await query.fetch(requestId, { ...KARI, roles: ['auditor'] })).statusCode).toBe(403)
    expect(await query.log()).toEqual(before)
  })

  it('says so when the analysis failed for good', async () => {
    const requestId = await query.requested(await query.somebody())
    const work = workAnalysisJobs(
      query.redis,
      4,
      () => Promise.reject(new Error('cannot')),
      () => {},
    )
    await vi.waitFor(async () => expect((await query.fetch(requestId)).statusCode).toBe(500), {
      timeout: 20_000,
      interval: 300,
    })
    await work.close()
    const answer = await query.fetch(requestId)
    expect(answer.json().message).toContain('Error in analysis pipeline')
    expect(answer.body).not.toContain('cannot')
  })
})
