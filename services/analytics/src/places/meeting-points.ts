import { distance } from '../gps/sphere.ts'
import { indexAt, type Position, positionAt, type Trajectory } from '../gps/trajectory.ts'
import { type PausedTime, pauseBetween } from '../pauses.ts'
import type { ContactPoint } from './contact-point.ts'
import { modeOfSpeed, type TransportMode } from './transport.ts'

/** Between points of either trajectory a further one is taken every so many seconds, so that a long stay is not forgotten. */
const STEP = 240

/** Where neither knows a position during the meeting, that of a point at most so many seconds away is taken, as in 2020. */
const EXTRAPOLATION = 300

/** One of the two: where the trajectory was, and when nothing of its sensor may count. */
export interface Side {
  trajectory: Trajectory
  paused: readonly PausedTime[]
}

type Whereabouts = Position & { mode: TransportMode }

/**
 * The points of a meeting from the trajectories of both: at every time of either between its ends, at the ends, and every four minutes, where a
 * position is known. Of two positions it is the patient's.
 */
export function meetingPoints(from: number, to: number, patient: Side, peer: Side): ContactPoint[] {
  const times = timesOf(from, to, [patient.trajectory, peer.trajectory])
  const known = pointsAt(times, (side, time) => whereaboutsAt(side.trajectory, time), patient, peer)
  return known.length > 0 ? known : pointsAt(times, whereaboutsNear, patient, peer)
}

type Look = (side: Side, time: number) => Whereabouts | undefined

function pointsAt(times: readonly number[], look: Look, patient: Side, peer: Side): ContactPoint[] {
  return times.flatMap((time) => {
    const [one, other] = [look(patient, time), look(peer, time)]
    const place = one ?? other
    if (!place) return []
    const { latitude, longitude } = place
    const accuracy = one && other ? (one.accuracy + other.accuracy) / 2 : place.accuracy
    return { time, latitude, longitude, accuracy, modes: [one?.mode ?? 'unknown', other?.mode ?? 'unknown'] as const }
  })
}

function timesOf(from: number, to: number, trajectories: readonly Trajectory[]): number[] {
  const times = new Set([from, to])
  for (const trajectory of trajectories)
    for (let i = indexAt(trajectory, from) + 1; i < trajectory.length && trajectory.time[i]! < to; i++)
      times.add(trajectory.time[i]!)
  const sorted = [...times].sort((a, b) => a - b)
  return sorted.flatMap((time, i) => {
    const next = sorted[i + 1] ?? time
    const parts = Math.max(1, Math.ceil((next - time) / STEP))
    return Array.from({ length: parts }, (_, part) => time + ((next - time) * part) / parts)
  })
}

function whereaboutsAt(trajectory: Trajectory, time: number): Whereabouts | undefined {
  const position = { latitude: 0, longitude: 0, accuracy: 0 }
  if (!positionAt(trajectory, indexAt(trajectory, time), time, position)) return undefined
  return { ...position, mode: modeAt(trajectory, time) }
}

/** At the nearer of the points before and after, of equals the earlier; none across a pause. */
function whereaboutsNear({ trajectory, paused }: Side, time: number): Whereabouts | undefined {
  const index = indexAt(trajectory, time)
  const moments = [trajectory.time[index], trajectory.time[index + 1]].filter(
    (moment): moment is number =>
      moment !== undefined &&
      Math.abs(moment - time) <= EXTRAPOLATION &&
      !pauseBetween(paused, Math.min(moment, time), Math.max(moment, time)),
  )
  const nearest = moments.toSorted((a, b) => Math.abs(a - time) - Math.abs(b - time))[0]
  return nearest === undefined ? undefined : whereaboutsAt(trajectory, nearest)
}

/**
 * How somebody moved at a time: by the speed over the way to the next point, and at the last of connected points by that from the one before.
 * Unknown where neither is connected.
 */
export function modeAt(trajectory: Trajectory, time: number): TransportMode {
  const index = indexAt(trajectory, time)
  if (index < 0) return 'unknown'
  if (trajectory.connected[index] === 1) return modeOfSpeed(speedFrom(trajectory, index))
  if (trajectory.time[index] === time && index > 0 && trajectory.connected[index - 1] === 1)
    return modeOfSpeed(speedFrom(trajectory, index - 1))
  return 'unknown'
}

function speedFrom({ time, latitude, longitude }: Trajectory, i: number): number {
  const metres = distance(latitude[i]!, longitude[i]!, latitude[i + 1]!, longitude[i + 1]!)
  return metres / (time[i + 1]! - time[i]!)
}
