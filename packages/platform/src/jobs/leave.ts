import { setTimeout as pause } from 'node:timers/promises'

/** How long a connection has to take leave of Redis. */
const LEAVE_MS = 3_000

/** Waits until something of BullMQ is closed. A connection between two tries to reach Redis is never told that it has ended: that is not waited for for good. */
export async function leave(left: Promise<unknown>): Promise<void> {
  const inTime = new AbortController()
  await Promise.race([left.catch(() => {}), pause(LEAVE_MS, undefined, { signal: inTime.signal }).catch(() => {})])
  inTime.abort()
}
