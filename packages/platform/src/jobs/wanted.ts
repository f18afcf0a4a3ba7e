import { setTimeout as pause } from 'node:timers/promises'
import { UnrecoverableError } from 'bullmq'
import type { Redis } from 'ioredis'

/** How often is asked whether anybody still waits. */
const ASK_MS = 1_000

/**
 * Does work for so long as a key is there, which says that somebody waits for it. When it is gone the work is given up; when it takes over its time it fails
 * for good. The signal tells the work of either.
 */
export async function whileWanted(
  redis: Redis,
  key: string,
  seconds: number,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const over = new AbortController()
  // Cleared at the end: what listens to a signal, and all that was found, lives for as long as the signal may come.
  const timer = setTimeout(() => over.abort(new DOMException('over its time', 'TimeoutError')), seconds * 1000)
  const unwanted = new AbortController()
  const done = new AbortController()
  void abandon(redis, key, unwanted, done.signal)
  try {
    await work(AbortSignal.any([over.signal, unwanted.signal]))
  } catch (error) {
    if (unwanted.signal.aborted) return
    if (over.signal.aborted) throw new UnrecoverableError(`too-long: the analysis of one device took over ${seconds} s`)
    throw error
  } finally {
    clearTimeout(timer)
    done.abort()
  }
}

/** What work under way comes to, unless the signal comes first: then the work is left to end by itself. */
export function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  return Promise.race([work, promise])
}

/** Aborts work when its key is gone, until it is done. */
async function abandon(redis: Redis, key: string, work: AbortController, done: AbortSignal): Promise<void> {
  const isUnwanted = () => redis.exists(key).then(isNone, () => false)
  while (await pause(ASK_MS, true, { signal: done }).catch(() => false)) if (await isUnwanted()) return work.abort()
}

function isNone(count: number): boolean {
  return count === 0
}
