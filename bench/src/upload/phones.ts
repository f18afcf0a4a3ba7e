import type { RegisteredDevice } from '@smittestopp/contracts'
import type { Addresses } from '@smittestopp/embedded'
import { createCodeReader, forEachAtOnce, register, sandboxNumber, signIn } from '@smittestopp/simulator'

const AT_ONCE = 4

/** Signs so many people in and registers their phones, as the app does. */
export async function registerPhones(system: Addresses, count: number): Promise<RegisteredDevice[]> {
  const readCode = createCodeReader(system.identityUrl, system.outboxToken)
  const devices: RegisteredDevice[] = []
  const numbers = Array.from({ length: count }, (_, i) => sandboxNumber(i))
  await forEachAtOnce(numbers, AT_ONCE, async (phoneNumber) => {
    const { access_token } = await signIn({ issuer: system.issuer, ...system.phoneClient, phoneNumber, readCode })
    devices.push(await register(system.gatewayUrl, access_token))
  })
  return devices
}
