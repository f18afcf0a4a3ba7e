import type { ReceivedUpload } from './observations.ts'

/** 10:00 UTC on a Monday: second 0 of the hand-computed cases. */
export const monday = new Date('2026-03-02T10:00:00Z')

/** The day before and the fortnight after. */
export const window = { from: new Date('2026-03-01T00:00:00Z'), to: new Date('2026-03-16T00:00:00Z') }

/** A device id of one repeated hex digit. */
export function device(digit: string): string {
  return digit.repeat(32)
}

export function utc(second: number): string {
  return new Date(monday.getTime() + second * 1_000).toISOString().replace('.000Z', 'Z')
}

/** What a phone says it saw of another, as `[second, rssi]`. */
export function sightings(peer: string, list: [second: number, rssi: number][]): Record<string, unknown>[] {
  return list.map(([second, rssi]) => ({ deviceId: peer, time: utc(second), rssi, txPower: 12 }))
}

/** A stay so many metres north of 60° N 10° E. */
export function stay(from: number, to: number, metresNorth = 0, accuracy = 5): Record<string, unknown> {
  const latitude = 60 + metresNorth / ((6_371_000 * Math.PI) / 180)
  return { timeFrom: utc(from), timeTo: utc(to), latitude, longitude: 10, accuracy }
}

export function upload(
  deviceId: string,
  events: Record<string, unknown>[],
  { platform = 'ios', second = 90_000 } = {},
): ReceivedUpload {
  const body = { platform, osVersion: '13.5', appVersion: '1.3.0', model: 'made up', events }
  return { deviceId, body, receivedAt: new Date(monday.getTime() + second * 1_000) }
}
