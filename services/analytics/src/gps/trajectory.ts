import type { Parameters } from '../parameters.ts'
import { type PausedTime, pauseBetween } from '../pauses.ts'
import type { GpsFix } from '../source.ts'
import { distance } from './sphere.ts'

/** Points in order of time, one at each time; `connected[i]` is 1 when the position is known all the way from point i to the next. */
export interface Trajectory {
  readonly length: number
  readonly time: Float64Array
  readonly latitude: Float64Array
  readonly longitude: Float64Array
  readonly accuracy: Float64Array
  readonly connected: Uint8Array
}

/** Epoch seconds, both ends inclusive. */
export interface Span {
  from: number
  to: number
}

export interface Position {
  latitude: number
  longitude: number
  accuracy: number
}

/** The event as the rules take it: accuracy 0 means unknown; undefined when it is too inaccurate (contact-rules GPS 1). */
export function usableFix<Fix extends GpsFix>(fix: Fix, { gps_accuracy }: Parameters): Fix | undefined {
  if (!(fix.accuracy <= gps_accuracy)) return undefined
  return fix.accuracy > 0 ? fix : { ...fix, accuracy: gps_accuracy }
}

/** The events that take part, in event order, whatever order they came in. */
export function usableFixes(fixes: readonly GpsFix[], parameters: Parameters): GpsFix[] {
  const usable: GpsFix[] = []
  for (const fix of fixes) {
    const taken = usableFix(fix, parameters)
    if (taken) usable.push(taken)
  }
  return usable.sort(byEventOrder)
}

/** The trajectory (contact-rules GPS 2 and 3) of events that are in event order, unknown across what is paused. */
export function trajectoryOf(
  fixes: readonly GpsFix[],
  parameters: Parameters,
  paused: readonly PausedTime[] = [],
): Trajectory {
  const ends = pointEnds(fixes)
  const { length } = ends
  const trajectory = {
    length,
    time: new Float64Array(length),
    latitude: new Float64Array(length),
    longitude: new Float64Array(length),
    accuracy: new Float64Array(length),
    connected: new Uint8Array(length),
  }
  for (let i = 0; i < length; i++) {
    const fix = fixes[ends[i]! >> 1]!
    trajectory.time[i] = timeOfEnd(fixes, ends[i]!)
    trajectory.latitude[i] = fix.latitude
    trajectory.longitude[i] = fix.longitude
    trajectory.accuracy[i] = fix.accuracy
  }
  for (let i = 0; i + 1 < length; i++) {
    const oneEvent = ends[i]! >> 1 === ends[i + 1]! >> 1
    const isKnown = oneEvent || withinJump(trajectory, i, parameters)
    trajectory.connected[i] = isKnown && !pauseBetween(paused, trajectory.time[i]!, trajectory.time[i + 1]!) ? 1 : 0
  }
  return trajectory
}

/** The last point at or before the time, −1 before the first. */
export function indexAt({ time, length }: Trajectory, at: number): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (time[middle]! <= at) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** The last point before the time, −1 when there is none. */
export function indexBefore(trajectory: Trajectory, moment: number): number {
  const index = indexAt(trajectory, moment)
  return trajectory.time[index] === moment ? index - 1 : index
}

/** Writes the position at a time into `into`, given the last point at or before it; false where it is unknown. */
export function positionAt(trajectory: Trajectory, index: number, at: number, into: Position): boolean {
  if (index < 0) return false
  const { time, latitude, longitude, accuracy, connected } = trajectory
  into.latitude = latitude[index]!
  into.longitude = longitude[index]!
  into.accuracy = accuracy[index]!
  if (time[index] === at) return true
  if (connected[index] === 0) return false
  const share = (at - time[index]!) / (time[index + 1]! - time[index]!)
  into.latitude += share * (latitude[index + 1]! - latitude[index]!)
  into.longitude += share * (longitude[index + 1]! - longitude[index]!)
  into.accuracy += share * (accuracy[index + 1]! - accuracy[index]!)
  return true
}

export function byEventOrder(a: GpsFix, b: GpsFix): number {
  return (
    a.timefrom - b.timefrom ||
    a.timeto - b.timeto ||
    a.latitude - b.latitude ||
    a.longitude - b.longitude ||
    a.accuracy - b.accuracy
  )
}

/**
 * The ends of events that become points. End 2i is timefrom and end 2i + 1 is timeto of event i, so that ordering by time and then by
 * number is ordering by time, event, timefrom before timeto; of several at one time the first is kept.
 */
function pointEnds(fixes: readonly GpsFix[]): Uint32Array {
  const ends = Uint32Array.from({ length: fixes.length * 2 }, (_, end) => end)
  if (!inOrder(fixes)) ends.sort((a, b) => timeOfEnd(fixes, a) - timeOfEnd(fixes, b) || a - b)
  let kept = 0
  for (const end of ends) {
    if (kept > 0 && timeOfEnd(fixes, ends[kept - 1]!) === timeOfEnd(fixes, end)) continue
    ends[kept++] = end
  }
  return ends.subarray(0, kept)
}

/** Most trajectories hold no overlapping events, and their ends need no sorting. */
function inOrder(fixes: readonly GpsFix[]): boolean {
  for (let i = 1; i < fixes.length; i++) if (fixes[i]!.timefrom < fixes[i - 1]!.timeto) return false
  return true
}

function timeOfEnd(fixes: readonly GpsFix[], end: number): number {
  const fix = fixes[end >> 1]!
  return end & 1 ? fix.timeto : fix.timefrom
}

/** Points on both sides of the 180th meridian are not connected: between them longitude would run around the earth. */
function withinJump({ time, latitude, longitude }: Trajectory, i: number, { gps_gap, gps_jump }: Parameters): boolean {
  if (time[i + 1]! - time[i]! >= gps_gap || Math.abs(longitude[i + 1]! - longitude[i]!) > 180) return false
  return distance(latitude[i]!, longitude[i]!, latitude[i + 1]!, longitude[i + 1]!) <= gps_jump
}
