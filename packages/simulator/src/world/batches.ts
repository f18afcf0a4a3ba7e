import { createDice, type Dice } from './dice.ts'
import type { Fix } from './satellites.ts'
import type { Sighting } from './sightings.ts'
import { daySeconds } from './span.ts'

/** Events of one kind that a phone sends together, and when it does, in milliseconds. */
export interface Batch {
  id: string
  person: number
  dayStart: number
  sentAt: number
  repeated: boolean
  events: { kind: 'gps'; fixes: Fix[] } | { kind: 'bluetooth'; sightings: Sighting[] }
}

const batchSize = 60

/** A phone's network: offline hours hold batches back, lost answers make it send one twice. */
export interface Network {
  offlineFrom: number
  offlineTo: number
}

/** At most one stretch without network a day, from minutes to most of a day; it may reach into the next. */
export function planNetwork(dice: Dice, dayStart: number): Network {
  if (!dice.chance(0.08)) return { offlineFrom: 0, offlineTo: 0 }
  const offlineFrom = dayStart + dice.between(0, daySeconds) * 1_000
  return { offlineFrom, offlineTo: offlineFrom + dice.between(0.3, 20) * 3_600_000 }
}

interface PhoneRecord {
  person: number
  fixes: Fix[]
  sightings: Sighting[]
}

/** A day's events of one phone as batches: sent when 60 are there, the rest within two hours of midnight. */
export function batchDay(
  seed: number,
  day: number,
  dayStart: number,
  record: PhoneRecord,
  networks: Network[],
): Batch[] {
  const dice = createDice(seed, 8, record.person, day)
  const { person } = record
  const slices = [
    ...chunks(record.fixes).map((fixes) => ({
      last: fixes.at(-1)!.to,
      fixes,
      events: { kind: 'gps' as const, fixes },
    })),
    ...chunks(record.sightings).map((sightings) => ({
      last: sightings.at(-1)!.time,
      events: { kind: 'bluetooth' as const, sightings },
    })),
  ]
  return slices.flatMap(({ last, events }) => {
    const count = events.kind === 'gps' ? events.fixes.length : events.sightings.length
    const delay = count === batchSize ? dice.between(2, 60) : daySeconds - last + dice.between(0, 7_200)
    const sentAt = whenOnline(Math.round(dayStart + (last + delay) * 1_000), networks)
    const batch: Batch = { id: batchId(dice), person, dayStart, sentAt, repeated: false, events }
    const again = { ...batch, sentAt: Math.round(sentAt + dice.between(5, 1_800) * 1_000), repeated: true }
    return dice.chance(0.015) ? [batch, again] : [batch]
  })
}

function whenOnline(time: number, networks: Network[]): number {
  const held = networks.find(({ offlineFrom, offlineTo }) => offlineFrom <= time && time < offlineTo)
  return held ? Math.round(held.offlineTo) : time
}

function chunks<T>(list: T[]): T[][] {
  return Array.from({ length: Math.ceil(list.length / batchSize) }, (_, i) =>
    list.slice(i * batchSize, (i + 1) * batchSize),
  )
}

/** A UUID (version 8: made by our own rule) that is the same each time the world is made. */
function batchId(dice: Dice): string {
  const hex = (digits: number) => Array.from({ length: digits }, () => dice.integer(16).toString(16)).join('')
  return `${hex(8)}-${hex(4)}-8${hex(3)}-8${hex(3)}-${hex(12)}`
}
