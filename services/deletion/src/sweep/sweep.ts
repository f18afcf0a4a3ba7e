import type { Person } from '@smittestopp/platform'
import type { Stores } from '../app.ts'
import { dueDevices } from '../devices/due.ts'
import { eraseDevice } from '../devices/erase.ts'

const BATCH = 100
const DAY_MS = 86_400_000

export interface Swept {
  people: number
  devices: number
}

/**
 * Finishes what was begun: forgets people who revoked and whose request did not come to its end, erases devices that were revoked or registered by half.
 * One that cannot be erased now fails the run, after the others had their turn; the next run tries again.
 */
export async function sweep(stores: Stores, tell: (swept: Swept) => void): Promise<Swept> {
  const swept: Swept = { people: 0, devices: 0 }
  const faults: unknown[] = []
  const attempt = async (kind: keyof Swept, work: () => Promise<unknown>) => {
    try {
      await work()
      swept[kind]++
    } catch (error) {
      faults.push(error)
    }
    tell(swept)
  }
  for (const person of await stores.directory.revokedPeople())
    await attempt('people', () => forgetPerson(stores, person))
  for (let due = await abandoned(stores); due.length; due = await abandoned(stores)) {
    for (const deviceId of due) await attempt('devices', () => eraseDevice(stores, deviceId))
    if (faults.length) break
  }
  await stores.database.call('forget_requests', { before: new Date(stores.clock().getTime() - DAY_MS) })
  if (faults.length) throw new AggregateError(faults, `${faults.length} could not be erased`)
  return swept
}

/** Idle devices are not among them: they go when an operator says so. */
async function abandoned(stores: Stores): Promise<string[]> {
  const { devices } = await dueDevices(stores, BATCH)
  return devices.filter(({ reason }) => reason !== 'idle').map(({ device_id }) => device_id)
}

/** Whoever registered anew meanwhile stays. A test user is made anew. */
async function forgetPerson(stores: Stores, person: Person): Promise<void> {
  const { database, directory } = stores
  const here = await directory.person(person.id)
  if (here && !here.consentRevoked) return
  for (const deviceId of await directory.devicesOf(person.id)) await eraseDevice(stores, deviceId)
  await database.call('erase_person', { user_id: person.id })
  await directory.removePerson(person.id)
  if (person.testCredentials) await directory.addTestPerson(person.phoneNumber)
}
