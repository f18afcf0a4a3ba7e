import { join } from 'node:path'
import { type Beacon, loadRecording, type RecordedPair, type RecordedPerson, readBeacons } from '@smittestopp/simulator'
import { type Heard, intervalSeconds, type Link } from '../../analysis.ts'

/** A pair in a scenario, with what its phones heard of each other and what the cameras saw. */
export interface FilmedPair extends RecordedPair {
  first: RecordedPerson
  second: RecordedPerson
  /** `reportedByDevice`: heard by the first. */
  heard: Heard[]
}

/** A beacon whose distance the cameras knew. */
export interface Ranged {
  receiver: string
  transmitter: string
  time: number
  rssi: number
  metres: number
}

/** A scenario of a recording, ready to be judged. */
export interface Scene {
  name: string
  beacons: number
  /** Pairs both of whose phones took part. */
  pairs: FilmedPair[]
  /** Pairs of the cameras, one of whose phones was not there. */
  withoutPhone: number
  models: Map<string, string>
  links: Link[]
  ranged: Ranged[]
}

/** Seconds; with `'seldom'` each phone keeps of another one sighting in so many, as phones in the background do. */
export const seldomSeconds = 240
export type Cadence = 'recorded' | 'seldom'

/** Scenarios with truth, in order. */
export function readScenes(folder: string, cadence: Cadence = 'recorded'): Scene[] {
  const { people, scenarios } = loadRecording(folder)
  const byIndex = new Map(people.map((person) => [person.index, person]))
  const models = new Map(people.map(({ id, model }) => [id, model]))
  return scenarios
    .filter(({ pairs }) => pairs.length > 0)
    .map(({ name, file, pairs }) => {
      const all = [...readBeacons(join(folder, file))].map((beacon) => ({
        ...beacon,
        time: Math.floor(beacon.time / 1000),
      }))
      const beacons = cadence === 'seldom' ? thinned(all) : all
      const phones = new Set(beacons.flatMap(({ receiver, transmitter }) => [receiver, transmitter]))
      const heard = Map.groupBy(beacons, pairKey)
      const complete = pairs.map((pair): FilmedPair => {
        const [first, second] = [byIndex.get(pair.a)!, byIndex.get(pair.b)!]
        return { ...pair, first, second, heard: heardOf(heard.get(keyOf(first.id, second.id)) ?? [], first.id) }
      })
      const judged = complete.filter(({ first, second }) => phones.has(first.id) && phones.has(second.id))
      return {
        name,
        beacons: beacons.length,
        pairs: judged,
        withoutPhone: complete.length - judged.length,
        models,
        links: linksOf(beacons),
        ranged: beacons.flatMap(rangedOf),
      }
    })
}

function keyOf(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`
}

function pairKey({ receiver, transmitter }: Beacon): string {
  return keyOf(receiver, transmitter)
}

function heardOf(beacons: readonly Beacon[], first: string): Heard[] {
  return beacons
    .map(({ time, rssi, receiver, txPower }) => ({
      time,
      rssi,
      reportedByDevice: receiver === first,
      transmitPower: txPower,
    }))
    .sort((a, b) => a.time - b.time || Number(b.reportedByDevice) - Number(a.reportedByDevice) || a.rssi - b.rssi)
}

function linksOf(beacons: readonly Beacon[]): Link[] {
  const byLink = Map.groupBy(beacons, ({ receiver, transmitter }) => `${receiver} ${transmitter}`)
  return [...byLink.values()].map((heard) => {
    const { receiver, transmitter } = heard[0]!
    return { receiver, transmitter, rssi: heard.reduce((sum, { rssi }) => sum + rssi, 0) / heard.length }
  })
}

function rangedOf({ receiver, transmitter, time, rssi, distance }: Beacon): Ranged[] {
  return distance === undefined ? [] : [{ receiver, transmitter, time, rssi, metres: distance }]
}

/** Of each phone's sightings of another the first in each four minutes. */
function thinned(beacons: readonly Beacon[]): Beacon[] {
  const seen = new Set<string>()
  return beacons.filter(({ receiver, transmitter, time }) => {
    const key = `${receiver} ${transmitter} ${Math.floor(time / seldomSeconds)}`
    return !seen.has(key) && seen.add(key)
  })
}

/** The clock's interval a time falls into. */
export function intervalAt(time: number): number {
  return Math.floor(time / intervalSeconds)
}
