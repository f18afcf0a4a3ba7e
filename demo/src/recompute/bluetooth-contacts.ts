import type { Observations } from './observations.ts'
import { sortedBy, withoutRepeats } from './order.ts'
import { parameters, thresholds } from './parameters.ts'
import { isPaused, type PausedTime, pauseBetween, pausedTimes } from './pauses.ts'
import type { TimeWindow } from './time-window.ts'

export type Band = 'very_close' | 'close' | 'relatively_close' | 'far'

/** Seconds in each of the three bands that count. */
export type BandSeconds = Record<Exclude<Band, 'far'>, number>

/** A stretch in one band; seconds since 1970. */
interface Stretch {
  from: number
  to: number
  band: Band
}

/** An encounter of at least 1 s in the three bands; its stretches leave no gaps. */
export interface BluetoothContact {
  from: number
  to: number
  stretches: Stretch[]
  sightings: number
}

interface PairSighting {
  time: number
  receiver: string
  rssi: number
  txPower: number
  band: Band
}

/** The Bluetooth contacts of two devices, from the sightings of both. */
export function bluetoothContacts(
  observations: Observations,
  patient: string,
  peer: string,
  window: TimeWindow,
): BluetoothContact[] {
  const both = [...sightingsBy(patient, peer, observations), ...sightingsBy(peer, patient, observations)]
  const pauses = [patient, peer].flatMap((device) => pausedTimes(observations.get(device)?.pauses ?? [], 'bluetooth'))
  const inWindow = both.filter(({ time }) => window.from <= time && time <= window.to && !isPaused(pauses, time))
  const keys = ({ time, receiver, rssi, txPower }: PairSighting) => [time, receiver, rssi, txPower]
  const sightings = withoutRepeats(sortedBy(inWindow, keys), keys)
  return encounters(sightings, pauses)
    .map(contactOf)
    .filter((contact) => totalSeconds(secondsByBand(contact)) >= 1)
}

/** Seconds of a contact in each band, within a piece of it or in all of it. */
export function secondsByBand(contact: BluetoothContact, piece = { from: contact.from, to: contact.to }): BandSeconds {
  const secondsIn = (band: Band) =>
    contact.stretches
      .filter((stretch) => stretch.band === band)
      .reduce((sum, { from, to }) => sum + Math.max(0, Math.min(to, piece.to) - Math.max(from, piece.from)), 0)
  return {
    very_close: secondsIn('very_close'),
    close: secondsIn('close'),
    relatively_close: secondsIn('relatively_close'),
  }
}

export function totalSeconds(seconds: BandSeconds): number {
  return seconds.very_close + seconds.close + seconds.relatively_close
}

export function bluetoothRisk(seconds: BandSeconds): number {
  return seconds.very_close / 60 + seconds.close / 60 / 4 + seconds.relatively_close / 60 / 25
}

function sightingsBy(receiver: string, transmitter: string, observations: Observations): PairSighting[] {
  const platform = observations.get(transmitter)?.platform ?? ''
  const seen = observations.get(receiver)?.sightings.filter(({ peer }) => peer === transmitter) ?? []
  return seen.map(({ time, rssi, txPower }) => ({ time, receiver, rssi, txPower, band: bandOf(rssi, platform) }))
}

function bandOf(rssi: number, platform: string): Band {
  const [veryClose, close, relativelyClose] = platform === 'android' ? thresholds.android : thresholds.ios
  if (rssi >= veryClose) return 'very_close'
  if (rssi >= close) return 'close'
  return rssi >= relativelyClose ? 'relatively_close' : 'far'
}

function encounters(sightings: PairSighting[], pauses: PausedTime[]): PairSighting[][] {
  const found: PairSighting[][] = []
  for (const [i, sighting] of sightings.entries()) {
    const last = sightings[i - 1]
    if (last && !pauseBetween(pauses, last.time, sighting.time) && isOnward(sightings, i, pauses))
      found.at(-1)!.push(sighting)
    else found.push([sighting])
  }
  return found
}

/** Whether two sightings, one before the i-th and one from there on, are close enough in time for one encounter. */
function isOnward(sightings: PairSighting[], i: number, pauses: PausedTime[]): boolean {
  const { bluetooth_gap, clock_tolerance } = parameters
  const most = bluetooth_gap + clock_tolerance
  if (sightings[i]!.time - sightings[i - 1]!.time <= bluetooth_gap) return true
  const earlier = sightings.slice(0, i).filter(({ time }) => time >= sightings[i]!.time - most)
  const later = sightings.slice(i).filter(({ time }) => time <= sightings[i - 1]!.time + most)
  return earlier.some((one) =>
    later.some((other) => {
      const gap = one.receiver === other.receiver ? bluetooth_gap : most
      return other.time - one.time <= gap && !pauseBetween(pauses, one.time, other.time)
    }),
  )
}

function contactOf(sightings: PairSighting[]): BluetoothContact {
  const stretches = sightings.slice(1).flatMap((second, i): Stretch[] => {
    const first = sightings[i]!
    const middle = (first.time + second.time) / 2
    return [
      { from: first.time, to: middle, band: first.band },
      { from: middle, to: second.time, band: second.band },
    ]
  })
  return { from: sightings[0]!.time, to: sightings.at(-1)!.time, stretches, sightings: sightings.length }
}
