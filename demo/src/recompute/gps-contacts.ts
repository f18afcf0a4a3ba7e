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

/** The GPS contacts of two devices: whether they are compared goes by what is stored, everything else by what counts. */
export function gpsContacts(patient: Track, peer: Track): GpsContact[] {
  return isCompared(patient.stored, peer.stored) ? contactsOf(patient.counted, peer.counted) : []
}

function contactsOf(patient: Trajectory, peer: Trajectory): GpsContact[] {
  const timestamps = pointTimes(patient, peer)
  const patientAt = positionsAt(patient, timestamps)
  const peerAt = positionsAt(peer, timestamps)
  const both = timestamps.map((_, i) => bothAt(patientAt[i], peerAt[i]))
  const near = timestamps.flatMap((time, index) => nearAt(both, index, time) ?? [])
  const between = timestamps.slice(1).map((time, i) => (time + timestamps[i]!) / 2)
  const peerBetween = positionsAt(peer, between)
  const known = positionsAt(patient, between).map(
    (position, i) => position !== undefined && peerBetween[i] !== undefined,
  )
  return glued(near, known, [...patient.pauses, ...peer.pauses])
    .filter((stretch) => stretch.at(-1)!.time - stretch[0]!.time >= parameters.gps_minimum)
    .map(contactOf)
}

/** Whether the patient was within reach of one of the peer's events while it lasted, at a point time of either. */
function isCompared(patient: Trajectory, peer: Trajectory): boolean {
  const timestamps = pointTimes(patient, peer)
  const patientAt = positionsAt(patient, timestamps)
  const indexOf = new Map(timestamps.map((time, i) => [time, i]))
  return peer.events.some((event) => {
    for (let i = indexOf.get(event.from)!; i < timestamps.length && timestamps[i]! <= event.to; i++) {
      const position = patientAt[i]
      if (position && distance(position, event) <= parameters.gps_reach) return true
    }
    return false
  })
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

function nearAt(both: (Both | undefined)[], index: number, time: number): Near | undefined {
  const here = both[index]
  if (!here) return undefined
  const around = [both[index - 1], here, both[index + 1]].filter((neighbour) => neighbour !== undefined)
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
