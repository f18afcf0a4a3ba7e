import { batched, grouped } from '../grouping.ts'
import type { Parameters } from '../parameters.ts'
import { isPaused, type PausedTime, pausedTimes } from '../pauses.ts'
import type { Peer, Peers } from '../peers.ts'
import type { ContactSource, Device, Pause, Sighting, Window } from '../source.ts'
import { bandOf } from './band.ts'
import { type BluetoothContact, encountersOf } from './encounters.ts'
import { type BluetoothEstimate, estimatePair } from './estimate.ts'
import type { Radios } from './level.ts'

/** Sightings held at a time, unless a single pair has more; as many devices at most are asked about in one question. */
export const sightingsAtATime = 10_000

/** What is kept of the estimate of a pair; its encounters by their start. */
export interface PairSummary extends Pick<BluetoothEstimate, 'calibration' | 'probability' | 'seconds'> {
  encounters: ReadonlyMap<number, Pick<BluetoothEstimate, 'probability' | 'distance'>>
}

/** The Bluetooth contacts of a device by peer; estimates of them are made where they are to be put. */
export async function findBluetoothContacts(
  device: Device,
  source: ContactSource,
  pauses: readonly Pause[],
  peers: Peers,
  window: Window,
  parameters: Parameters,
  estimates?: Map<Peer, PairSummary>,
): Promise<Map<Peer, BluetoothContact[]>> {
  const found = new Map<Peer, BluetoothContact[]>()
  const pairs = grouped(source.sightings([{ id: device.id, ...window }]), (sighting) => sighting.peer)
  for await (const batch of batched(pairs, sightingsAtATime, (pair) => pair.rows.length)) {
    const sightings = new Map(batch.map((pair) => [pair.id, pair.rows]))
    for (const peer of await peers.resolve([...sightings.keys()])) {
      const paused = pausedTimes([...pauses, ...peer.pauses], 'bluetooth')
      const ordered = orderedSightings(sightings.get(peer.device.id)!, device.uuid < peer.device.uuid, paused)
      const contacts = contactsOf(ordered, paused, parameters)
      if (contacts.length === 0) continue
      found.set(peer, contacts)
      estimates?.set(peer, summaryOf(ordered, paused, { device, peer: peer.device }, parameters))
    }
  }
  return found
}

/**
 * `deviceFirst`: whether the patient's device comes before the peer by device id, which orders sightings at one time; `paused`: what the
 * Bluetooth pauses of either take out.
 */
export function contactsOfPair(
  sightings: readonly Sighting[],
  deviceFirst: boolean,
  paused: readonly PausedTime[],
  parameters: Parameters,
): BluetoothContact[] {
  return contactsOf(orderedSightings(sightings, deviceFirst, paused), paused, parameters)
}

function summaryOf(
  ordered: readonly Sighting[],
  paused: readonly PausedTime[],
  radios: Radios,
  parameters: Parameters,
): PairSummary {
  const { calibration, probability, seconds, encounters } = estimatePair(ordered, paused, radios, parameters)
  const byStart = encounters.map(({ start, probability, distance }) => [start, { probability, distance }] as const)
  return { calibration, probability, seconds, encounters: new Map(byStart) }
}

/** Those that count, in the order of the contact rules. */
function orderedSightings(
  sightings: readonly Sighting[],
  deviceFirst: boolean,
  paused: readonly PausedTime[],
): Sighting[] {
  return sightings
    .filter(({ rssi, time }) => rssi < 0 && !isPaused(paused, time))
    .sort((a, b) => a.time - b.time || receiverOrder(a, b, deviceFirst) || a.rssi - b.rssi)
}

function contactsOf(
  ordered: readonly Sighting[],
  paused: readonly PausedTime[],
  parameters: Parameters,
): BluetoothContact[] {
  const judged = ordered.map(({ time, rssi, reportedByDevice, peerPlatform, devicePlatform }) => {
    const transmitter = reportedByDevice ? peerPlatform : devicePlatform
    return { time, band: bandOf(rssi, transmitter, parameters.bluetooth_thresholds), reportedByDevice }
  })
  return encountersOf(judged, paused, parameters)
}

function receiverOrder(a: Sighting, b: Sighting, deviceFirst: boolean): number {
  if (a.reportedByDevice === b.reportedByDevice) return 0
  return a.reportedByDevice === deviceFirst ? -1 : 1
}
