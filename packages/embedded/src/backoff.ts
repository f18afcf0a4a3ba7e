/** Milliseconds. `healthy`: after this long without a death the wait before a restart is the first one again. */
export type Timing = { firstBackoff: number; longestBackoff: number; healthy: number; grace: number }

export const usualTiming: Timing = { firstBackoff: 200, longestBackoff: 5_000, healthy: 30_000, grace: 10_000 }

/** How long to wait before the next restart of a component that lived for `livedMs` and waited `lastMs` the time before. */
export function nextBackoff(lastMs: number | undefined, livedMs: number, timing: Timing): number {
  if (lastMs === undefined || livedMs >= timing.healthy) return timing.firstBackoff
  return Math.min(lastMs * 2, timing.longestBackoff)
}
