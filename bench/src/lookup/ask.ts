import { type LookupAccepted, LookupResult } from '@smittestopp/contracts'
import type { Addresses } from '@smittestopp/embedded'
import { caseworkerToken, forEachAtOnce } from '@smittestopp/simulator'

/** The answer is held until it is there; who asks again does so every 20 s. */
const PREFER = 'wait=20'
const PATIENCE_MS = 180_000

/** A lookup from POST to 200. */
export interface Asked {
  seconds: number
  contacts: number
}

/** A caseworker who asks, and waits until the answer is there. */
export type Ask = (phoneNumber: string, options?: { second_level?: boolean; time_to?: string }) => Promise<Asked>

export async function signInToAsk(system: Addresses): Promise<Ask> {
  const headers = { authorization: `Bearer ${await caseworkerToken(system)}`, 'content-type': 'application/json' }
  return async (phone_number, options = {}) => {
    const begun = performance.now()
    const body = JSON.stringify({ phone_number, ...options })
    const answer = await fetch(`${system.gatewayUrl}/fhi/lookup`, { method: 'POST', headers, body })
    if (answer.status !== 202) throw new Error(`a lookup was answered with ${answer.status}: ${await answer.text()}`)
    const { result_url } = (await answer.json()) as LookupAccepted
    for (;;) {
      const found = await fetch(result_url, { headers: { ...headers, prefer: PREFER } })
      if (found.status === 200) {
        const { contacts } = LookupResult.parse(await found.json())
        const seconds = (performance.now() - begun) / 1000
        return { seconds, contacts: contacts.reduce((sum, one) => sum + Object.keys(one).length, 0) }
      }
      if (found.status !== 202) throw new Error(`a lookup ended with ${found.status}: ${await found.text()}`)
      await found.body?.cancel()
      if (performance.now() - begun > PATIENCE_MS) throw new Error('a lookup took too long')
    }
  }
}

/** Asks about each of these in turn, or so many at once; in order of the seconds it took. */
export async function askAll(asks: (() => Promise<Asked>)[], atOnce = 1): Promise<Asked[]> {
  const done: Asked[] = []
  await forEachAtOnce(asks, atOnce, async (ask) => void done.push(await ask()))
  return done.sort((a, b) => a.seconds - b.seconds)
}
