import { compose, devicesMet, mayDecide } from '@smittestopp/contact-report'
import type { AnalysisResult } from '@smittestopp/contracts'
import type { Directory, Person } from '@smittestopp/platform'
import { forAll } from './at-once.ts'

/**
 * Who owns the devices that were found, as the directory says now, as far as it matters to a report: those of which some evidence may decide, then what else
 * belongs to who is reported. Nobody who has taken consent back is an owner. Of whom contacts met afterwards, all.
 */
export async function ownersOf(
  directory: Directory,
  results: readonly AnalysisResult[],
  patient: Person,
): Promise<Map<string, Person>> {
  const owners = new Map<string, Person>()
  const findOwners = (devices: readonly string[]) =>
    forAll(devices, async (device) => {
      const owner = await directory.ownerOf(device)
      if (owner && !owner.consentRevoked) owners.set(device, owner)
    })
  const deciding = [...new Set([...mayDecide(results), ...devicesMet(results)])]
  await findOwners(deciding)
  const known = new Set(deciding)
  const others = [...new Set(results.flatMap(({ peers }) => Object.keys(peers)))].filter((device) => !known.has(device))
  if (others.length === 0) return owners
  const people = new Map([...owners.values()].map((owner) => [owner.id, owner]))
  const reported = compose(results, idsOf(owners), patient.id)?.contacts ?? []
  if (others.length <= reported.length) await findOwners(others)
  else
    await forAll(reported, async ({ person }) => {
      for (const device of await directory.devicesOf(person)) owners.set(device, people.get(person)!)
    })
  return owners
}

/** The directory's ids of owners, by device. */
export function idsOf(owners: ReadonlyMap<string, Person>): Map<string, string> {
  return new Map([...owners].map(([device, { id }]) => [device, id]))
}
