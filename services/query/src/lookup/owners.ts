import { compose, devicesMet, mayDecide } from '@smittestopp/contact-report'
import type { AnalysisResult } from '@smittestopp/contracts'
import type { Directory, Person } from '@smittestopp/platform'
import { forAll } from './at-once.ts'

/** Devices whose owners are asked for in one question. */
const askedTogether = 20

/** What was found of others, as far as it may be used at a moment. */
export type Found = { told: readonly AnalysisResult[]; counted: readonly AnalysisResult[] }

/**
 * Who owns the devices that were found, as the directory says now, as far as it matters to a report: those of which some evidence may decide, then what else
 * belongs to who is reported. Of whom contacts met afterwards, all. Who has taken consent back is known until erased, and not named.
 */
export async function ownersOf(
  directory: Directory,
  { told, counted }: Found,
  patient: Person,
): Promise<Map<string, Person>> {
  const owners = new Map<string, Person>()
  const findOwners = (devices: readonly string[]) =>
    forAll(listsOf(devices, askedTogether), async (some) => {
      for (const [device, owner] of await directory.ownersOf(some)) owners.set(device, owner)
    })
  const deciding = [...new Set([...mayDecide(counted), ...devicesMet(counted)])]
  await findOwners(deciding)
  const known = new Set(deciding)
  const others = [...new Set(told.flatMap(({ peers }) => Object.keys(peers)))].filter((device) => !known.has(device))
  if (others.length === 0) return owners
  const people = new Map([...owners.values()].map((owner) => [owner.id, owner]))
  const reported = compose(told, idsOf(nameable(owners)), patient.id)?.contacts ?? []
  if (others.length <= reported.length) await findOwners(others)
  else
    await forAll(reported, async ({ person }) => {
      for (const device of await directory.devicesOf(person)) owners.set(device, people.get(person)!)
    })
  return owners
}

function listsOf(devices: readonly string[], most: number): string[][] {
  return Array.from({ length: Math.ceil(devices.length / most) }, (_, i) => devices.slice(i * most, (i + 1) * most))
}

/** Those who may be named: nobody who has taken consent back. */
export function nameable(owners: ReadonlyMap<string, Person>): Map<string, Person> {
  return new Map([...owners].filter(([, { consentRevoked }]) => !consentRevoked))
}

/** The directory's ids of owners, by device. */
export function idsOf(owners: ReadonlyMap<string, Person>): Map<string, string> {
  return new Map([...owners].map(([device, { id }]) => [device, id]))
}
