import { FullReport, type SecondLevel } from '@smittestopp/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KARI, near, type RunningQuery, type Somebody, startQuery } from './running-query.ts'

let query: RunningQuery

beforeAll(async () => {
  query = await startQuery(13)
})

afterAll(() => query?.close())

const deviceOf = ({ devices }: Somebody) => devices[0]!

/** Whom a contact met: each of them for so many minutes. */
function met(contact: Somebody, minutes: readonly [Somebody, number][]): SecondLevel['contacts'][number] {
  const peers = minutes.map(([somebody, count]) => [deviceOf(somebody), { bluetooth: near(count).bluetooth, gps: [] }])
  const met_until = Date.UTC(2020, 3, 15, 11) / 1000
  return { device_id: deviceOf(contact), met_until, peers: Object.fromEntries(peers), peers_left_out: 0 }
}

/** A patient who was near a contact, who met others then. */
async function chain() {
  const [patient, contact] = [await query.somebody(), await query.somebody()]
  const [further, erased] = [await query.somebody(), await query.somebody()]
  const { info } = await query.asked({ phone_number: patient.phoneNumber, second_level: true })
  const level = {
    contacts: [
      met(contact, [
        [further, 16],
        [erased, 17],
        [patient, 18],
      ]),
    ],
    peers_left_out: 0,
  }
  await query.analyse(() => ({ [deviceOf(contact)]: near(16) }), info.request_id, { second_level: level })
  await query.deps.directory.removeDevice(deviceOf(erased))
  return { patient, contact, further, requestId: info.request_id }
}

async function fullOf(requestId: string) {
  const full = (await query.fetch(requestId, KARI, query.app, { query: '?format=full' })).json()
  expect(FullReport.parse(full)).toEqual(full)
  return full
}

const told = async (requestId: string) => (await fullOf(requestId)).second_level

/** The phone numbers on record since, in order. */
async function readSince(before: number): Promise<string[]> {
  return (await query.log())
    .slice(before)
    .map(({ phonenumber }) => phonenumber)
    .sort()
}

describe('the second level of a lookup', () => {
  it('names whom contacts met, with the way there, once it is on record, and counts who cannot be named', async () => {
    const { patient, contact, further, requestId } = await chain()
    const before = (await query.log()).length
    const level = await told(requestId)
    expect(level).toMatchObject({ people: [{ risk_cat: 'high', paths: [{ bt_duration: 960 }] }], not_named: 1 })
    const [person] = level.people
    expect(person).toMatchObject({ phone_number: further.phoneNumber, pin_code: expect.stringMatching(/^\w{6}$/) })
    const numbers = [patient, contact, further].map(({ phoneNumber }) => phoneNumber)
    expect(person.paths[0].path).toEqual(numbers)
    expect(await readSince(before)).toEqual(numbers.toSorted())
    const page = await query.fetch(requestId, KARI, query.app, { query: '?format=html' })
    expect(page.body).toContain(numbers.join(' → '))
    expect(await readSince(before)).toHaveLength(6)
  })

  it('is not in the shape of 2020, and nobody is read for it', async () => {
    const { patient, contact, further, requestId } = await chain()
    const before = (await query.log()).length
    const answer = await query.fetch(requestId)
    expect(answer.json().contacts.flatMap(Object.keys)).toEqual([contact.phoneNumber])
    expect(answer.body).not.toContain(further.phoneNumber)
    expect(await readSince(before)).toEqual([patient.phoneNumber, contact.phoneNumber].toSorted())
  })

  it('ends with a withdrawal of anybody on the way, who is counted where they were told', async () => {
    for (const [who, not_named] of [
      ['contact', [1, 0]],
      ['further', [0, 2]],
    ] as const) {
      const people = await chain()
      expect((await told(people.requestId)).people).toHaveLength(1)
      const now = new Date(Math.floor(Date.now() / 1000) * 1000 - 1000)
      const text = { text_version: 'test', text_hash: '0'.repeat(64) }
      const consents = [{ purpose: 'tracing_bluetooth', given: 0 as const, since: now, ...text }]
      const registration = query.database.database('registration')
      await registration.call('set_consents', { uuid: deviceOf(people[who]), consents, now })
      const full = await fullOf(people.requestId)
      expect(full.second_level.people).toEqual([])
      expect([full.not_named, full.second_level.not_named]).toEqual(not_named)
    }
  })
})
