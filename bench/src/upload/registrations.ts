import type { Addresses } from '@smittestopp/embedded'
import { forEachAtOnce, register } from '@smittestopp/simulator'

const AT_ONCE = 16

/** Registers so many devices, of a few people in turn, through gateway and emulators; returns how many a second. */
export async function registrationRate(system: Addresses, tokens: string[], count: number): Promise<number> {
  const turns = Array.from({ length: count }, (_, i) => tokens[i % tokens.length]!)
  const begun = performance.now()
  await forEachAtOnce(turns, AT_ONCE, async (token) => void (await register(system.gatewayUrl, token)))
  return (count * 1000) / (performance.now() - begun)
}
