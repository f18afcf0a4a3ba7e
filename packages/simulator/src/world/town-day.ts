import { type Batch, batchDay, type Network, planNetwork } from './batches.ts'
import { createDice } from './dice.ts'
import { encountersOf } from './encounters.ts'
import type { Person } from './person.ts'
import { type PhoneDay, planPhoneDay, type Sensors } from './phone-day.ts'
import { planDay } from './plan-day.ts'
import { fixesOf } from './satellites.ts'
import { sightingsOf } from './sightings.ts'
import { daySeconds, type Span } from './span.ts'
import type { Town } from './town.ts'

export interface Calendar {
  seed: number
  /** 00:00 UTC of the first day, in milliseconds. */
  start: number
  days: number
}

export function dayStartOf(calendar: Calendar, day: number): number {
  return calendar.start + day * daySeconds * 1_000
}

/** Where everybody of a town is on a day. */
export function spansOf(calendar: Calendar, town: Town, day: number): Span[][] {
  return planDay(calendar.seed, town, day, new Date(dayStartOf(calendar, day)).getUTCDay())
}

/** Everything the phones of a town note in a day, as batches, in no order. */
export function batchesOf(calendar: Calendar, town: Town, people: Map<number, Person>, day: number, sensors: Sensors) {
  const { seed } = calendar
  const phones = new Map<number, PhoneDay>()
  for (const person of people.values()) {
    phones.set(person.index, planPhoneDay(createDice(seed, 5, person.index, day), person, sensors))
  }
  const spans = spansOf(calendar, town, day)
  const radio = createDice(seed, 6, town.number, day)
  const sightings = sightingsOf(radio, encountersOf(spans.flat()), phones, sensors)
  return spans.flatMap((own): Batch[] => {
    const person = own[0]!.person
    const fixes = fixesOf(createDice(seed, 7, person, day), own, phones.get(person)!, sensors)
    const record = { person, fixes, sightings: sightings.get(person)! }
    return batchDay(seed, day, dayStartOf(calendar, day), record, networksOf(calendar, person, day))
  })
}

/** Offline hours that matter to what is sent on a day: those that begin on it, the day before and the day after. */
function networksOf(calendar: Calendar, person: number, day: number): Network[] {
  return [day - 1, day, day + 1].map((d) =>
    planNetwork(createDice(calendar.seed, 10, person, d), dayStartOf(calendar, d)),
  )
}
