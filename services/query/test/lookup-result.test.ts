import { type AnalysisResult, FullReport } from '@smittestopp/contracts'
import { openDatabase } from '@smittestopp/database'
import { removePerson } from '@smittestopp/embedded/testing'
import { workAnalysisJobs } from '@smittestopp/platform'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildQuery } from '../src/app.ts'
import { KARI, near, OLA, RESULT_KEY, type RunningQuery, registerDevice, startQuery } from './running-query.ts'

let query: RunningQuery

beforeAll(async () => {
  query = await startQuery(6)
})

afterAll(() => query?.close())

/** A report as it leaves: so many minutes very close, and the PIN of the one it names. */
const named = (minutes: number) => {
  const bt_contacts = expect.objectContaining({ bt_very_close_duration: minutes * 60 })
  return expect.objectContaining({
    cumulative: expect.objectContaining({ bt_contacts }),
    pin_code: expect.stringMatching(/^[A-Za-z0-9]{6}$/),
  })
}

describe('GET /fhi/lookup/{request_id}', () => {
  it('says how far the analysis is', async () => {
    const answer = await query.fetch(await query.requested(await query.somebody(2)))
    expect([answer.statusCode, answer.json()]).toEqual([
      202,
      { message: 'Not finished processing (completed 0/2 tasks)' },
    ])
  })

  it('names the contacts by phone number, two devices of one as one, and has put each reading on record', async () => {
    const [patient, contact, other] = [await query.somebody(2), await query.somebody(2), await query.somebody()]
    const nobodys = 'f'.repeat(32)
    await registerDevice(query.database, nobodys, new Date(Date.now() - 60_000))
    const requestId = await query.requested(patient)
    const before = await query.log()
    await query.analyse((device): AnalysisResult['peers'] => {
      if (device !== patient.devices[0]) return {}
      const [first, second] = contact.devices
      return {
        [first!]: near(16),
        [second!]: near(17),
        [other.devices[0]!]: near(18),
        [patient.devices[1]!]: near(19),
        [nobodys]: near(20),
        ['e'.repeat(32)]: near(20), // takes part no longer
      }
    }, requestId)
    const answer = await query.fetch(requestId)
    expect(answer.statusCode).toBe(200)
    const { contacts, ...rest } = answer.json()
    expect(rest).toEqual({
      phone_number: patient.phoneNumber,
      found_in_system: true,
      last_activity: null,
      not_named: 2,
      notes: ['2 more would be reported, but cannot or may not be named.'],
    })
    expect(contacts).toEqual([{ [contact.phoneNumber]: named(17), [other.phoneNumber]: named(18) }])
    const read = (await query.log()).slice(before.length)
    expect(read.map(({ phonenumber }) => phonenumber).sort()).toEqual(
      [patient, contact, other].map(({ phoneNumber }) => phoneNumber).sort(),
    )
    expect(new Set(read.map(({ request_id }) => request_id))).toEqual(new Set([requestId]))
    await query.fetch(requestId)
    expect((await query.log()).length).toBe(before.length + 6)
  })

  it('adds up what several devices of either have, and names nobody who is below the limits', async () => {
    const [patient, contact, passing] = [await query.somebody(2), await query.somebody(2), await query.somebody()]
    const requestId = await query.requested(patient)
    await query.analyse((device): AnalysisResult['peers'] => {
      const own = patient.devices.indexOf(device)
      const later = near(1.5)
      for (const one of later.bluetooth) [one.from, one.to] = [one.from + own * 3_600, one.to + own * 3_600]
      return { [contact.devices[own]!]: later, [passing.devices[0]!]: near(2) }
    }, requestId)
    const before = await query.log()
    const answer = await query.fetch(requestId)
    expect(answer.json().contacts).toEqual([{ [contact.phoneNumber]: named(3) }])
    expect(answer.body).not.toContain(passing.phoneNumber)
    expect((await query.log()).slice(before.length).map(({ phonenumber }) => phonenumber)).not.toContain(
      passing.phoneNumber,
    )
  })

  it('finds further devices of who is reported, which alone decide nothing', async () => {
    const [patient, contact] = [await query.somebody(), await query.somebody(2)]
    const requestId = await query.requested(patient)
    const [first, second] = contact.devices
    const inaccurate = { average_distance: 2, median_distance: 2, average_accuracy: 30, risk: 1, points: [] }
    const from = Date.UTC(2020, 3, 15, 14) / 1000
    const gps = [{ from, to: from + 600, ...inaccurate, events: { of_patient: 1, of_peer: 1 } }]
    await query.analyse(() => ({ [first!]: near(16), [second!]: { ...near(1), bluetooth: [], gps } }), requestId)
    const [contacts] = (await query.fetch(requestId)).json().contacts
    expect(contacts[contact.phoneNumber].cumulative.gps_contacts.cumulative_duration).toBe(600)
  })

  it('tells everything it knows, or as a page, and puts each reading on record', async () => {
    const [patient, contact] = [await query.somebody(), await query.somebody()]
    const requestId = await query.requested(patient)
    await query.analyse(() => ({ [contact.devices[0]!]: near(16) }), requestId)
    const before = await query.log()
    const full = await query.fetch(requestId, KARI, query.app, { query: '?format=full' })
    expect(full.headers['cache-control']).toBe('no-store')
    expect(FullReport.parse(full.json())).toEqual(full.json())
    expect(full.json()).toMatchObject({ request_id: requestId, asked_by: KARI.name, phone_number: patient.phoneNumber })
    expect(full.json().contacts).toMatchObject([{ phone_number: contact.phoneNumber, explanation: { reported: true } }])
    const page = await query.fetch(requestId, KARI, query.app, { accept: 'text/html,*/*' })
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(page.body).toContain(contact.phoneNumber)
    expect((await query.fetch(requestId, KARI, query.app, { query: '?format=html' })).body).toBe(page.body)
    const json = await query.fetch(requestId, KARI, query.app, { query: '?format=json', accept: 'text/html' })
    expect(json.json().contacts).toEqual([{ [contact.phoneNumber]: named(16) }])
    expect((await query.log()).length).toBe(before.length + 8)
    expect((await query.fetch(requestId, KARI, query.app, { query: '?format=pdf' })).statusCode).toBe(400)
  })

  it('draws the places around contacts on the page’s map, and leaves them out of the shape of 2020', async () => {
    const [patient, contact] = [await query.somebody(), await query.somebody()]
    const requestId = await query.requested(patient)
    const from = Date.UTC(2020, 3, 15, 14) / 1000
    const distances = { average_distance: 2, median_distance: 2, average_accuracy: 8, risk: 1 }
    const points = [from, 59.9139, 10.7522, 8]
    const gps = [{ from, to: from + 600, ...distances, points, events: { of_patient: 1, of_peer: 1 } }]
    const there = {
      element: 'node/1',
      category: 'shop',
      name: 'Kiosken <1>',
      lines: [[[10.7523, 59.914] as [number, number]]],
    }
    const outlines = [
      there,
      { ...there, element: 'node/2', name: 'Elsewhere', lines: [[[5.3, 60.4] as [number, number]]] },
    ]
    await query.analyse(() => ({ [contact.devices[0]!]: { ...near(16), gps } }), requestId, { outlines })
    const as = async (format: string) => query.fetch(requestId, KARI, query.app, { query: `?format=${format}` })
    expect((await as('full')).json().outlines).toEqual([there])
    const page = (await as('html')).body
    expect(page).toMatch(/<path class="outline spot" d="M[\d. ]+h0"><title>Kiosken &#60;1&#62;, shop<\/title><\/path>/)
    expect([page, (await as('json')).body].map((body) => /Elsewhere|outlines/.test(body))).toEqual([false, false])
    expect((await as('json')).body).not.toContain('Kiosken')
  })

  it('lets nothing leave when the record cannot be written', async () => {
    const [patient, contact] = [await query.somebody(), await query.somebody()]
    const requestId = await query.requested(patient)
    await query.analyse(() => ({ [contact.devices[0]!]: near(16) }), requestId)
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
      () => Object.fromEntries([erased, gone, contact].map(({ devices }) => [devices[0]!, near(16)])),
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
      (device) => (device === patient.devices[0] ? { [contact.devices[0]!]: near(16) } : {}),
      requestId,
    )
    await query.deps.directory.removeDevice(patient.devices[0]!)
    expect((await query.fetch(requestId)).json().contacts).toEqual([])
    await query.deps.directory.removeDevice(patient.devices[1]!)
    expect((await query.fetch(requestId)).json().contacts).toEqual([])
    expect((await query.fetch(requestId, KARI, query.app, { query: '?format=full' })).statusCode).toBe(404)
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
    const work = workAnalysisJobs(query.redis, () => Promise.reject(new Error('cannot')), {
      concurrency: 4,
      seconds: 60,
      key: RESULT_KEY,
      onError: () => {},
    })
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
