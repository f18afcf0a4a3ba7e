import { batched, grouped } from '../grouping.ts'
import type { Parameters } from '../parameters.ts'
import { mergedTimes, type PausedTime, pausedTimes } from '../pauses.ts'
import type { Peer, Peers } from '../peers.ts'
import type { ContactSource, GpsFix, Pause, Window } from '../source.ts'
import { type GpsContact, gpsContacts } from './contacts.ts'
import { nearMoments } from './nearness.ts'
import { probesOf } from './probes.ts'
import { isCompared, mayReach } from './reach.ts'
import { type Trajectory, usableFix } from './trajectory.ts'
import { type Way, wayOf } from './way.ts'

/** Peers whose trajectories are asked for in one question. */
const peersAtATime = 200

/** The GPS contacts of a device by peer: near candidates first, then their whole trajectories, one at a time. */
export async function findGpsContacts(
  device: string,
  source: ContactSource,
  pauses: readonly Pause[],
  peers: Peers,
  window: Window,
  parameters: Parameters,
): Promise<Map<Peer, GpsContact[]>> {
  const found = new Map<Peer, GpsContact[]>()
  const patient = wayOf(await source.trajectory(device, window), pausedTimes(pauses, 'gps'), parameters)
  const candidates = await findCandidates(device, patient.stored, source, window, parameters)
  for await (const ids of batched(candidates, peersAtATime)) {
    const resolved = new Map((await peers.resolve(ids)).map((peer): [number, Peer] => [peer.device.id, peer]))
    if (resolved.size === 0) continue
    for await (const { id, rows } of grouped(source.trajectories([...resolved.keys()], window), (row) => row.id)) {
      const peer = resolved.get(id)!
      const contacts = contactsOfPair(patient, rows, pausedTimes(peer.pauses, 'gps'), parameters)
      if (contacts.length > 0) found.set(peer, contacts)
    }
  }
  return found
}

/** Contacts of the patient with the owner of these events and pauses, in whatever order events are (contact-rules GPS 5 to 8). */
export function contactsOfPair(
  patient: Way,
  fixes: readonly GpsFix[],
  paused: readonly PausedTime[],
  parameters: Parameters,
): GpsContact[] {
  const peer = wayOf(fixes, paused, parameters)
  if (!isCompared(patient.stored, peer.stored, peer.fixes, parameters.gps_reach)) return []
  const moments = nearMoments(patient.counted, peer.counted, parameters.gps_distance)
  return gpsContacts(moments, mergedTimes([...patient.paused, ...peer.paused]), parameters)
}

/** Internal ids of the devices that may have come within reach, in order. */
async function findCandidates(
  device: string,
  patient: Trajectory,
  source: ContactSource,
  window: Window,
  parameters: Parameters,
): Promise<number[]> {
  const candidates = new Set<number>()
  const probes = probesOf(patient, parameters.gps_reach)
  if (probes.length === 0) return []
  for await (const fix of source.nearby(device, probes, window)) {
    if (candidates.has(fix.id) || !usableFix(fix, parameters)) continue
    if (mayReach(patient, fix, parameters.gps_reach)) candidates.add(fix.id)
  }
  return [...candidates].sort((a, b) => a - b)
}
