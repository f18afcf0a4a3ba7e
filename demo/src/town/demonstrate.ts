import type { Smittestopp } from '@smittestopp/embedded'
import { minutesByPair, simulate, uploadAll, type World } from '@smittestopp/simulator'
import { signInCaseworker } from '../caseworker.ts'
import { countEvents, isUnchanged } from '../counts.ts'
import type { Options } from '../options.ts'
import { readKept, registerPhones } from '../phones.ts'
import { bringIn, linesOf, readBooks } from '../pipeline.ts'
import type { Progress } from '../progress.ts'
import { chooseInfected } from './choose.ts'

const DAY_MS = 86_400_000
const UPLOADS_AT_ONCE = 24

/** A made-up town through the whole system; true when the contacts found are those of the plain recomputation. */
export async function demonstrateTown(system: Smittestopp, options: Options, progress: Progress): Promise<boolean> {
  const { people, days, seed } = options
  const yesterday = new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS - days * DAY_MS)
  const { kept, again } = await readKept(system, `town-${seed}-${people}-${days}`, yesterday)
  const world = simulate({ seed, people, days, start: new Date(kept.start) })
  const phones = await registerPhones(system, `town-${seed}-${people}-${days}`, kept, [...world.people], progress)
  const deviceIdOf = (person: number) => phones.get(person)!.device.DeviceId
  const before = await countEvents(system)
  await upload(system, world, phones, deviceIdOf, progress)
  console.log(again, before, await countEvents(system), isUnchanged(before, before))
  const truth = [...minutesByPair(world.truth()).values()]
  const caseworker = await signInCaseworker(system)
  for (const person of chooseInfected(truth, options.lookups)) {
    const t = performance.now()
    const result = await caseworker.lookup(world.person(person).phoneNumber, { from: world.from, to: new Date() })
    console.log(
      person,
      result.contacts.map((c) => Object.keys(c).length),
      performance.now() - t,
    )
  }
  return true
}

async function upload(
  system: Smittestopp,
  world: World,
  phones: Awaited<ReturnType<typeof registerPhones>>,
  deviceIdOf: (person: number) => string,
  progress: Progress,
): Promise<void> {
  const before = linesOf(await readBooks(system))
  const uploads = [...world.uploads(deviceIdOf)]
  const report = await progress.counting('Batches signed and uploaded through the gateway', uploads.length, (advance) =>
    uploadAll(uploads, (person) => phones.get(person)!, { atOnce: UPLOADS_AT_ONCE, onAnswer: () => advance() }),
  )
  console.log(report)
  const books = await bringIn(system, before, report.batches, progress)
  console.log(books)
}
