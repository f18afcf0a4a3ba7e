import { compose, devicesMet, mayDecide } from '@smittestopp/contact-report'
import type { AnalysisResult } from '@smittestopp/contracts'
import type { Directory, Person } from '@smittestopp/platform'

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
  const deciding = [...new Set([...mayDecide(counted), ...devicesMet(counted)])]
  const owners = await directory.ownersOf(deciding)
  const known = new Set(deciding)
  const others = [...new Set(told.flatMap(({ peers }) => Object.keys(peers)))].filter((device) => !known.has(device))
  if (others.length === 0) return owners
  const people = new Map([...owners.values()].map((owner) => [owner.id, owner]))
  const reported = compose(told, idsOf(nameable(owners)), patient.id)?.contacts ?? []
  if (others.length <= reported.length) return new Map([...owners, ...(await directory.ownersOf(others))])
  for (const [person, devices] of await directory.devicesOfEach(reported.map(({ person }) => person)))
    for (const device of devices) owners.set(device, people.get(person)!)
  return owners
}

/** Those who may be named: nobody who has taken consent back. */
export function nameable(owners: ReadonlyMap<string, Person>): Map<string, Person> {
  return new Map([...owners].filter(([, { consentRevoked }]) => !consentRevoked))
}

/** The directory's ids of owners, by device. */
export function idsOf(owners: ReadonlyMap<string, Person>): Map<string, string> {
  return new Map([...owners].map(([device, { id }]) => [device, id]))
}
