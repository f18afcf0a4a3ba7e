import { setTimeout as pause } from 'node:timers/promises'
import { type LookupAccepted, LookupResult } from '@smittestopp/contracts'
import type { Addresses } from '@smittestopp/embedded'
import { caseworkerToken } from '@smittestopp/simulator'

/** A finished lookup, and the same as a page of HTML. */
export interface Looked {
  result: LookupResult
  page(): Promise<string>
}

/** A caseworker at FHI, signed in. */
export interface Caseworker {
  /** Looks a phone number up and waits until the contacts are there. */
  lookup(phoneNumber: string, window: { from: Date; to: Date }): Promise<Looked>
}

const PATIENCE_MS = 60_000

export async function signInCaseworker(system: Addresses): Promise<Caseworker> {
  const headers = { authorization: `Bearer ${await caseworkerToken(system)}`, 'content-type': 'application/json' }

  async function waitFor(url: string): Promise<LookupResult> {
    for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await pause(100)) {
      const answer = await fetch(url, { headers: { ...headers, prefer: 'wait=20' } }).catch(() => undefined)
      if (answer?.status === 200) return LookupResult.parse(await answer.json())
      if (answer && answer.status !== 202 && answer.status < 502)
        throw new Error(`the lookup was answered with ${answer.status}: ${await answer.text()}`)
      await answer?.body?.cancel()
    }
    throw new Error('the lookup was not done within a minute')
  }

  async function readPage(url: string): Promise<string> {
    const answer = await fetch(url, { headers: { ...headers, accept: 'text/html' } })
    if (answer.status !== 200) throw new Error(`the report was answered with ${answer.status}: ${await answer.text()}`)
    return answer.text()
  }

  return {
    async lookup(phoneNumber, { from, to }) {
      const body = JSON.stringify({
        phone_number: phoneNumber,
        time_from: from.toISOString(),
        time_to: to.toISOString(),
      })
      const answer = await fetch(`${system.gatewayUrl}/fhi/lookup`, { method: 'POST', headers, body })
      if (answer.status !== 202)
        throw new Error(`the lookup was answered with ${answer.status}: ${await answer.text()}`)
      const { result_url } = (await answer.json()) as LookupAccepted
      return { result: await waitFor(result_url), page: () => readPage(result_url) }
    },
  }
}
