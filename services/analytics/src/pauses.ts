import type { Pause } from './source.ts'

/** Times that may not count: from the first on, the last no longer. */
export interface PausedTime {
  from: number
  to: number
}

/** What these pauses take out of a sensor, in order; those that overlap or touch are one (contact-rules Pauses). */
export function pausedTimes(pauses: readonly Pause[], sensor: Pause['sensor']): PausedTime[] {
  const ofSensor = pauses.filter((pause) => pause.sensor === sensor)
  return mergedTimes(ofSensor.map(({ timefrom, timeto }) => ({ from: timefrom, to: timeto })))
}

/** The same times in order, none overlapping or touching another. */
export function mergedTimes(times: readonly PausedTime[]): PausedTime[] {
  const merged: PausedTime[] = []
  for (const { from, to } of times.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (last && from <= last.to) last.to = Math.max(last.to, to)
    else merged.push({ from, to })
  }
  return merged
}

export function isPaused(paused: readonly PausedTime[], time: number): boolean {
  const next = paused[firstEndingAfter(paused, time)]
  return next !== undefined && next.from <= time
}

/** Whether some of a pause lies between two times, of which the first is earlier. */
export function pauseBetween(paused: readonly PausedTime[], from: number, to: number): boolean {
  const next = paused[firstEndingAfter(paused, from)]
  return next !== undefined && next.from < to
}

/** The index of the first pause that is not over at a time; the number of pauses when all are. */
export function firstEndingAfter(paused: readonly PausedTime[], time: number): number {
  let low = 0
  let high = paused.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (paused[middle]!.to <= time) low = middle + 1
    else high = middle
  }
  return low
}
