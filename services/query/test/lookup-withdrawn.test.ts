import type { GpsFinding, PeerFindings } from '@smittestopp/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ofWhoTakesPart } from '../src/lookup/taking-part.ts'
import { KARI, near, type RunningQuery, type Somebody, startQuery } from './running-query.ts'

let query: RunningQuery

beforeAll(async () => {
  query = await startQuery(12)
})

afterAll(() => query?.close())

const byGps: GpsFinding = {
  from: 1_586_952_000,
  to: 1_586_953_800,
  average_distance: 3,
  median_distance: 3,
  average_accuracy: 5,
  risk: 3,
  points: [],
  events: { of_patient: 1, of_peer: 1 },
}
const text = { text_version: 'test', text_hash: '0'.repeat(64) }

/** Somebody's word on purposes, from a second ago. */
async function say(person: Somebody, given: 0 | 1, ...purposes: string[]): Promise<void> {
  const now = new Date(Math.floor(Date.now() / 1000) * 1000 - 1000)
  const consents = purposes.map((purpose) => ({ purpose, given, since: now, ...text }))
  for (const uuid of person.devices)
    await query.database.database('registration').call('set_consents', { uuid, consents, now })
}

/** Erased by the directory and the database. */
async function erase(uuid: string): Promise<void> {
  await query.deps.directory.removeDevice(uuid)
  await query.database.database('registration').call('revoke_device', { uuid, now: new Date() })
}

function later(findings: PeerFindings, seconds: number): PeerFindings {
  const bluetooth = findings.bluetooth.map((one) => ({ ...one, from: one.from + seconds, to: one.to + seconds }))
  return { ...findings, bluetooth }
}

