import { batched, grouped } from '../grouping.ts'
import type { Parameters } from '../parameters.ts'
import { pausedTimes } from '../pauses.ts'
import { type Peer, type Peers, peersOf } from '../peers.ts'
import { readingsOf } from '../readings.ts'
import type { ContactSource, Device, Sighting, Window } from '../source.ts'
import type { BluetoothContact } from './encounters.ts'
import { type HiddenContact, hiddenContacts, hiddenQuestions, type ThirdEncounters } from './hidden-devices.ts'
import { contactsOfPair } from './search.ts'

/** Sightings held at a time, unless a single pair has more. */
const sightingsAtATime = 10_000

/** A hidden contact, and the peers by whom it is known. */
export interface FoundHidden extends HiddenContact {
  peers: Peer[]
}

export interface HiddenFound {
  hidden: Map<Peer, FoundHidden[]>
  /** Peers that were not asked about. */
  leftOut: number
  /** Stands for all that was read for it. */
  read: string[]
}

/** Devices that hardly hear this one, but were heard by the same peers (contact-rules Hidden devices). `own`: device ids of the patient. */
export async function findHiddenContacts(
  device: Pick<Device, 'platform'>,
  bluetooth: ReadonlyMap<Peer, readonly BluetoothContact[]>,
  own: ReadonlySet<string>,
  { source, window, parameters }: { source: ContactSource; window: Window; parameters: Parameters },
): Promise<HiddenFound> {
  const found: HiddenFound = { hidden: new Map(), leftOut: 0, read: [] }
  if (isAndroid(device.platform)) return found
  const direct = new Map([...bluetooth].map(([{ device }, contacts]) => [device.id, contacts]))
  const asked = new Map([...bluetooth.keys()].map((peer) => [peer.device.id, peer]))
  const { questions, peersLeftOut } = hiddenQuestions(direct)
  found.leftOut = peersLeftOut
  const thirds = new Map<number, Peer>()
  const seen: ThirdEncounters[] = []
  for (const question of questions) {
    const peer = asked.get(question.peer)!
    const readings = readingsOf(source)
    const peers = peersOf(readings.source, own, window)
    for await (const [third, encounters] of encountersOfPeer(peer, readings.source, peers, window, parameters)) {
      thirds.set(third.device.id, third)
      seen.push({ peer: question.peer, third: third.device.id, thirdPlatform: third.device.platform, encounters })
    }
    found.read.push(readings.digest({ uuid: peer.device.uuid }))
  }
  for (const contact of hiddenContacts({ platform: device.platform, own: new Set() }, direct, seen)) {
    // The peer that was met in person stands for the third, so that all that is found of a device is in one place.
    const third = asked.get(contact.third) ?? thirds.get(contact.third)!
    const list = found.hidden.get(third) ?? []
    found.hidden.set(third, list)
    list.push({ ...contact, peers: contact.through.map((id) => asked.get(id)!) })
  }
  return found
}

/** Whom a peer met that is no Android, a pair at a time. */
async function* encountersOfPeer(
  peer: Peer,
  source: ContactSource,
  peers: Peers,
  window: Window,
  parameters: Parameters,
): AsyncGenerator<[third: Peer, encounters: BluetoothContact[]]> {
  const pairs = grouped(heard(source.sightings(peer.device.uuid, window)), (sighting) => sighting.peer)
  for await (const batch of batched(pairs, sightingsAtATime, (pair) => pair.rows.length)) {
    const sightings = new Map(batch.map((pair) => [pair.id, pair.rows]))
    for (const third of await peers.resolve([...sightings.keys()])) {
      const paused = pausedTimes([...peer.pauses, ...third.pauses], 'bluetooth')
      const isFirst = peer.device.uuid < third.device.uuid
      const encounters = contactsOfPair(sightings.get(third.device.id)!, isFirst, paused, parameters)
      if (encounters.length > 0) yield [third, encounters]
    }
  }
}

async function* heard(sightings: AsyncIterable<Sighting>): AsyncGenerator<Sighting> {
  for await (const sighting of sightings) if (!isAndroid(sighting.peerPlatform)) yield sighting
}

function isAndroid(platform: string | null): boolean {
  return platform?.toLowerCase() === 'android'
}
