import type { BluetoothEvent, GpsEvent, UploadBody } from '@smittestopp/contracts'

/** What the events of a batch are made from. */
export interface Noted {
  random: () => number
  /** Milliseconds since 1970 of the first event; the others follow ten seconds apart. */
  from: number
  /** The contact id of a phone that is seen at a moment; milliseconds since 1970. */
  peerAt: (time: number) => string
}

const STEP_MS = 10_000

/** A batch as the 2020 app sent it, with so many fixes and so many sightings; none equals another, so that each is stored. */
export function createBatch(counts: { gps: number; bluetooth: number }, noted: Noted): UploadBody {
  const fixes = Array.from({ length: counts.gps }, (_, i) => ({ ...fix(noted, noted.from + i * STEP_MS) }))
  const sightings = Array.from({ length: counts.bluetooth }, (_, i) => ({
    ...sighting(noted, noted.from + i * STEP_MS),
  }))
  return {
    platform: 'android',
    osVersion: '10',
    appVersion: '1.2.1',
    model: 'Pixel 3',
    events: [...fixes, ...sightings],
  }
}

function fix({ random }: Noted, time: number): GpsEvent {
  return {
    timeFrom: wireTime(time),
    timeTo: wireTime(time),
    latitude: rounded(59.8 + random() * 0.2, 7),
    longitude: rounded(10.6 + random() * 0.4, 7),
    accuracy: rounded(3 + random() * 30, 1),
    speed: rounded(random() * 15, 2),
    speedAccuracy: 0.5,
    altitude: rounded(random() * 200, 1),
    altitudeAccuracy: rounded(3 + random() * 10, 1),
  }
}

function sighting({ random, peerAt }: Noted, time: number): BluetoothEvent {
  return {
    deviceId: peerAt(time),
    time: wireTime(time),
    rssi: -40 - Math.floor(random() * 60),
    txPower: 12,
  }
}

function wireTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}

function rounded(value: number, decimals: number): number {
  const scale = 10 ** decimals
  return Math.round(value * scale) / scale
}
