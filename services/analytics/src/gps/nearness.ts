import { distance } from './sphere.ts'
import { indexAt, type Position, positionAt, type Trajectory } from './trajectory.ts'

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

/** The near timestamps of two trajectories (contact-rules GPS 6), in order of time; the same whichever comes first. */
export function nearMoments(a: Trajectory, b: Trajectory, gpsDistance: number): NearMoment[] {
  const moments: NearMoment[] = []
  if (a.length === 0 || b.length === 0) return moments
  const pair = compare(a, b)
  let last = -1
  for (let i = 0; i < pair.length; i++) {
    if (pair.weight[i] === 0) continue
    const smooth = smoothed(pair, pair.distance, i)
    if (smooth - smoothed(pair, pair.accuracies, i) > gpsDistance) continue
    const follows = last >= 0 && last === i - 1 && pair.onward[last] === 1
    moments.push({ time: pair.time[i]!, distance: smooth, accuracy: pair.accuracies[i]! / 2, follows })
    last = i
  }
  return moments
}

/** How much a position counts by its accuracy in metres. */
export function weightOf(accuracy: number): number {
  return accuracy <= 10 ? 1 : Math.max(0.05, (100 - accuracy) / 90)
}

/** Goes through the times at which both trajectories have begun and none has ended; elsewhere a position is unknown. */
function compare(a: Trajectory, b: Trajectory): Comparison {
  const end = Math.min(a.time[a.length - 1]!, b.time[b.length - 1]!)
  let time = Math.max(a.time[0]!, b.time[0]!)
  let i = indexAt(a, time)
  let j = indexAt(b, time)
  const pair = emptyComparison(Math.max(0, indexAt(a, end) - i + indexAt(b, end) - j + 2))
  const one: Position = { latitude: 0, longitude: 0, accuracy: 0 }
  const other: Position = { latitude: 0, longitude: 0, accuracy: 0 }
  while (time <= end) {
    const at = pair.length++
    pair.time[at] = time
    pair.onward[at] = a.connected[i]! & b.connected[j]!
    if (positionAt(a, i, time, one) && positionAt(b, j, time, other)) measure(pair, at, one, other)
    const nextOfA = i + 1 < a.length ? a.time[i + 1]! : Number.POSITIVE_INFINITY
    const nextOfB = j + 1 < b.length ? b.time[j + 1]! : Number.POSITIVE_INFINITY
    time = Math.min(nextOfA, nextOfB)
    if (nextOfA === time) i++
    if (nextOfB === time) j++
  }
  return pair
}

function measure(pair: Comparison, at: number, one: Position, other: Position): void {
  pair.distance[at] = distance(one.latitude, one.longitude, other.latitude, other.longitude)
  pair.accuracies[at] = one.accuracy + other.accuracy
  pair.weight[at] = weightOf(one.accuracy) * weightOf(other.accuracy)
}

/** The weighted mean over a timestamp and its neighbours. */
function smoothed({ weight, length }: Comparison, values: Float64Array, at: number): number {
  let sum = weight[at]! * values[at]!
  let weights = weight[at]!
  if (at > 0) {
    sum += weight[at - 1]! * values[at - 1]!
    weights += weight[at - 1]!
  }
  if (at + 1 < length) {
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
