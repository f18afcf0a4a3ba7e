import type { BluetoothEvent, GpsEvent, UploadBody } from '@smittestopp/contracts'
import { precompute } from '@smittestopp/phone-contract'
import type { Batch } from './batches.ts'
import { createDice } from './dice.ts'
import { toDegrees } from './geography.ts'
import type { Person } from './person.ts'
import type { Fix } from './satellites.ts'
import type { Sighting } from './sightings.ts'
import type { Town } from './town.ts'

/** The id that a person's phone sent out by Bluetooth at a moment of its clock. */
export type ContactIdAt = (person: number, time: Date) => string

/** What turns what a phone noted into what it says: its clock, its whereabouts, and the names of other phones. */
interface Voice {
  person: Person
  personOf: (index: number) => Person
  town: Town
  dayStart: number
  exact: boolean
  contactIdAt: ContactIdAt
}

/** The body of a batch as the app writes it, with distances and speeds worked out; the same bytes each time. */
export function bodyOf(batch: Batch, voice: Voice): UploadBody {
  const { platform, osVersion, appVersion, model } = voice.person
  const { events } = batch
  const said =
    events.kind === 'gps'
      ? events.fixes.map((fix) => gpsEvent(fix, voice))
      : events.sightings.map((sighting) => bluetoothEvent(sighting, voice))
  return { platform, osVersion, appVersion, model, events: precompute(said.map((event) => ({ ...event }))) }
}

/** ISO 8601 to the second in UTC, as all times on the wire. */
export function wireTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}

/** What the clock of a person's phone shows at a second of the day; milliseconds since 1970. */
function clock({ dayStart, exact }: Voice, person: Person, second: number): number {
  return dayStart + (second + (exact ? 0 : person.clockSkew)) * 1_000
}

function bluetoothEvent(sighting: Sighting, voice: Voice): BluetoothEvent {
  const peer = voice.personOf(sighting.peer)
  return {
    deviceId: voice.contactIdAt(peer.index, new Date(clock(voice, peer, sighting.time))),
    time: wireTime(clock(voice, voice.person, sighting.time)),
    rssi: sighting.rssi,
    txPower: peer.txPower,
  }
}

function gpsEvent(fix: Fix, voice: Voice): GpsEvent {
  const dice = createDice(voice.person.index, 9, voice.dayStart / 1_000, fix.from)
  const { latitude, longitude } = toDegrees(voice.town.origin, fix.point)
  const noise = voice.exact ? 0 : 1
  return {
    timeFrom: wireTime(clock(voice, voice.person, fix.from)),
    timeTo: wireTime(clock(voice, voice.person, fix.to)),
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
