import { randomUUID } from 'node:crypto'
import { type AnalysisJob, type AnalysisResult, Parameters } from '@smittestopp/contracts'
import type { Asked, Question } from '../src/index.ts'

/** What results are sealed with in tests. */
export const KEY = Buffer.alloc(32, 7)

export const device = (n: number) => n.toString(16).padStart(32, '0')

export function questionOf(devices: number[]): Question {
  return {
    person_id: 'p',
    device_ids: devices.map(device),
    time_from: '2020-04-17T00:00:00.000Z',
    time_to: '2020-05-01T00:00:00.000Z',
    profile: 'default',
    parameters: Parameters.parse({}),
    second_level: false,
    places: true,
  }
}

/** A question like nobody else's, unless `alike` says which. */
export function askedOf(devices: number[], change: Partial<Asked> = {}): Asked {
  const request_id = randomUUID()
  return {
    request_id,
    asked_by: 'kari',
    question: questionOf(devices),
    alike: request_id,
    shareSeconds: 60,
    expirySeconds: 60,
    ...change,
  }
}

/** A result that found nobody. */
export function resultOf(
  { request_id, device_id, profile, parameters }: AnalysisJob,
  version = 'test',
): AnalysisResult {
  const time = '2020-05-01T00:00:00Z'
  const hours = { read: [], data: [] }
  return {
    request_id,
    device_id,
    time_from: time,
    time_to: time,
    profile,
    parameters,
    version,
    input_digest: '0'.repeat(64),
    pauses: [],
    hours: { bluetooth: hours, gps: hours },
    peers: {},
    peers_left_out: 0,
  }
}
