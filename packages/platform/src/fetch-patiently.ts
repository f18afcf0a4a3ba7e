import { setTimeout as pause } from 'node:timers/promises'
import { unavailable } from './unavailable.ts'

const ATTEMPTS = 5
const TIMEOUT_MS = 5_000
const LONGEST_WAIT_MS = 5_000

/**
 * A request that is tried again while the other side is throttling (429 with Retry-After), away or failing (5xx): growing pauses with full jitter.
 * Gives up after about ten seconds with an error that says what is unavailable. Only for requests that bear a repeat.
 */
export async function fetchPatiently(what: string, url: string, init: RequestInit): Promise<Response> {
  let last: unknown
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt) await pause(Math.min(waitOf(last) ?? Math.random() * 200 * 2 ** attempt, LONGEST_WAIT_MS))
    try {
      const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) })
      if (answer.status !== 429 && answer.status < 500) return answer
      await answer.body?.cancel()
      last = answer
    } catch (error) {
      last = error
    }
  }
  throw unavailable(what, last instanceof Response ? new Error(`answered ${last.status}`) : last)
}

function waitOf(last: unknown): number | undefined {
  const seconds = last instanceof Response ? Number(last.headers.get('retry-after') ?? Number.NaN) : Number.NaN
  return Number.isFinite(seconds) ? seconds * 1000 : undefined
}
