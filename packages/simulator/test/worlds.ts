import { simulate, type Upload, type World } from '../src/index.ts'

export const monday = new Date('2026-03-02T00:00:00Z')

export function smallWorld(more: Partial<Parameters<typeof simulate>[0]> = {}): World {
  return simulate({ seed: 7, people: 60, days: 2, start: monday, ...more })
}

export function deviceIdOf(person: number): string {
  return person.toString(16).padStart(32, '0')
}

export function personOf(deviceId: string): number {
  return Number.parseInt(deviceId, 16)
}

export function uploadsOf(world: World): Upload[] {
  return [...world.uploads(deviceIdOf)]
}

export interface Seen {
  deviceId: string
  time: string
  rssi: number
}

export interface Located {
  timeFrom: string
  timeTo: string
  latitude: number
  longitude: number
  accuracy: number
  speed: number
}

export function sightingsIn(upload: Pick<Upload, 'batch'>): Seen[] {
  return upload.batch.events.filter((event) => 'rssi' in event) as unknown as Seen[]
}

export function fixesIn(upload: Upload): Located[] {
  return upload.batch.events.filter((event) => 'latitude' in event) as unknown as Located[]
}
