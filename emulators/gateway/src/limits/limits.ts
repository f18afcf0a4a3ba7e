import type { IncomingMessage } from 'node:http'
import { Problem } from '../problem.ts'
import { namedDevice } from './device.ts'
import { type Rate, tokenBuckets } from './token-buckets.ts'

/** Buckets of each kind: about 20 MB when all are taken. */
const capacity = 100_000

/** Throws 429 when the sender, or the device it names, has had its share. */
export type CheckLimits = (request: IncomingMessage, sender: string) => void

/**
 * A device is counted for each sender by itself: its name is not verified here, and nobody shall use up a stranger's
 * share by naming them. Verified limits are the services' own.
 */
export function requestLimits(rates: { sender: Rate; device: Rate }, now: () => number): CheckLimits {
  const takeOfSender = tokenBuckets(rates.sender, capacity, now)
  const takeOfDevice = tokenBuckets(rates.device, capacity, now)
  return (request, sender) => {
    refuseFor(takeOfSender(sender))
    const device = rates.device.perSecond === 0 ? undefined : namedDevice(request)
    if (device !== undefined) refuseFor(takeOfDevice(`${sender} ${device}`))
  }
}

function refuseFor(waitMs: number): void {
  if (waitMs === 0) return
  const headers = { 'retry-after': String(Math.ceil(waitMs / 1000)) }
  throw new Problem(429, 'too-many-requests', 'too many requests, try again later', headers)
}
