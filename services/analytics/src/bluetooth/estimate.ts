import type { PausedTime } from '../pauses.ts'
import type { BandSeconds } from './band.ts'
import { type Calibration, calibration } from './calibration.ts'
import { type DistanceEstimate, distanceOf, expectedSeconds } from './distance.ts'
import { type Gaps, splitIntoEncounters } from './gaps.ts'
import { type Interval, intervalsOf } from './intervals.ts'
import type { Heard, Radios } from './level.ts'
import { featuresOf, probabilityOf } from './probability.ts'

/** An interval with the distance it speaks for. */
export interface EstimatedInterval extends Interval {
  distance: DistanceEstimate
}

/** What Bluetooth says of two phones beyond bands by threshold. */
export interface BluetoothEstimate {
  calibration: string
  /** Of "within 2 m for at least 15 minutes". */
  probability: number
  /** The middle interval's, by the time spent in each. */
  distance: DistanceEstimate
  /** Seconds to be expected very close, close and relatively close. */
  seconds: BandSeconds
  intervals: EstimatedInterval[]
}

/** An encounter with its own estimate. */
export interface EstimatedEncounter extends BluetoothEstimate {
  start: number
  end: number
}

/** A pair in the whole window, and each of its encounters. The encounters' probabilities do not add up to the pair's: short meetings may sum up to 15 minutes. */
export interface PairEstimate extends BluetoothEstimate {
  encounters: EstimatedEncounter[]
}

/**
 * `sightings`: of one pair, in order of time, those with an RSSI < 0 outside pauses; `paused`: as for `encountersOf`. An encounter here is
 * the same stretch of time as there, also when it is too short to be a contact.
 */
export function estimatePair(
  sightings: readonly Heard[],
  paused: readonly PausedTime[],
  radios: Radios,
  gaps: Gaps,
  by: Calibration = calibration,
): PairEstimate {
  const encounters = splitIntoEncounters(sightings, paused, gaps)
  return {
    ...estimateOf(encounters, radios, by),
    encounters: encounters.map((encounter) => ({
      start: encounter[0]!.time,
      end: encounter.at(-1)!.time,
      ...estimateOf([encounter], radios, by),
    })),
  }
}

function estimateOf(encounters: readonly (readonly Heard[])[], radios: Radios, by: Calibration): BluetoothEstimate {
  const intervals = intervalsOf(encounters, radios, by)
  return {
    calibration: by.version,
    probability: probabilityOf(featuresOf(intervals), by),
    distance: distanceOf(middleLevel(intervals), by),
    seconds: expectedSeconds(intervals, by),
    intervals: intervals.map((interval) => ({ ...interval, distance: distanceOf(interval.level, by) })),
  }
}

/** Weighted by time, a second more each, so that a lone sighting has a middle too. */
function middleLevel(intervals: readonly Interval[]): number {
  const sorted = intervals.toSorted((a, b) => a.level - b.level)
  const half = intervals.reduce((sum, { seconds }) => sum + seconds + 1, 0) / 2
  let passed = 0
  for (const { level, seconds } of sorted) {
    passed += seconds + 1
    if (passed >= half) return level
  }
  return Number.NEGATIVE_INFINITY
}
