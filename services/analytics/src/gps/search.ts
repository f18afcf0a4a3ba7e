import { batched, grouped } from '../grouping.ts'
import type { Parameters } from '../parameters.ts'
import { mergedTimes, type PausedTime, pausedTimes } from '../pauses.ts'
import type { Peer, Peers } from '../peers.ts'
import type { ContactSource, DeviceHours, GpsFix, Pause, Window } from '../source.ts'
import { hourSeconds } from '../time.ts'
import { gpsContacts } from './contacts.ts'
import { nearMoments } from './nearness.ts'
import { probesOf } from './probes.ts'
import { approachesOf } from './reach.ts'
import { type TracedContact, traced } from './trace.ts'
import type { Trajectory } from './trajectory.ts'
import { type Way, wayOf } from './way.ts'

/** Hours of peers whose events are asked for in one question. */
const hoursAtATime = 2_000
/** Probes of one question, and how many are asked side by side. */
const probesAtATime = 2_000
const sideBySide = 2

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
  const candidates = await findCandidates(device, patient.stored, source, window, parameters)
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

/** A device that may have come near, and the hours in which its events decide whether it did. */
interface Candidate {
  id: number
  spans: DeviceHours[]
}

/** Who may have come within reach, in order of id. */
async function findCandidates(
  device: string,
  patient: Trajectory,
  source: ContactSource,
  window: Window,
  { gps_reach, gps_gap }: Parameters,
): Promise<Candidate[]> {
  const hours = new Map<number, number[]>()
  const questions = [...batchesOf(probesOf(patient, gps_reach), probesAtATime)]
  const ask = async () => {
    for (let probes = questions.shift(); probes; probes = questions.shift())
      for await (const { id, hour } of source.nearby(device, probes, window)) {
        const known = hours.get(id)
        if (known) known.push(hour)
        else hours.set(id, [hour])
      }
  }
  await Promise.all(Array.from({ length: sideBySide }, ask))
  return [...hours.keys()].sort((a, b) => a - b).map((id) => ({ id, spans: spansOf(id, hours.get(id)!, gps_gap) }))
}

/**
 * Around an approach `gap` seconds are looked at, and positions there come from points that are less than another `gap` away; a second more, since
 * an event that ends on the hour is stored in the hour before.
 */
function spansOf(id: number, hours: number[], gap: number): DeviceHours[] {
  const around = Math.ceil((2 * gap + 1) / hourSeconds)
  const times = hours.map((hour) => ({ from: hour - around, to: hour + around + 1 }))
  return mergedTimes(times).map(({ from, to }) => ({ id, hour_from: from, hour_to: to - 1 }))
}

function* batchesOf<Item>(items: readonly Item[], size: number): Generator<Item[]> {
  for (let first = 0; first < items.length; first += size) yield items.slice(first, first + size)
}
