import { batched, grouped } from '../grouping.ts'
import type { Parameters } from '../parameters.ts'
import type { Peers } from '../peers.ts'
import type { ContactSource, Device, GpsFix, Window } from '../source.ts'
import { type GpsContact, gpsContacts } from './contacts.ts'
import { nearMoments } from './nearness.ts'
import { probesOf } from './probes.ts'
import { isCompared, mayReach } from './reach.ts'
import { type Trajectory, trajectoryOf, usableFix, usableFixes } from './trajectory.ts'

/** Peers whose trajectories are asked for in one question. */
const peersAtATime = 200

/** The GPS contacts of a device by peer: near candidates first, then their whole trajectories, one at a time. */
export async function findGpsContacts(
  device: string,
  source: ContactSource,
  peers: Peers,
  window: Window,
  parameters: Parameters,
): Promise<Map<Device, GpsContact[]>> {
  const found = new Map<Device, GpsContact[]>()
  const fixes = usableFixes(await source.trajectory(device, window), parameters)
  const patient = trajectoryOf(fixes, parameters)
  const candidates = await findCandidates(device, patient, source, window, parameters)
  for await (const ids of batched(candidates, peersAtATime)) {
    const devices = new Map((await peers.resolve(ids)).map((peer): [number, Device] => [peer.id, peer]))
    if (devices.size === 0) continue
    for await (const { id, rows } of grouped(source.trajectories([...devices.keys()], window), (row) => row.id)) {
      const contacts = contactsOfPair(patient, rows, parameters)
      if (contacts.length > 0) found.set(devices.get(id)!, contacts)
    }
  }
  return found
}

/** Contacts of the patient with the owner of these events, in whatever order they are (contact-rules GPS 5 to 8). */
export function contactsOfPair(patient: Trajectory, fixes: readonly GpsFix[], parameters: Parameters): GpsContact[] {
  const usable = usableFixes(fixes, parameters)
  const peer = trajectoryOf(usable, parameters)
  if (!isCompared(patient, peer, usable, parameters.gps_reach)) return []
  return gpsContacts(nearMoments(patient, peer, parameters.gps_distance), parameters)
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
