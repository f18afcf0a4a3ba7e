import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { UploadBody } from '@smittestopp/contracts'
import { sandboxNumber } from '../world/person.ts'
import type { Upload } from '../world/simulate.ts'
import { type ContactIdAt, wireTime } from '../world/wire.ts'
import { type Beacon, hasBeacons, readBeacons } from './beacons.ts'
import { filmedPairs } from './camera.ts'

/** Somebody who took part, with one phone in all scenarios. */
export interface RecordedPerson {
  index: number
  /** What the recording calls them. */
  id: string
  phoneNumber: string
  model: string
}

/** What the cameras saw of two people, by index (a < b). */
export interface RecordedPair {
  a: number
  b: number
  minutesFilmed: number
  minutesNear: number
  /** Within 2 m for at least 15 minutes. */
  contact: boolean
}

/** One file: when its beacons were heard (moved), and what is true of its pairs. */
export interface Scenario {
  name: string
  file: string
  from: Date
  to: Date
  pairs: RecordedPair[]
}

export interface Recording {
  people: RecordedPerson[]
  scenarios: Scenario[]
  /** How far all times were moved: whole days, so that the last beacon falls on yesterday (UTC). */
  movedByDays: number
  /** Everything the phones heard, scenario by scenario and phone by phone. */
  uploads(contactIdAt: ContactIdAt): Iterable<Upload>
}

const day = 86_400_000
const batchSize = 60

/** Reads a folder of recordings (SQLite files with a table `results`, truth in `ground_truth`); `firstIndex` begins the people's numbering. */
export function loadRecording(folder: string, { now = new Date(), firstIndex = 0 } = {}): Recording {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.sqlite') && hasBeacons(join(folder, name)))
    .sort()
  const surveys = files.map((file) => survey(join(folder, file)))
  const people = peopleOf(surveys, firstIndex)
  const end = Math.max(...surveys.map(({ to }) => to))
  const movedByDays = Math.floor(now.getTime() / day) - 1 - Math.floor(end / day)
  const moved = (time: number) => time + movedByDays * day
  return {
    people: [...people.values()],
    movedByDays,
    scenarios: files.map((file, i) => ({
      file,
      name: file.replace(/^scenario\d+-|\.sqlite$/g, ''),
      from: new Date(moved(surveys[i]!.from)),
      to: new Date(moved(surveys[i]!.to)),
      pairs: pairsOf(folder, file, people),
    })),
    *uploads(contactIdAt) {
      for (const file of files) yield* uploadsOf(readBeacons(join(folder, file)), { file, people, moved, contactIdAt })
    },
  }
}

interface Survey {
  models: Map<string, string>
  from: number
  to: number
}

function survey(path: string): Survey {
  const found: Survey = { models: new Map(), from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY }
  for (const { receiver, receiverModel, transmitter, transmitterModel, time } of readBeacons(path)) {
    found.models.set(receiver, receiverModel).set(transmitter, transmitterModel)
    found.from = Math.min(found.from, time)
    found.to = Math.max(found.to, time)
  }
  return found
}

function peopleOf(surveys: Survey[], firstIndex: number): Map<string, RecordedPerson> {
  const models = new Map(surveys.flatMap((survey) => [...survey.models]))
  const ids = [...models.keys()].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  const person = (id: string, i: number): RecordedPerson => {
    const index = firstIndex + i
    return { index, id, phoneNumber: sandboxNumber(index), model: models.get(id)! }
  }
  return new Map(ids.map((id, i) => [id, person(id, i)]))
}

/** Truth files carry the number of their scenario: `1_lunch_part2.json` belongs to `scenario01-lunch.sqlite`. */
function pairsOf(folder: string, file: string, people: Map<string, RecordedPerson>): RecordedPair[] {
  const truth = join(folder, 'ground_truth')
  const number = Number(/^scenario(\d+)/.exec(file)?.[1])
  if (!number || !existsSync(truth)) return []
  return filmedPairs(truth, number).flatMap(({ a, b, ...seen }) => {
    const [one, other] = [people.get(a), people.get(b)]
    return one && other ? [{ a: one.index, b: other.index, ...seen }] : []
  })
}

interface Telling {
  file: string
  people: Map<string, RecordedPerson>
  moved: (time: number) => number
  contactIdAt: ContactIdAt
}

/** Beacons come by receiver, so that a batch is full or its phone has no more. */
function* uploadsOf(beacons: Iterable<Beacon>, telling: Telling): Generator<Upload> {
  let batch: Beacon[] = []
  let number = 0
  for (const beacon of beacons) {
    if (batch.length === batchSize || (batch[0] && batch[0].receiver !== beacon.receiver)) {
      yield uploadOf(batch, number++, telling)
      batch = []
    }
    batch.push(beacon)
  }
  if (batch.length > 0) yield uploadOf(batch, number, telling)
}

function uploadOf(beacons: Beacon[], number: number, { file, people, moved, contactIdAt }: Telling): Upload {
  const sender = people.get(beacons[0]!.receiver)!
  const batch: UploadBody = {
    platform: 'android',
    osVersion: '10',
    appVersion: '1.0.0',
    model: sender.model,
    events: beacons.map((beacon) => ({
      deviceId: contactIdAt(people.get(beacon.transmitter)!.index, new Date(moved(beacon.time))),
      time: wireTime(moved(beacon.time)),
      rssi: beacon.rssi,
      txPower: beacon.txPower,
    })),
  }
  const sentAt = new Date(moved(beacons.at(-1)!.time) + 5_000)
  return { person: sender.index, batchId: `${file}-${number}`, batch, sentAt, repeated: false }
}
