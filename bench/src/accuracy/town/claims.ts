import type { Person } from '@smittestopp/simulator'
import { bluetoothContacts, estimatePair, gpsContacts, type Parameters, type Sighting, wayOf } from '../../analysis.ts'
import { pairKey, type Town } from './town.ts'

/** Minutes near as they are reported, by pair of people; a pair that is not there has none. */
export type Minutes = Map<string, number>

/** What Bluetooth is believed to say of a pair beyond bands. */
export interface Believed {
  probability: number
  /** Minutes to be expected within 2 m. */
  minutes: number
}

/** Minutes very close and close by thresholds. */
export function bandMinutes({ sightings }: Pick<Town, 'sightings'>, parameters: Parameters): Minutes {
  return mapped(sightings, (list) => {
    const contacts = bluetoothContacts(list, true, [], parameters)
    return contacts.reduce((sum, { seconds }) => sum + seconds[0] + seconds[1], 0) / 60
  })
}

/** By the calibration in use, which knows platforms, and a few models. */
export function beliefs(
  { sightings, people }: Pick<Town, 'sightings' | 'people'>,
  parameters: Parameters,
): Map<string, Believed> {
  return mapped(sightings, (list, key) => {
    const [first, second] = key.split('-').map((index) => people[Number(index)]!)
    const { probability, seconds } = estimatePair(
      list,
      [],
      { device: radioOf(first!), peer: radioOf(second!) },
      parameters,
    )
    return { probability, minutes: (seconds[0] + seconds[1]) / 60 }
  })
}

/** Minutes of GPS contact. */
export function gpsMinutes({ fixes }: Pick<Town, 'fixes'>, parameters: Parameters): Minutes {
  const people = [...fixes.keys()].sort((a, b) => a - b)
  const found: Minutes = new Map()
  for (const [i, a] of people.entries()) {
    const patient = wayOf(fixes.get(a)!, [], parameters)
    for (const b of people.slice(i + 1)) {
      const contacts = gpsContacts(patient, fixes.get(b)!, [], parameters)
      if (contacts.length > 0)
        found.set(pairKey(a, b), contacts.reduce((sum, { start, end }) => sum + end - start, 0) / 60)
    }
  }
  return found
}

/** The same town with some of its sightings. */
export function fewerSightings(town: Town, isKept: (sighting: Sighting) => boolean): Town {
  return { ...town, sightings: mapped(town.sightings, (list) => list.filter(isKept)) }
}

function radioOf({ platform, model }: Person) {
  return { platform, model }
}

function mapped<Value, Result>(
  map: Map<string, Value>,
  change: (value: Value, key: string) => Result,
): Map<string, Result> {
  return new Map([...map].map(([key, value]) => [key, change(value, key)]))
}