describe('who withdrew after the analysis', () => {
  it('is no longer told of, not even to who asks the same, until consent is given anew', async () => {
    const [patient, contact] = [await query.somebody(), await query.somebody()]
    const requestId = await query.requested(patient)
    await query.analyse(() => ({ [contact.devices[0]!]: near(16) }), requestId)
    const told = async (id: string) => (await query.fetch(id)).json().contacts.flatMap(Object.keys)
    expect(await told(requestId)).toEqual([contact.phoneNumber])
    await say(contact, 0, 'tracing_bluetooth')
    const again = await query.requested(patient)
    expect([await told(requestId), await told(again)]).toEqual([[], []])
    expect((await query.log()).filter(({ phonenumber }) => phonenumber === contact.phoneNumber)).toHaveLength(1)
    await say(contact, 1, 'tracing_bluetooth')
    expect(await told(again)).toEqual([contact.phoneNumber])
    await say(patient, 0, 'tracing_bluetooth', 'tracing_gps')
    expect(await told(requestId)).toEqual([])
  })

  it('is counted where reported before, people once whatever their phones, and nothing else is said of them', async () => {
    const patient = await query.somebody(2)
    const [leaving, revoked, erased, passing] = [
      await query.somebody(2),
      await query.somebody(2),
      await query.somebody(2),
      await query.somebody(),
    ]
    const requestId = await query.requested(patient)
    const minutes: [Somebody, number][] = [
      [leaving, 1.5],
      [revoked, 16],
      [erased, 17],
      [passing, 2],
    ]
    const found = minutes.flatMap(([{ devices }, count]) =>
      devices.map((device, i) => [device, later(near(count), i * 3_600)]),
    )
    const [kept, lost] = patient.devices
    await query.analyse(
      (device) => (device === kept ? Object.fromEntries([...found, [lost, near(20)]]) : {}),
      requestId,
    )
    const told = async () => {
      const { contacts, not_named } = (await query.fetch(requestId)).json()
      return [contacts.flatMap(Object.keys).length, not_named]
    }
    expect(await told()).toEqual([3, 0])
    await say(leaving, 0, 'tracing_bluetooth')
    expect(await told()).toEqual([2, 1])
    await query.deps.directory.markRevoked(revoked.id, new Date())
    expect(await told()).toEqual([1, 2])
    for (const device of [...erased.devices, lost!]) await erase(device)
    await say(passing, 0, 'tracing_bluetooth', 'tracing_gps')
    expect(await told()).toEqual([0, 4]) // of the erased nobody knows that two phones are one person's
    for (const format of ['json', 'full', 'html']) {
      const { body, statusCode } = await query.fetch(requestId, KARI, query.app, { query: `?format=${format}` })
      expect(statusCode).toBe(200)
      expect(body).toContain('4 more would be reported, but cannot or may not be named.')
      for (const { phoneNumber, devices, id } of [leaving, revoked, erased, passing])
        for (const word of [phoneNumber, id, ...devices]) expect(body).not.toContain(word)
    }
    const full = (await query.fetch(requestId, KARI, query.app, { query: '?format=full' })).json()
    expect(full).toMatchObject({ contacts: [], not_named: 4, not_reported: { people: 0, nearest: [] } })
    await say(patient, 0, 'tracing_bluetooth', 'tracing_gps')
    expect(await told()).toEqual([0, 0])
  })

  it('is counted where what is left is too little, and not where it is enough', async () => {
    const [patient, much, little] = [await query.somebody(), await query.somebody(), await query.somebody()]
    const requestId = await query.requested(patient)
    const short = { ...byGps, to: byGps.from + 600 }
    await query.analyse(
      () => ({
        [much.devices[0]!]: { ...near(16), gps: [byGps] },
        [little.devices[0]!]: { ...near(16), gps: [short] },
      }),
      requestId,
    )
    for (const person of [much, little]) await say(person, 0, 'tracing_bluetooth')
    const full = (await query.fetch(requestId, KARI, query.app, { query: '?format=full' })).json()
    expect(full).toMatchObject({ contacts: [{ phone_number: much.phoneNumber }], not_named: 1 })
    expect(full.not_reported.people).toBe(0) // counted once
  })

  it('keeps what was found by the purpose that stays', async () => {
    const [patient, contact] = [await query.somebody(), await query.somebody()]
    await query.analyse(
      () => ({ [contact.devices[0]!]: { ...near(16), gps: [byGps] } }),
      await query.requested(patient),
    )
    const { results } = await query.asked({ phone_number: patient.phoneNumber })
    const left = async () => {
      const [result] = (await ofWhoTakesPart(results, query.deps.database, new Date())).told
      return result && Object.values(result.peers).map((peer) => [peer.bluetooth.length, peer.gps.length])
    }
    expect(await left()).toEqual([[1, 1]])
    await say(contact, 0, 'tracing_bluetooth')
    expect(await left()).toEqual([[0, 1]])
    await say(patient, 0, 'tracing_gps')
    expect(await left()).toEqual([])
    await say(patient, 0, 'tracing_bluetooth')
    expect(await left()).toBeUndefined()
  })

  it('leaves neither positions of theirs, nor what only they heard', async () => {
    const [patient, contact, between] = [await query.somebody(), await query.somebody(), await query.somebody()]
    const [from, to] = [1_586_952_000, 1_586_953_800]
    const where = { stays: [{ from, to, category: 'school' }], transport: [] }
    const hidden = [{ from, to, sightings: 3, through: between.devices }]
    const read: [number, number][] = [[440_820, 440_821]]
    const hours = { bluetooth: { read: [], data: [] }, gps: { read, data: read } }
    const findings = { ...near(16), where, hidden }
    await query.analyse(
      () => ({ [contact.devices[0]!]: { ...findings, hours }, [between.devices[0]!]: { ...near(16), where } }),
      await query.requested(patient),
    )
    const { results } = await query.asked({ phone_number: patient.phoneNumber })
    const left = async () => {
      const [result] = (await ofWhoTakesPart(results, query.deps.database, new Date())).told
      const peers = [contact, between].map(({ devices }) => result!.peers[devices[0]!])
      return peers.map((peer) => [peer?.where !== undefined, peer?.hidden?.length ?? 0])
    }
    const all = [
      [true, 1],
      [true, 0],
    ]
    expect(await left()).toEqual(all)
    await say(between, 0, 'tracing_gps') // of whom no positions were read
    expect(await left()).toEqual(all)
    await say(between, 0, 'tracing_bluetooth')
    expect(await left()).toEqual([
      [true, 0],
      [false, 0],
    ])
    await say(contact, 0, 'tracing_gps')
    expect((await left())[0]).toEqual([false, 0])
  })
})
