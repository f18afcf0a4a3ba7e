import type { BluetoothEvent, GpsEvent, UploadBody } from '@smittestopp/contracts'
import type { Batch } from './batches.ts'
import { createDice } from './dice.ts'
import { toDegrees } from './geography.ts'
import type { Person } from './person.ts'
import type { Fix } from './satellites.ts'
import type { Sighting } from './sightings.ts'
import type { Town } from './town.ts'

/** What turns what a phone noted into what it says: its clock, its whereabouts, and the names of other phones. */
interface Voice {
  person: Person
  personOf: (index: number) => Person
  town: Town
  dayStart: number
  exact: boolean
  deviceIdOf: (person: number) => string
}

/** The body of a batch as the 2020 app wrote it; the same bytes each time. */
export function bodyOf(batch: Batch, voice: Voice): UploadBody {
  const { platform, osVersion, appVersion, model } = voice.person
  const { events } = batch
  const said =
    events.kind === 'gps'
      ? events.fixes.map((fix) => gpsEvent(fix, voice))
      : events.sightings.map((sighting) => bluetoothEvent(sighting, voice))
  return { platform, osVersion, appVersion, model, events: said.map((event) => ({ ...event })) }
}

/** ISO 8601 to the second in UTC, as all times on the wire. */
export function wireTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}

function clock({ person, dayStart, exact }: Voice, second: number): string {
  return wireTime(dayStart + (second + (exact ? 0 : person.clockSkew)) * 1_000)
}

function bluetoothEvent(sighting: Sighting, voice: Voice): BluetoothEvent {
  return {
    deviceId: voice.deviceIdOf(sighting.peer),
    time: clock(voice, sighting.time),
    rssi: sighting.rssi,
    txPower: voice.personOf(sighting.peer).txPower,
  }
}

function gpsEvent(fix: Fix, voice: Voice): GpsEvent {
  const dice = createDice(voice.person.index, 9, voice.dayStart / 1_000, fix.from)
  const { latitude, longitude } = toDegrees(voice.town.origin, fix.point)
  const noise = voice.exact ? 0 : 1
  return {
    timeFrom: clock(voice, fix.from),
    timeTo: clock(voice, fix.to),
    latitude: rounded(latitude, 7),
    longitude: rounded(longitude, 7),
    accuracy: rounded(fix.accuracy, 1),
    speed: rounded(Math.max(0, fix.speed && fix.speed + noise * dice.normal(0, 0.3)), 2),
    speedAccuracy: noise * 0.5,
    altitude: rounded(voice.town.altitude + noise * dice.normal(0, fix.accuracy), 1),
    altitudeAccuracy: rounded(noise * 1.5 * fix.accuracy, 1),
  }
}

function rounded(value: number, decimals: number): number {
  const scale = 10 ** decimals
  return Math.round(value * scale) / scale
}
