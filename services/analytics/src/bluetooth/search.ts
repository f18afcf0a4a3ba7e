import { batched, grouped } from '../grouping.ts'
import type { Parameters } from '../parameters.ts'
import { isPaused, type PausedTime, pausedTimes } from '../pauses.ts'
import type { Peer, Peers } from '../peers.ts'
import type { ContactSource, Pause, Sighting, Window } from '../source.ts'
import { bandOf } from './band.ts'
import { type BluetoothContact, encountersOf } from './encounters.ts'

/** Sightings held at a time, unless a single peer has more; as many peers at most are resolved in one question. */
const sightingsAtATime = 10_000

/** The Bluetooth contacts of a device by peer. */
export async function findBluetoothContacts(
  device: string,
  source: ContactSource,
  pauses: readonly Pause[],
  peers: Peers,
  window: Window,
  parameters: Parameters,
): Promise<Map<Peer, BluetoothContact[]>> {
  const found = new Map<Peer, BluetoothContact[]>()
  const pairs = grouped(source.sightings(device, window), (sighting) => sighting.peer)
  for await (const batch of batched(pairs, sightingsAtATime, (pair) => pair.rows.length)) {
    const sightings = new Map(batch.map((pair) => [pair.id, pair.rows]))
    for (const peer of await peers.resolve([...sightings.keys()])) {
      const { id, uuid } = peer.device
      const paused = pausedTimes([...pauses, ...peer.pauses], 'bluetooth')
      const contacts = contactsOfPair(sightings.get(id)!, device < uuid, paused, parameters)
      if (contacts.length > 0) found.set(peer, contacts)
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
  const ordered = sightings
    .filter(({ rssi, time }) => rssi < 0 && !isPaused(paused, time))
    .sort((a, b) => a.time - b.time || receiverOrder(a, b, deviceFirst) || a.rssi - b.rssi)
  const judged = ordered.map(({ time, rssi, reportedByDevice, peerPlatform, devicePlatform }) => {
    const transmitter = reportedByDevice ? peerPlatform : devicePlatform
    return { time, band: bandOf(rssi, transmitter, parameters.bluetooth_thresholds) }
  })
  return encountersOf(judged, paused, parameters)
}

function receiverOrder(a: Sighting, b: Sighting, deviceFirst: boolean): number {
  if (a.reportedByDevice === b.reportedByDevice) return 0
  return a.reportedByDevice === deviceFirst ? -1 : 1
}
