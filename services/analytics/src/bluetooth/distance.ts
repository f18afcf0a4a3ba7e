import { addSeconds, type BandSeconds } from './band.ts'
import type { Calibration } from './calibration.ts'
import type { Interval } from './intervals.ts'

/** Metres: the middle of what is believed, and the span that holds the truth in eight of ten cases. */
export interface DistanceEstimate {
  metres: number
  low: number
  high: number
}

/** Metres within which somebody is very close, close and relatively close. */
export const bandDistances = [1, 2, 5] as const

/** Of a normal distribution, eight tenths lie within so many deviations. */
const deviations = 1.2816

export function distanceOf(level: number, { path }: Calibration): DistanceEstimate {
  const middle = logDistance(level, path)
  const half = deviations * path.spread
  return { metres: 10 ** middle, low: 10 ** (middle - half), high: 10 ** (middle + half) }
}

/** Seconds to be expected in each band: an interval's time is shared out by how likely each distance is. */
export function expectedSeconds(intervals: readonly Interval[], by: Calibration): BandSeconds {
  const sum: BandSeconds = [0, 0, 0]
  for (const { level, seconds } of intervals) {
    const [one, two, five] = bandDistances.map((metres) => seconds * probabilityWithin(metres, level, by))
    addSeconds(sum, [one!, two! - one!, five! - two!])
  }
  return sum
}

/** How likely two phones that hear each other so strongly are within so many metres. */
export function probabilityWithin(metres: number, level: number, { path }: Calibration): number {
  return normalShare((Math.log10(metres) - logDistance(level, path)) / path.spread)
}

function logDistance(level: number, { atOneMetre, exponent }: Calibration['path']): number {
  return (atOneMetre - level) / (10 * exponent)
}

/** The share of a standard normal distribution below z, to 1e-7 (Abramowitz and Stegun 26.2.17). */
export function normalShare(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z))
  const polynomial = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  const tail = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * polynomial
  return z > 0 ? 1 - tail : tail
}
