import type { AnalysisResult, BluetoothFinding, GpsFinding, PeerFindings } from '@smittestopp/contracts'
import { describe, expect, it } from 'vitest'
import { secondLevelNow } from './second-level.ts'

const bluetooth: BluetoothFinding[] = [
  { from: 0, to: 60, stretches: [0, 60], sightings: { by_patient: 1, by_peer: 1 } },
]
const gps: GpsFinding[] = [
  {
    ...{ from: 0, to: 60, average_distance: 1, median_distance: 1, average_accuracy: 5, risk: 1, points: [] },
    events: { of_patient: 1, of_peer: 1 },
  },
]
const hours = { bluetooth: { read: [], data: [] }, gps: { read: [], data: [] } }
const whole: PeerFindings = { phone: ['ios', '', ''], bluetooth, gps, pauses: [], hours }
const level = {
  contacts: [
    { device_id: 'a', met_until: 0, peers: { b: { bluetooth, gps }, c: { bluetooth, gps: [] } }, peers_left_out: 0 },
  ],
  peers_left_out: 3,
}

/** What is left of it, by whether each takes part with Bluetooth and GPS. */
function now(takingPart: Record<string, [boolean, boolean]>, left: AnalysisResult['peers'] = { a: whole }) {
  const sensorsOf = (uuid: string) => {
    const [byBluetooth, byGps] = takingPart[uuid] ?? [true, true]
    return { bluetooth: byBluetooth, gps: byGps }
  }
  return secondLevelNow(level, { a: whole }, left, sensorsOf)
}

describe('what may be told of a second level', () => {
  it('is all of it while everybody takes part', () => {
    expect(now({})).toEqual(level)
  })

  it('is of two who met what a sensor found for whose purpose both take part', () => {
    const [contact] = now({ a: [false, true] }).contacts
    expect(contact!.peers).toEqual({ b: { bluetooth: [], gps } })
    expect(now({ b: [true, false], c: [false, true] }).contacts[0]!.peers).toEqual({ b: { bluetooth, gps: [] } })
  })

  it('is nothing of a contact of whose meetings with the patient something was taken back', () => {
    const none: AnalysisResult['peers'][] = [{}, { a: { ...whole, gps: [] } }, { a: { ...whole, bluetooth: [] } }]
    for (const left of none) expect(now({}, left)).toEqual({ contacts: [], peers_left_out: 3 })
  })
})
