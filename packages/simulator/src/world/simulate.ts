import type { UploadBody } from '@smittestopp/contracts'
import type { Batch } from './batches.ts'
import { createPerson, type Person, peopleLimit } from './person.ts'
import type { Sensors } from './phone-day.ts'
import { daySeconds } from './span.ts'
import { buildTown, type Town, townSizes } from './town.ts'
import { batchesOf, type Calendar, dayStartOf, spansOf } from './town-day.ts'
import { type Nearness, truthOf } from './truth.ts'
import { bodyOf, type ContactIdAt } from './wire.ts'

export interface Simulation {
  seed: number
  people: number
  days: number
  /** The first day; its time of day is cut off, days are UTC days. */
  start: Date
  sensors?: Sensors
  /** How many of the phones are iPhones; 0.55 as in Norway in 2020. */
  iosShare?: number
}

/** A batch that a phone sends. A repeated one has the id and the bytes of the one before. */
export interface Upload {
  person: number
  batchId: string
  batch: UploadBody
  sentAt: Date
  repeated: boolean
}

export interface World {
  readonly people: Iterable<Person>
  person(index: number): Person
  /** The first moment and the one after the last day. Late batches are sent after it. */
  readonly from: Date
  readonly to: Date
  /**
   * What all phones send: town after town (at most 2,000 people each), within a town in the order of sending. What phones
   * send out by Bluetooth is known only after registration, hence `contactIdAt`.
   */
  uploads(contactIdAt: ContactIdAt): Iterable<Upload>
  /** Who was within 2 m, or so many metres, of whom: town after town, day after day; a night's nearness is two, cut at 00:00 UTC. */
  truth(distance?: number): Iterable<Nearness>
}

/** A made-up population and what its phones tell; the same for the same settings. Memory holds one day of one town. */
export function simulate({ seed, people, days, start, sensors = 'real', iosShare = 0.55 }: Simulation): World {
  if (!Number.isInteger(people) || people < 1 || people > peopleLimit) {
    throw new RangeError(`people must be a whole number from 1 to ${peopleLimit}`)
  }
  if (!Number.isInteger(days) || days < 0) throw new RangeError('days must be a whole number')
  const milliseconds = daySeconds * 1_000
  const calendar: Calendar = { seed, days, start: Math.floor(start.getTime() / milliseconds) * milliseconds }
  const person = (index: number) => createPerson(seed, index, iosShare)
  const towns = () => mapped(townSizes(people).towns, (town) => buildTown(seed, town, people))
  return {
    person,
    people: { [Symbol.iterator]: () => mapped(people, person) },
    from: new Date(calendar.start),
    to: new Date(dayStartOf(calendar, days)),
    *uploads(contactIdAt) {
      for (const town of towns()) yield* townUploads(calendar, town, person, sensors, contactIdAt)
    },
    *truth(distance) {
      for (const town of towns()) {
        for (let day = 0; day < days; day++)
          yield* truthOf(spansOf(calendar, town, day).flat(), dayStartOf(calendar, day), distance)
      }
    },
  }
}

function* townUploads(
  calendar: Calendar,
  town: Town,
  createdPerson: (index: number) => Person,
  sensors: Sensors,
  contactIdAt: ContactIdAt,
): Generator<Upload> {
  const people = new Map(town.residents.map(({ index }) => [index, createdPerson(index)]))
  const personOf = (index: number) => people.get(index)!
  for (const batch of inOrder(calendar, (day) => batchesOf(calendar, town, people, day, sensors))) {
    const person = personOf(batch.person)
    const voice = { person, personOf, town, dayStart: batch.dayStart, exact: sensors === 'perfect', contactIdAt }
    const { id: batchId, sentAt, repeated } = batch
    yield { person: batch.person, batchId, batch: bodyOf(batch, voice), sentAt: new Date(sentAt), repeated }
  }
}

/** Batches by time of sending; what is sent after its day waits for the days that follow. */
function* inOrder(calendar: Calendar, batchesOn: (day: number) => Batch[]): Generator<Batch> {
  let waiting: Batch[] = []
  for (let day = 0; day < calendar.days; day++) {
    const end = dayStartOf(calendar, day + 1)
    waiting = [...waiting, ...batchesOn(day)].sort(bySending)
    const due = waiting.findIndex((batch) => batch.sentAt >= end)
    yield* waiting.splice(0, due < 0 ? waiting.length : due)
  }
  yield* waiting
}

function bySending(a: Batch, b: Batch): number {
  return a.sentAt - b.sentAt || a.person - b.person || (a.id < b.id ? -1 : 1)
}

function* mapped<T>(count: number, make: (index: number) => T): Generator<T> {
  for (let i = 0; i < count; i++) yield make(i)
}
