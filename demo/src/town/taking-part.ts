import { type Addresses, loadSecrets } from '@smittestopp/embedded'
import { forEachAtOnce, type World } from '@smittestopp/simulator'
import type { KnownPhones } from '../phones.ts'
import { type ConsentPeriod, consentPeriods } from '../recompute/consents.ts'
import { openedContactId, peerFinder } from '../recompute/contact-ids.ts'
import type { TakingPart } from '../recompute/observations.ts'

const AT_ONCE = 8

/** What the recomputation must know of a town beside its uploads: what each phone says its owner agreed to, and whose contact ids are whose. */
export async function takingPart(system: Addresses, world: World, phones: KnownPhones): Promise<TakingPart> {
  const { contactIdKey } = await loadSecrets(system.folder, ['contactIdKey'])
  const key = Buffer.from(contactIdKey, 'hex')
  const now = system.clock()
  const consents = new Map<string, ConsentPeriod[]>()
  const devices = new Map<number, string>()
  await forEachAtOnce(world.people, AT_ONCE, async ({ index }) => {
    const device = phones.deviceOf(index)
    devices.set(openedContactId(phones.contactIdAt(index, now), key)!.device, device)
    consents.set(device, consentPeriods(await phones.phone(index).consents()))
  })
  return { consents, now, peerOf: peerFinder(key, devices) }
}
