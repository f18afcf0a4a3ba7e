import type { TransportMode } from './transport.ts'

/** Where two people were together at a moment: seconds since 1970, degrees, metres (the mean of both accuracies), and how each of them moved. */
export interface ContactPoint {
  time: number
  latitude: number
  longitude: number
  accuracy: number
  modes: readonly [TransportMode, TransportMode]
}

/** A meeting, with its points in order of time, all within it; none when nobody knows where it was. */
export interface Meeting {
  from: number
  to: number
  points: readonly ContactPoint[]
}

/** A point stands for at most so many seconds before it and as many after. */
const LONGEST_HALF = 120

/** Seconds since 1970. */
export interface Stretch {
  from: number
  to: number
}

/**
 * The time each point of a meeting stands for: from the middle between it and the one before to the middle between it and the next, no more
 * than two minutes either way; of the first and the last nothing beyond them. What no point stands for is nobody's.
 */
export function stretchesOf({ points }: Meeting): Stretch[] {
  return points.map(({ time }, i) => {
    const before = ((points[i - 1]?.time ?? time) + time) / 2
    const after = ((points[i + 1]?.time ?? time) + time) / 2
    return { from: Math.max(before, time - LONGEST_HALF), to: Math.min(after, time + LONGEST_HALF) }
  })
}
