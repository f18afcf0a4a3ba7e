import type { ContactReport } from '@smittestopp/contracts'
import type { Addresses } from '@smittestopp/embedded'
import { forEachAtOnce, loadRecording, type Recording } from '@smittestopp/simulator'
import { signInCaseworker } from '../caseworker.ts'
import { contactsByDevice, type KnownPhones, readKept, registerPhones } from '../phones.ts'
import type { Progress } from '../progress.ts'
import { sendEverything } from '../send.ts'
import { agreementTable } from '../table/agreement-table.ts'
import { writeReport } from '../write-report.ts'
import { type JudgedPair, judgePairs } from './judge-pairs.ts'

/** People of a recording are numbered from here, so that they are nobody of a made-up town in the same folder. */
const FIRST_PERSON = 5_000_000
const LOOKUPS_AT_ONCE = 2

/** A recording through the whole system, each person looked up, and the outcome beside the camera's truth. */
export async function demonstrateRecording(system: Addresses, folder: string, progress: Progress): Promise<boolean> {
  const recording = loadRecording(folder, { firstIndex: FIRST_PERSON, now: system.clock() })
  progress.say(
    `${recording.people.length} people in ${recording.scenarios.length} scenarios; moved by ${recording.movedByDays} days to end yesterday`,
  )
  const kept = await readKept(system, 'recording', system.clock())
  const { people } = recording
  const phones = await registerPhones(
    system,
    kept,
    { name: 'recording', people, since: windowOf(recording).from },
    progress,
  )
  await sendEverything(system, recording.uploads(phones.contactIdAt), phones, progress)
  const contacts = await lookUpEverybody(system, recording, phones, progress)
  const judged = judgePairs(recording, phones, contacts)
  tell(judged, recording, progress)
  return true
}

/** Contacts by device, for each person. */
async function lookUpEverybody(
  system: Addresses,
  recording: Recording,
  phones: KnownPhones,
  progress: Progress,
): Promise<Map<number, Map<string, ContactReport>>> {
  const caseworker = await signInCaseworker(system)
  const window = windowOf(recording)
  const contacts = new Map<number, Map<string, ContactReport>>()
  await progress.counting('People looked up', recording.people.length, (advance) =>
    forEachAtOnce(recording.people, LOOKUPS_AT_ONCE, async ({ index, phoneNumber }) => {
      const { result, page } = await caseworker.lookup(phoneNumber, window)
      contacts.set(index, contactsByDevice(phones, result))
      await writeReport(system.folder, `recorded-${index - FIRST_PERSON}`, await page())
      advance()
    }),
  )
  return contacts
}

function windowOf({ scenarios }: Recording): { from: Date; to: Date } {
  const from = Math.min(...scenarios.map((scenario) => scenario.from.getTime()))
  const to = Math.max(...scenarios.map((scenario) => scenario.to.getTime()))
  return { from: new Date(Math.floor(from / 1000) * 1000), to: new Date(Math.ceil(to / 1000) * 1000) }
}

function tell(judged: JudgedPair[], recording: Recording, progress: Progress): void {
  const scenarios = recording.scenarios.map(({ name }) => name)
  progress.say(
    '\nWithin 2 m for at least 15 minutes: what the cameras saw beside 15 minutes or more of Bluetooth contact',
  )
  progress.say('over pairs filmed at least 15 minutes:')
  progress.say(
    agreementTable(
      scenarios,
      judged.filter(({ minutesFilmed }) => minutesFilmed >= 15),
    ),
  )
  progress.say('over all pairs:')
  progress.say(agreementTable(scenarios, judged))
}
