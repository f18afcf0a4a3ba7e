/** How many requests a second, and how many at once after a pause. A rate of 0 is no limit. */
export interface Rate {
  perSecond: number
  burst: number
}

/** Takes one token of the key's bucket and returns 0, or the milliseconds until there is one. */
export type TakeToken = (key: string) => number

/**
 * Token buckets, each kept as the one moment at which it will be full again (the generic cell rate algorithm). At most
 * `capacity` are kept: the one unused longest goes first, which can forgive but never accuse.
 */
export function tokenBuckets(rate: Rate, capacity: number, now: () => number): TakeToken {
  if (rate.perSecond === 0) return () => 0
  const interval = 1000 / rate.perSecond
  const deepest = (rate.burst - 1) * interval
  const fullAgain = new Map<string, number>()
  return (key) => {
    const at = now()
    const full = Math.max(at, fullAgain.get(key) ?? at)
    const wait = full - at - deepest
    if (wait > 0) return wait
    fullAgain.delete(key) // so that it becomes the newest
    fullAgain.set(key, full + interval)
    if (fullAgain.size > capacity) fullAgain.delete(fullAgain.keys().next().value as string)
    return 0
  }
}
