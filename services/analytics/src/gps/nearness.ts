import { distance } from './sphere.ts'
import { indexAt, indexBefore, type Position, positionAt, type Span, type Trajectory } from './trajectory.ts'

/** A moment at which two people were near: smoothed distance, and the mean of their accuracies, in metres. */
export interface NearMoment {
  time: number
  distance: number
  accuracy: number
  /** Whether the timestamp before was near too and both positions are known in between. */
  follows: boolean
}

/** Distances of a pair at the union of its point times; weight 0 where a position is unknown. */
interface Comparison {
  length: number
  time: Float64Array
  distance: Float64Array
  accuracies: Float64Array
  weight: Float64Array
  /** 1 where both positions are known until the next time. */
  onward: Uint8Array
}

/**
 * The near timestamps of two trajectories within spans of time that are in order and do not touch (contact-rules GPS 6); the same whichever
 * trajectory comes first.
 */
export function nearMoments(a: Trajectory, b: Trajectory, gpsDistance: number, spans: readonly Span[]): NearMoment[] {
  const moments: NearMoment[] = []
  if (a.length === 0 || b.length === 0) return moments
  for (const span of spans) {
    const pair = compare(a, b, timeBefore(a, b, span.from), timeAfter(a, b, span.to))
    for (let i = 0; i < pair.length; i++) {
      const time = pair.time[i]!
      if (pair.weight[i] === 0 || time < span.from || time > span.to) continue
      const smooth = smoothed(pair, pair.distance, i)
      if (smooth - smoothed(pair, pair.accuracies, i) > gpsDistance) continue
      const follows = i > 0 && pair.onward[i - 1] === 1 && moments.at(-1)?.time === pair.time[i - 1]
      moments.push({ time, distance: smooth, accuracy: pair.accuracies[i]! / 2, follows })
    }
  }
  return moments
}

/** How much a position counts by its accuracy in metres. */
export function weightOf(accuracy: number): number {
  return accuracy <= 10 ? 1 : Math.max(0.05, (100 - accuracy) / 90)
}

/** The last point time of either before a moment, or that moment. */
function timeBefore(a: Trajectory, b: Trajectory, moment: number): number {
  const before = ({ time }: Trajectory, index: number) => (index < 0 ? Number.NEGATIVE_INFINITY : time[index]!)
  const last = Math.max(before(a, indexBefore(a, moment)), before(b, indexBefore(b, moment)))
  return last === Number.NEGATIVE_INFINITY ? moment : last
}

/** The first point time of either after a moment, or that moment. */
function timeAfter(a: Trajectory, b: Trajectory, moment: number): number {
  const after = ({ time, length }: Trajectory, index: number) =>
    index < length ? time[index]! : Number.POSITIVE_INFINITY
  const next = Math.min(after(a, indexAt(a, moment) + 1), after(b, indexAt(b, moment) + 1))
  return next === Number.POSITIVE_INFINITY ? moment : next
}

/** Goes through the point times from one to another at which both trajectories have begun and none has ended; elsewhere a position is unknown. */
function compare(a: Trajectory, b: Trajectory, first: number, last: number): Comparison {
  const end = Math.min(last, a.time[a.length - 1]!, b.time[b.length - 1]!)
  let time = Math.max(first, a.time[0]!, b.time[0]!)
  let i = indexAt(a, time)
  let j = indexAt(b, time)
  const pair = emptyComparison(Math.max(0, indexAt(a, end) - i + indexAt(b, end) - j + 2))
  const one: Position = { latitude: 0, longitude: 0, accuracy: 0 }
  const other: Position = { latitude: 0, longitude: 0, accuracy: 0 }
  if (a.time[i] !== time && b.time[j] !== time) time = nextTime(a, i, b, j)
  while (time <= end) {
    if (a.time[i + 1] === time) i++
    if (b.time[j + 1] === time) j++
    const at = pair.length++
    pair.time[at] = time
    pair.onward[at] = a.connected[i]! & b.connected[j]!
    if (positionAt(a, i, time, one) && positionAt(b, j, time, other)) measure(pair, at, one, other)
    time = nextTime(a, i, b, j)
  }
  return pair
}

function nextTime(a: Trajectory, i: number, b: Trajectory, j: number): number {
  return Math.min(a.time[i + 1] ?? Number.POSITIVE_INFINITY, b.time[j + 1] ?? Number.POSITIVE_INFINITY)
}

function measure(pair: Comparison, at: number, one: Position, other: Position): void {
  pair.distance[at] = distance(one.latitude, one.longitude, other.latitude, other.longitude)
  pair.accuracies[at] = one.accuracy + other.accuracy
  pair.weight[at] = weightOf(one.accuracy) * weightOf(other.accuracy)
}

/** The weighted mean over a timestamp and its neighbours, as far as both positions are known on the way there. */
function smoothed({ weight, onward }: Comparison, values: Float64Array, at: number): number {
  let sum = weight[at]! * values[at]!
  let weights = weight[at]!
  if (at > 0 && onward[at - 1] === 1) {
    sum += weight[at - 1]! * values[at - 1]!
    weights += weight[at - 1]!
  }
  if (onward[at] === 1) {
    sum += weight[at + 1]! * values[at + 1]!
    weights += weight[at + 1]!
  }
  return sum / weights
}

function emptyComparison(size: number): Comparison {
  return {
    length: 0,
    time: new Float64Array(size),
    distance: new Float64Array(size),
    accuracies: new Float64Array(size),
    weight: new Float64Array(size),
    onward: new Uint8Array(size),
  }
}
