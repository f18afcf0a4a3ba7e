import type { Addresses } from '@smittestopp/embedded'
import { loadSecrets } from '@smittestopp/embedded'
import { openContactId, sealContactIds } from '@smittestopp/service'
import type { ContactIdAt } from '@smittestopp/simulator'

/**
 * What phones sent out by Bluetooth in the past. A phone fetches ids from the present on, and the past of a demo is made up: so they are
 * made here with the key of this stack, for the device that the id a phone did fetch belongs to.
 */
export async function contactIdsOf(system: Addresses, fetched: Map<number, string>): Promise<ContactIdAt> {
  const { contactIdKey } = await loadSecrets(system.folder, ['contactIdKey'])
  const key = Buffer.from(contactIdKey, 'hex')
  const devices = new Map([...fetched].map(([person, id]) => [person, openContactId(id, key)!.device]))
  return (person, time) => sealContactIds(devices.get(person)!, time, 1, key)[0]!.contactId
}
