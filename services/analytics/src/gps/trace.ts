import type { GpsFix } from '../source.ts'
import type { GpsContact } from './contacts.ts'
import { indexAt, type Position, positionAt, type Trajectory } from './trajectory.ts'
import type { Way } from './way.ts'

/** Where the patient was at a near moment. */
export type TracedPoint = [time: number, latitude: number, longitude: number, accuracy: number]

/** A contact with where the patient was, and how many events of each it rests on. */
export interface TracedContact extends GpsContact {
  points: readonly TracedPoint[]
  events: { ofPatient: number; ofPeer: number }
}

export function traced(contact: GpsContact, patient: Way, peer: Way): TracedContact {
  return {
    ...contact,
    points: contact.times.map((time) => pointAt(patient.counted, time)),
    events: { ofPatient: eventsIn(patient.fixes, contact), ofPeer: eventsIn(peer.fixes, contact) },
  }
}

/** Degrees to about a decimetre, metres to a decimetre. */
function pointAt(trajectory: Trajectory, time: number): TracedPoint {
  const at: Position = { latitude: 0, longitude: 0, accuracy: 0 }
  positionAt(trajectory, indexAt(trajectory, time), time, at)
  return [time, rounded(at.latitude, 1e6), rounded(at.longitude, 1e6), rounded(at.accuracy, 10)]
}

function rounded(value: number, by: number): number {
  return Math.round(value * by) / by
}

/** Events come in order of their begin. */
function eventsIn(fixes: readonly GpsFix[], { start, end }: GpsContact): number {
  let count = 0
  for (const fix of fixes) {
    if (fix.timefrom > end) break
    if (fix.timeto >= start) count++
  }
  return count
}
