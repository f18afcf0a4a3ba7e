import { setTimeout as pause } from 'node:timers/promises'
import { unavailable } from './unavailable.ts'

const ATTEMPT_MS = 4_000
const LONGEST_WAIT_MS = 4_000
const PATIENCE_MS = 10_000

/** An answer read to its end, so that the connection is free again. */
export interface Answer {
  status: number
  ok: boolean
  json<T>(): T
}

/**
 * A request that is tried again while the other side is throttling (429 with Retry-After), away or failing (5xx): growing pauses with full jitter.
 * Gives up after ten seconds with an error that says what is unavailable. Only for requests that bear a repeat.
 */
export async function fetchPatiently(
  what: string,
  url: string,
  init: RequestInit,
  patienceMs = PATIENCE_MS,
): Promise<Answer> {
  const deadline = performance.now() + patienceMs
  for (let attempt = 1; ; attempt++) {
    const outcome = await attemptOnce(url, init, Math.min(ATTEMPT_MS, deadline - performance.now()))
    if ('answer' in outcome) return outcome.answer
    const wait = Math.min(outcome.waitMs ?? Math.random() * 200 * 2 ** attempt, LONGEST_WAIT_MS)
    if (performance.now() + wait >= deadline) throw unavailable(what, outcome.cause)
    await pause(wait)
  }
}

type Outcome = { answer: Answer } | { cause: unknown; waitMs?: number }

async function attemptOnce(url: string, init: RequestInit, timeoutMs: number): Promise<Outcome> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(Math.max(timeoutMs, 1)) })
    const text = await response.text()
    const { status, ok } = response
    if (status !== 429 && status < 500) return { answer: { status, ok, json: () => JSON.parse(text) } }
    return { cause: new Error(`answered ${status}`), waitMs: retryAfterOf(response) }
  } catch (cause) {
    return { cause }
  }
}

function retryAfterOf(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) ? seconds * 1000 : undefined
}
