import type { ContactReport } from '@smittestopp/contracts'
import type { Addresses } from '@smittestopp/embedded'
import { minutesByPair, type Person, simulate, type World } from '@smittestopp/simulator'
import { type Caseworker, signInCaseworker } from '../caseworker.ts'
import { countEvents, isUnchanged } from '../counts.ts'
import { contactsByDevice, type KnownPhones, keep, readKept, registerPhones } from '../phones.ts'
import type { Books } from '../pipeline.ts'
import type { Progress } from '../progress.ts'
import { peersApart } from '../recompute/differences.ts'
import { type Observations, observe, type ReceivedUpload } from '../recompute/observations.ts'
import { recomputeFrom } from '../recompute/recompute.ts'
import { truthAgreement } from '../recompute/truth-agreement.ts'
import { sendEverything } from '../send.ts'
import { contactTable } from '../table/contact-table.ts'
import { writeReport } from '../write-report.ts'
import { chooseInfected, minutesOf } from './choose.ts'
import { tellPauses } from './pauses.ts'
import { takingPart } from './taking-part.ts'
import { writeTruth } from './write-truth.ts'

const DAY_MS = 86_400_000

export interface TownOptions {
  people: number
  days: number
  seed: number
  lookups: number
}

/** A made-up town through the whole system; true when the contacts found are those of the plain recomputation, and a repeat changed nothing. */
export async function demonstrateTown(system: Addresses, options: TownOptions, progress: Progress): Promise<boolean> {
  const { people, days, seed } = options
  const name = `town-${seed}-${people}-${days}`
  const start = new Date(Math.floor(system.clock().getTime() / DAY_MS) * DAY_MS - days * DAY_MS)
  const kept = await readKept(system, name, start)
  const again = kept.complete
  if (again) progress.say(`This folder knows the town already: its phones send once more what they sent before.`)
  const world = simulate({ seed, people, days, start: new Date(kept.start) })
  progress.say(`The town's truth, who was near whom: ${await writeTruth(system.folder, name, world)}`)
  const phones = await registerPhones(system, kept, { name, people: [...world.people], since: world.from }, progress)
  const pauses = await tellPauses(world, phones)
  progress.say(`${pauses.size} phones have told of times in which nothing of a sensor may count.`)
  const before = await countEvents(system)
  tellBooks(await sendEverything(system, world.uploads(phones.contactIdAt), phones, progress), progress)
  const changed = again && !isUnchanged(before, await countEvents(system))
  if (again) progress.say(`The same batches again ${changed ? 'CHANGED the event tables' : 'changed no event table'}.`)
  await keep(system, name, { ...kept, complete: true })
  const taking = await takingPart(system, world, phones)
  const observations = observe(receivedUploads(world, phones, system.clock()), undefined, pauses, taking)
  const agrees = await lookUpInfected({ system, world, phones, observations, progress }, options.lookups)
  return agrees && !changed
}

function tellBooks(books: Books, progress: Progress): void {
  for (const { task, events, stored, duplicates, rejected } of books.tasks)
    if (task === 'gpsimporter' || task === 'btimporter') {
      const kind = task === 'gpsimporter' ? 'GPS events' : 'sightings'
      const count = (n: number) => n.toLocaleString('en')
      progress.say(
        `  ${kind}: ${count(events)} = ${count(stored)} stored + ${count(duplicates)} duplicates + ${count(rejected)} rejected`,
      )
    }
}

interface Town {
  system: Addresses
  world: World
  phones: KnownPhones
  observations: Observations
  progress: Progress
}

async function lookUpInfected(
  { system, world, phones, observations, progress }: Town,
  count: number,
): Promise<boolean> {
  const truth = [...minutesByPair(world.truth()).values()]
  const window = { from: world.from, to: new Date(Math.floor(system.clock().getTime() / 1000) * 1000) }
  const caseworker = await signInCaseworker(system)
  let agrees = true
  const enquiry = { system, caseworker, phones, window, progress }
  for (const person of chooseInfected(truth, count)) {
    const found = await lookUp(enquiry, world.person(person), minutesOf(truth, person))
    agrees = checkRules(observations, phones.deviceOf(person), window, found, progress) && agrees
  }
  return agrees
}

/** What the backend received, made again from the town: the same seed sends the same. */
function* receivedUploads(world: World, phones: KnownPhones, receivedAt: Date): Generator<ReceivedUpload> {
  for (const { person, batch } of world.uploads(phones.contactIdAt))
    yield { deviceId: phones.deviceOf(person), body: batch, receivedAt }
}

interface Enquiry {
  system: Addresses
  caseworker: Caseworker
  phones: KnownPhones
  window: { from: Date; to: Date }
  progress: Progress
}

/** Looks one person up, prints the table of contacts beside the truth and writes the report; returns the contacts by device. */
async function lookUp(
  enquiry: Enquiry,
  { index, phoneNumber }: Person,
  near: Map<number, number>,
): Promise<Map<string, ContactReport>> {
  const { system, caseworker, phones, window, progress } = enquiry
  const begun = performance.now()
  const { result, page } = await caseworker.lookup(phoneNumber, window)
  const seconds = ((performance.now() - begun) / 1000).toFixed(2)
  const contacts = contactsByDevice(phones, result)
  const nearByDevice = new Map([...near].map(([person, minutes]) => [phones.deviceOf(person), minutes]))
  const agreement = truthAgreement(minutesByDevice(contacts), nearByDevice)
  progress.say(`\n${phoneNumber}: ${contacts.size} contacts, looked up in ${seconds} s`)
  progress.say(contactTable(rowsOf(contacts, phones, nearByDevice)))
  progress.say(
    `  truth: of ${agreement.found + agreement.missed} people within 2 m for 15 minutes or more, ${agreement.found} found and ${agreement.missed} missed;` +
      ` ${agreement.notCloseThoughLong} others reported with 15 minutes or more`,
  )
  progress.say(`  report: ${await writeReport(system.folder, `person-${index}`, await page())}`)
  return contacts
}

function rowsOf(contacts: Map<string, ContactReport>, phones: KnownPhones, near: Map<string, number>) {
  return [...contacts].map(([device, report]) => ({
    phoneNumber: phones.numberOf(device),
    report,
    minutesNear: near.get(device) ?? 0,
  }))
}

function minutesByDevice(contacts: Map<string, ContactReport>): Map<string, number> {
  const longest = ({ cumulative: { bt_contacts, gps_contacts } }: ContactReport) =>
    Math.max(bt_contacts.cumulative_duration, gps_contacts.cumulative_duration) / 60
  return new Map([...contacts].map(([device, report]) => [device, longest(report)]))
}

/** Compares what the system found with the same rules worked out plainly from the uploads. */
function checkRules(
  observations: Observations,
  patientDevice: string,
  window: { from: Date; to: Date },
  found: Map<string, ContactReport>,
  progress: Progress,
): boolean {
  const expected = recomputeFrom(observations, { patientDevice, ownDevices: [patientDevice], window })
  const apart = peersApart(expected, found)
  if (apart.size === 0) {
    progress.say(`  rules: all figures of all ${expected.size} contacts equal a plain recomputation from the uploads`)
    return true
  }
  progress.say(`  rules: ${apart.size} contacts DIFFER from a plain recomputation from the uploads`)
  for (const differences of [...apart.values()].slice(0, 5)) progress.say(`    ${differences.slice(0, 4).join('; ')}`)
  return false
}
