import type { Person } from '@smittestopp/platform'
import type { RouteDeps } from '../app.ts'
import { removeDevices } from '../devices/remove.ts'

/**
 * Forgets a person: the wish is put on record first, so that deletion finishes what is interrupted; then what they left, then the person. What the devices
 * recorded is erased by deletion. A test user is made anew.
 */
export async function revokeConsent(deps: RouteDeps, person: Person): Promise<void> {
  const { directory, clock } = deps
  await directory.markRevoked(person.id, clock())
  await forgetTraces(deps, person)
  await directory.removePerson(person.id)
  if (person.testCredentials) await directory.addTestPerson(person.phoneNumber)
}

/** Somebody who revoked, and registers anew before all was forgotten: what they had does not come back, and from here on nothing of theirs is forgotten. */
export async function returnRevoked(deps: RouteDeps, person: Person): Promise<void> {
  await forgetTraces(deps, person)
  await deps.directory.clearRevoked(person.id)
}

/** The devices, and what hangs on the person. */
async function forgetTraces(deps: RouteDeps, { id }: Person): Promise<void> {
  await removeDevices(deps, await deps.directory.devicesOf(id))
  await deps.database.call('erase_person', { user_id: id })
}
