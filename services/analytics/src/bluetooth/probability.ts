import type { Calibration } from './calibration.ts'
import type { Interval } from './intervals.ts'

/** What the probability of a contact is worked out of, dBm. */
export interface Features {
  /** The mean level of the strongest intervals that 15 minutes touch. */
  strongest: number
  /** The same of what the phone heard that heard less; of the only one that heard anything. */
  weakerSide: number
}

/** Fifteen minutes touch four intervals of five. */
const touched = 4

/** A level beyond which more says nothing more, and one for an interval without a sighting. dBm. */
const levels = { strongest: -70, nothing: -110 }

export function featuresOf(intervals: readonly Interval[]): Features {
  const device = intervals.flatMap(({ sides }) => sides.device ?? [])
  const peer = intervals.flatMap(({ sides }) => sides.peer ?? [])
  const heard = [device, peer].filter((side) => side.length > 0).map(strongestMean)
  return {
    strongest: strongestMean(intervals.map(({ level }) => level)),
    weakerSide: Math.min(...(heard.length > 0 ? heard : [levels.nothing])),
  }
}

/** How likely the two were within 2 m of each other for at least 15 minutes, in sum. Without a single sighting it is next to nothing. */
export function probabilityOf({ strongest, weakerSide }: Features, { contact }: Calibration): number {
  const odds = contact.intercept + contact.strongest * strongest + contact.weakerSide * weakerSide
  return 1 / (1 + Math.exp(-odds))
}

function strongestMean(found: readonly number[]): number {
  const strongest = found.toSorted((a, b) => b - a).slice(0, touched)
  const sum = strongest.reduce((total, level) => total + Math.min(level, levels.strongest), 0)
  return (sum + (touched - strongest.length) * levels.nothing) / touched
}
