import { batched, grouped } from '../grouping.ts'
import type { Parameters } from '../parameters.ts'
import { mergedTimes, type PausedTime, pausedTimes } from '../pauses.ts'
import type { Peer, Peers } from '../peers.ts'
import type { ContactSource, GpsFix, Pause, Window } from '../source.ts'
import { findCandidates, hoursAtATime } from './candidates.ts'
import { gpsContacts } from './contacts.ts'
import { nearMoments } from './nearness.ts'
import { probesOf } from './probes.ts'
import { approachesOf } from './reach.ts'
import { type TracedContact, traced } from './trace.ts'
import { type Way, wayOf } from './way.ts'

/** The GPS contacts of a device by peer: who may have come near and when, then their events of those times, one peer at a time. */
export async function findGpsContacts(
  device: string,
  source: ContactSource,
  pauses: readonly Pause[],
  peers: Peers,
  window: Window,
  parameters: Parameters,
): Promise<Map<Peer, TracedContact[]>> {
  const found = new Map<Peer, TracedContact[]>()
  const patient = wayOf(await source.trajectory(device, window), pausedTimes(pauses, 'gps'), parameters)
  const probes = probesOf(patient.stored, parameters.gps_reach)
  const candidates = await (source.candidates ?? findCandidates(source))(device, probes, window, parameters.gps_gap)
  for await (const batch of batched(candidates, hoursAtATime, ({ spans }) => spans.length)) {
    const peersById = new Map(
      (await peers.resolve(batch.map(({ id }) => id))).map((peer): [number, Peer] => [peer.device.id, peer]),
    )
    const spans = batch.flatMap(({ id, spans }) => (peersById.has(id) ? spans : []))
    if (spans.length === 0) continue
    for await (const { id, rows } of grouped(source.trajectories(spans, window), (row) => row.id)) {
      const peer = peersById.get(id)!
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
): TracedContact[] {
  const peer = wayOf(fixes, paused, parameters)
  const { gps_reach, gps_gap } = parameters
  const approaches = approachesOf(patient.stored, peer.stored, peer.fixes, gps_reach)
  const spans = mergedTimes(approaches.map((time) => ({ from: time - gps_gap, to: time + gps_gap })))
  const moments = nearMoments(patient.counted, peer.counted, parameters.gps_distance, spans)
  const contacts = gpsContacts(moments, mergedTimes([...patient.paused, ...peer.paused]), parameters)
  return contacts.map((contact) => traced(contact, patient, peer))
}
