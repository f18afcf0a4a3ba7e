import { createHash } from 'node:crypto'
import {
  type AnalysisResult,
  type BluetoothFinding,
  type DeviceHours,
  type GpsFinding,
  Parameters,
  type PeerFindings,
} from '@smittestopp/contracts'
import { type Composition, compose, contactReport, type PersonContact } from '../src/index.ts'
import { isoTime } from '../src/time.ts'

/** 2020-04-15T22:00:00Z: what lasts four hours from here is cut. */
export const evening = Date.UTC(2020, 3, 15, 22) / 1000
export const hour = 3_600

/** The device id of a number. */
export const device = (number: number) => number.toString(16).padStart(32, '0')

const noHours: DeviceHours = { bluetooth: { read: [], data: [] }, gps: { read: [], data: [] } }

/** An encounter from so many seconds after the evening, in bands one after the other. */
export function met(from: number, ...stretches: [band: number, seconds: number][]): BluetoothFinding {
  const seconds = stretches.reduce((sum, [, length]) => sum + length, 0)
  const span = { from: evening + from, to: evening + from + seconds }
  return { ...span, stretches: stretches.flat(), sightings: { by_patient: 2, by_peer: 1 } }
}

export function near(from: number, to: number, change: Partial<GpsFinding> = {}): GpsFinding {
  const risk = (to - from) / 60
  return {
    from: evening + from,
    to: evening + to,
    average_distance: 1,
    median_distance: 1,
    average_accuracy: 5,
    risk,
    points: [evening + from, 59.9139, 10.7522, 5],
    events: { of_patient: 1, of_peer: 1 },
    ...change,
  }
}

export function found(findings: Partial<PeerFindings>): PeerFindings {
  return { phone: ['android', 'Pixel 3', '1.1'], bluetooth: [], gps: [], pauses: [], hours: noHours, ...findings }
}

/** What was found for one device of the patient, by the numbers of other devices. */
export function result(
  own: number,
  peers: Record<number, Partial<PeerFindings>>,
  change: Partial<AnalysisResult> = {},
): AnalysisResult {
  return {
    request_id: '7b0b6ac1-5fd1-4a8f-9d0a-3d4c1f3f1f7a',
    device_id: device(own),
    time_from: isoTime(evening - 12 * hour),
    time_to: isoTime(evening + 36 * hour),
    profile: 'default',
    parameters: Parameters.parse({}),
    version: '3.1.0',
    input_digest: createHash('sha256')
      .update(JSON.stringify([own, peers]))
      .digest('hex'),
    pauses: [],
    hours: noHours,
    peers: Object.fromEntries(
      Object.entries(peers).map(([number, findings]) => [device(Number(number)), found(findings)]),
    ),
    peers_left_out: 0,
    ...change,
  }
}

/** Who owns which devices: `kari` is the patient. */
export const owners = (people: Record<string, number[]>) =>
  new Map(
    Object.entries(people).flatMap(([person, devices]) =>
      devices.map((one): [string, string] => [device(one), person]),
    ),
  )

/** Kari's devices are 1 and 2, Ola's 11 and 12, Per's 21. */
export const household = owners({ kari: [1, 2], ola: [11, 12], per: [21] })

export function composed(...results: AnalysisResult[]): Composition {
  return compose(results, household, 'kari')!
}

/** The contact with one person, reported or not. */
export function contactWith(person: string, ...results: AnalysisResult[]): PersonContact {
  const { contacts, notReported } = composed(...results)
  return [...contacts, ...notReported].find((contact) => contact.person === person)!
}

export function reportOn(person: string, ...results: AnalysisResult[]) {
  return contactReport(contactWith(person, ...results), composed(...results))
}
