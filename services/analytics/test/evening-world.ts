import type { AnalysisJob, AnalysisResult } from '@smittestopp/contracts'
import { analyse } from '../src/analyse.ts'
import { Parameters } from '../src/parameters.ts'
import type { Device, PeerFix, PeerPause } from '../src/source.ts'
import { evening } from './arbitrary-world.ts'
import { memorySource, type StoredSighting, type World } from './memory-source.ts'

export const parameters = Parameters.parse({})
export const hour = 3_600

export function device(id: number, platform = 'android'): Device {
  return { id, uuid: String(id).repeat(32).slice(0, 32), platform, model: `model ${id}`, appversion: '1.1' }
}

export const devices = [device(1, 'ios'), device(2), device(3), device(4)]

export function job(change: Partial<AnalysisJob> = {}): AnalysisJob {
  return {
    request_id: '7b0b6ac1-5fd1-4a8f-9d0a-3d4c1f3f1f7a',
    device_id: devices[0]!.uuid,
    own_devices: [devices[0]!.uuid],
    time_from: null,
    time_to: new Date((evening + 48 * hour) * 1000).toISOString(),
    profile: 'default',
    parameters,
    second_level: false,
    places: false,
    ...change,
  }
}

export function stay(id: number, from: number, to: number, accuracy = 5): PeerFix {
  return { id, timefrom: evening + from, timeto: evening + to, latitude: 59.9139, longitude: 10.7522, accuracy }
}

export function pause(
  id: number,
  sensor: PeerPause['sensor'],
  from: number,
  to: number,
  reason: string | null = null,
): PeerPause {
  return { id, sensor, timefrom: evening + from, timeto: evening + to, reason }
}

/** Sightings of each other once a minute, both ways. */
export function meeting(a: number, b: number, from: number, to: number, rssi = -50): StoredSighting[] {
  const minutes = Array.from({ length: (to - from) / 60 + 1 }, (_, i) => evening + from + i * 60)
  return minutes.flatMap((time) => [
    { receiver: a, transmitter: b, time, rssi },
    { receiver: b, transmitter: a, time, rssi },
  ])
}

export function run(
  world: Partial<World>,
  change: Partial<AnalysisJob> = {},
  changed: Parameters = parameters,
): Promise<AnalysisResult> {
  return analyse(job(change), memorySource({ devices, fixes: [], sightings: [], pauses: [], ...world }), changed)
}
