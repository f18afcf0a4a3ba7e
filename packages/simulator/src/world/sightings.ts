import type { Dice } from './dice.ts'
import { distanceIn, type Encounter } from './encounters.ts'
import type { PhoneDay, Sensors } from './phone-day.ts'
import { measureRssi, notices, obstruction, perfectRssi, weakest } from './radio.ts'

/** One phone saw another. `time` is the true second of the day. */
export interface Sighting {
  peer: number
  time: number
  rssi: number
}

/** What the phones of a town noted of a day's encounters, by phone and in order of time. */
export function sightingsOf(
  dice: Dice,
  encounters: Iterable<Encounter>,
  phones: Map<number, PhoneDay>,
  sensors: Sensors,
): Map<number, Sighting[]> {
  const seen = new Map<number, Sighting[]>(Array.from(phones.keys(), (person) => [person, []]))
  const measure = sensors === 'perfect' ? measurePerfectly : measureReally(dice)
  for (const encounter of encounters) {
    if (encounter.wall && sensors === 'perfect') continue
    const a = phones.get(encounter.a.person)!
    const b = phones.get(encounter.b.person)!
    const measureAt = measure(encounter)
    scan(encounter, a, b, measureAt, seen.get(a.person.index)!)
    scan(encounter, b, a, measureAt, seen.get(b.person.index)!)
  }
  for (const list of seen.values()) list.sort((x, y) => x.time - y.time || x.peer - y.peer)
  return seen
}

type Measure = (receiver: PhoneDay, transmitter: PhoneDay, time: number) => number | undefined

function measurePerfectly(encounter: Encounter): Measure {
  return (_receiver, _transmitter, time) => {
    const rssi = perfectRssi(distanceIn(encounter, time))
    return rssi < weakest ? undefined : rssi
  }
}

function measureReally(dice: Dice): (encounter: Encounter) => Measure {
  return (encounter) => {
    const between = obstruction(dice, encounter.wall)
    const { surroundings } = encounter.a.room
    return (receiver, transmitter, time) => {
      if (!notices(dice, receiver.person, transmitter.person)) return undefined
      const distance = distanceIn(encounter, time)
      return measureRssi(dice, transmitter.person, receiver.person, distance, surroundings, between)
    }
  }
}

function scan(
  encounter: Encounter,
  receiver: PhoneDay,
  transmitter: PhoneDay,
  measure: Measure,
  into: Sighting[],
): void {
  const to = Math.min(encounter.to, transmitter.on.to)
  for (let i = firstAtOrAfter(receiver.scans, encounter.from); i < receiver.scans.length; i++) {
    const time = receiver.scans[i]!
    if (time >= to) break
    const rssi = measure(receiver, transmitter, time)
    if (rssi !== undefined) into.push({ peer: transmitter.person.index, time, rssi })
  }
}

function firstAtOrAfter(sorted: number[], time: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < time) low = middle + 1
    else high = middle
  }
  return low
}
