import { sortedBy } from './order.ts'
import { parameters } from './parameters.ts'
import { type PausedTime, pauseBetween } from './pauses.ts'
import { distance, type Position, positionsAt, type Track, type Trajectory } from './trajectory.ts'

/** A stretch of nearness by GPS; seconds since 1970, metres. */
export interface GpsContact {
  from: number
  to: number
  averageDistance: number
  medianDistance: number
  averageAccuracy: number
  risk: number
}

/** What the rules say of a timestamp at which both positions are known: x, a and w of the rules. */
interface Both {
  distance: number
  accuracies: number
  weight: number
}

/** A near timestamp: its place in the list, and d and the mean of the two accuracies. */
interface Near {
  index: number
  time: number
  distance: number
  accuracy: number
}

/** The GPS contacts of two devices: when they are compared goes by what is stored, everything else by what counts. */
export function gpsContacts(patient: Track, peer: Track): GpsContact[] {
  const approaches = approachTimes(patient.stored, peer.stored)
  return approaches.length > 0 ? contactsOf(patient.counted, peer.counted, approaches) : []
}

/** `approaches`: times, ascending. */
function contactsOf(patient: Trajectory, peer: Trajectory, approaches: number[]): GpsContact[] {
  const timestamps = pointTimes(patient, peer)
  const patientAt = positionsAt(patient, timestamps)
  const peerAt = positionsAt(peer, timestamps)
  const both = timestamps.map((_, i) => bothAt(patientAt[i], peerAt[i]))
  const between = timestamps.slice(1).map((time, i) => (time + timestamps[i]!) / 2)
  const peerBetween = positionsAt(peer, between)
  const known = positionsAt(patient, between).map(
    (position, i) => position !== undefined && peerBetween[i] !== undefined,
  )
  const near = timestamps.flatMap((time, index) =>
    isAround(approaches, time) ? (nearAt(both, known, index, time) ?? []) : [],
  )
  return glued(near, known, [...patient.pauses, ...peer.pauses])
    .filter((stretch) => stretch.at(-1)!.time - stretch[0]!.time >= parameters.gps_minimum)
    .map(contactOf)
}

/** The times, ascending, at which the patient was within reach of one of the peer's events while it lasted, point times of either. */
function approachTimes(patient: Trajectory, peer: Trajectory): number[] {
  const timestamps = pointTimes(patient, peer)
  const patientAt = positionsAt(patient, timestamps)
  const indexOf = new Map(timestamps.map((time, i) => [time, i]))
  const reached = new Set<number>()
  for (const event of peer.events)
    for (let i = indexOf.get(event.from)!; i < timestamps.length && timestamps[i]! <= event.to; i++) {
      const position = patientAt[i]
      if (position && distance(position, event) <= parameters.gps_reach) reached.add(timestamps[i]!)
    }
  return [...reached].sort((a, b) => a - b)
}

function isAround(approaches: number[], time: number): boolean {
  return approaches.some((approach) => Math.abs(approach - time) <= parameters.gps_gap)
}

function pointTimes(patient: Trajectory, peer: Trajectory): number[] {
  const times = [...patient.points, ...peer.points].map(({ time }) => time)
  return [...new Set(times)].sort((a, b) => a - b)
}

function bothAt(one: Position | undefined, other: Position | undefined): Both | undefined {
  if (!one || !other) return undefined
  return {
    distance: distance(one, other),
    accuracies: one.accuracy + other.accuracy,
    weight: weightOf(one.accuracy) * weightOf(other.accuracy),
  }
}

function weightOf(accuracy: number): number {
  return accuracy <= 10 ? 1 : Math.max(0.05, (100 - accuracy) / 90)
}

function nearAt(both: (Both | undefined)[], known: boolean[], index: number, time: number): Near | undefined {
  const here = both[index]
  if (!here) return undefined
  const before = known[index - 1] ? both[index - 1] : undefined
  const after = known[index] ? both[index + 1] : undefined
  const around = [before, here, after].filter((neighbour) => neighbour !== undefined)
  const weights = sum(around.map(({ weight }) => weight))
  const d = sum(around.map(({ weight, distance }) => weight * distance)) / weights
  const a = sum(around.map(({ weight, accuracies }) => weight * accuracies)) / weights
  const isNear = Math.max(0, d - a) <= parameters.gps_distance
  return isNear ? { index, time, distance: d, accuracy: here.accuracies / 2 } : undefined
}

/** `known[i]` says whether both positions are known between timestamp i and the next. */
function glued(near: Near[], known: boolean[], pauses: PausedTime[]): Near[][] {
  const stretches: Near[][] = []
  for (const timestamp of near) {
    const last = stretches.at(-1)?.at(-1)
    const onward = last && timestamp.index === last.index + 1 && known[last.index]
    const isClose = last && timestamp.time - last.time <= parameters.gps_glue
    const together = last && (onward || isClose) && !pauseBetween(pauses, last.time, timestamp.time)
    if (together) stretches.at(-1)!.push(timestamp)
    else stretches.push([timestamp])
  }
  return stretches
}

function contactOf(near: Near[]): GpsContact {
  const [from, to] = [near[0]!.time, near.at(-1)!.time]
  return {
    from,
    to,
    averageDistance: trapezoid(near, ({ distance }) => distance) / (to - from),
    medianDistance: medianDistance(near),
    averageAccuracy: trapezoid(near, ({ accuracy }) => accuracy) / (to - from),
    risk: trapezoid(near, ({ distance }) => 1 / Math.max(1, distance) ** 2) / 60,
  }
}

function trapezoid(near: Near[], value: (timestamp: Near) => number): number {
  return sum(intervals(near).map(([a, b]) => ((b.time - a.time) * (value(a) + value(b))) / 2))
}

function medianDistance(near: Near[]): number {
  const parts = intervals(near).map(([a, b]) => ({ seconds: b.time - a.time, distance: (a.distance + b.distance) / 2 }))
  const half = sum(parts.map(({ seconds }) => seconds)) / 2
  let reached = 0
  const inOrder = sortedBy(parts, (part) => [part.distance])
  return inOrder.find(({ seconds }) => {
    reached += seconds
    return reached >= half
  })!.distance
}

function intervals(near: Near[]): [Near, Near][] {
  return near.slice(1).map((timestamp, i) => [near[i]!, timestamp])
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
