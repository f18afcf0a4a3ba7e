import type { GpsFix } from '../source.ts'
import { distance, metresPerDegree, radians } from './sphere.ts'
import { indexAt, type Position, positionAt, type Trajectory } from './trajectory.ts'

/**
 * Whether the way of the patient may come within reach of an event while it lasts. Cheap, judged on the plane of the event with a metre to
 * spare: a yes may be wrong, a no is not.
 */
export function mayReach(patient: Trajectory, fix: GpsFix, reach: number): boolean {
  const { time, connected, length } = patient
  const furthest = (reach + 1) ** 2
  const east = metresPerDegree * Math.cos(fix.latitude * radians)
  for (let i = Math.max(0, indexAt(patient, fix.timefrom)); i < length && time[i]! <= fix.timeto; i++) {
    const start = Math.max(time[i]!, fix.timefrom)
    const end = connected[i] === 1 ? Math.min(time[i + 1]!, fix.timeto) : time[i]!
    if (start <= end && squareToWay(patient, i, start, end, fix, east) <= furthest) return true
  }
  return false
}

/** The times at which the patient is within reach of an event of the peer while it lasts, point times of either (contact-rules GPS 5); in any order, a time may come twice. */
export function approachesOf(patient: Trajectory, peer: Trajectory, fixes: readonly GpsFix[], reach: number): number[] {
  const approaches: number[] = []
  for (const fix of fixes) {
    if (!mayReach(patient, fix, reach)) continue
    pushReached(approaches, patient, patient.time, fix, reach)
    pushReached(approaches, patient, peer.time, fix, reach)
  }
  return approaches
}

function pushReached(reached: number[], patient: Trajectory, times: Float64Array, fix: GpsFix, reach: number): void {
  const here: Position = { latitude: 0, longitude: 0, accuracy: 0 }
  for (let i = firstFrom(times, fix.timefrom); i < times.length && times[i]! <= fix.timeto; i++) {
    const time = times[i]!
    if (!positionAt(patient, indexAt(patient, time), time, here)) continue
    if (distance(here.latitude, here.longitude, fix.latitude, fix.longitude) <= reach) reached.push(time)
  }
}

/** The square of the least distance from an event to the way between two times of one stretch, square metres. */
function squareToWay(patient: Trajectory, i: number, start: number, end: number, fix: GpsFix, east: number): number {
  const { time, latitude, longitude } = patient
  const x = (longitude[i]! - fix.longitude) * east
  const y = (latitude[i]! - fix.latitude) * metresPerDegree
  if (end === time[i]) return x * x + y * y
  const duration = time[i + 1]! - time[i]!
  const dx = (longitude[i + 1]! - longitude[i]!) * east
  const dy = (latitude[i + 1]! - latitude[i]!) * metresPerDegree
  const closest = -(x * dx + y * dy) / (dx * dx + dy * dy || 1)
  const share = Math.min(Math.max(closest, (start - time[i]!) / duration), (end - time[i]!) / duration)
  return (x + share * dx) ** 2 + (y + share * dy) ** 2
}

function firstFrom(times: Float64Array, from: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (times[middle]! < from) low = middle + 1
    else high = middle
  }
  return low
}
