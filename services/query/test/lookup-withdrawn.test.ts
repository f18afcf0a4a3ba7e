import type { GpsFinding } from '@smittestopp/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ofWhoTakesPart } from '../src/lookup/taking-part.ts'
import { near, type RunningQuery, type Somebody, startQuery } from './running-query.ts'

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

  it('keeps what was found by the purpose that stays', async () => {
    const [patient, contact] = [await query.somebody(), await query.somebody()]
    await query.analyse(
      () => ({ [contact.devices[0]!]: { ...near(16), gps: [byGps] } }),
      await query.requested(patient),
    )
    const { results } = await query.asked({ phone_number: patient.phoneNumber })
    const left = async () => {
      const [result] = await ofWhoTakesPart(results, query.deps.database, new Date())
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
      const [result] = await ofWhoTakesPart(results, query.deps.database, new Date())
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
