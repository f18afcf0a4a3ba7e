import type { RegisteredDevice } from '@smittestopp/contracts'
import type { Addresses } from '@smittestopp/embedded'
import { createPhone, forEachAtOnce, phoneToken, register, sandboxNumber } from '@smittestopp/simulator'

const AT_ONCE = 4
const DAY_MS = 86_400_000

/** Phones that may upload, and what each sends out by Bluetooth at the moment. */
export interface BenchPhones {
  devices: RegisteredDevice[]
  contactIds: string[]
  /** With which each registered, and may again. */
  tokens: string[]
}

/** Signs so many people in and registers their phones, which consent since yesterday and fetch a contact id, as the app does. */
export async function registerPhones(system: Addresses, count: number): Promise<BenchPhones> {
  const phones: BenchPhones = { devices: [], contactIds: [], tokens: [] }
  const numbers = Array.from({ length: count }, (_, i) => sandboxNumber(i))
  await forEachAtOnce(numbers, AT_ONCE, async (phoneNumber) => {
    const token = await phoneToken(system, phoneNumber)
    const phone = createPhone(system.gatewayUrl, await register(system.gatewayUrl, token))
    await phone.giveConsents(undefined, new Date(Date.now() - DAY_MS))
    const { contact_ids } = await phone.fetchContactIds(1)
    phones.devices.push(phone.device)
    phones.contactIds.push(...contact_ids)
    phones.tokens.push(token)
  })
  return phones
}
