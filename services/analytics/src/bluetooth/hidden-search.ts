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
/** Peers asked about at a time. */
const sideBySide = 2
/** Seconds before the first and after the last encounter asked about in which others' encounters with the peer are looked at. */
const margin = 7_200

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

/** Where and when hidden contacts are looked for; `own`: device ids of the patient. */
export interface HiddenSearch {
  source: ContactSource
  own: ReadonlySet<string>
  window: Window
  parameters: Parameters
}

/** Devices that hardly hear this one, but were heard by the same peers (contact-rules Hidden devices). `met`: all peers of whom there is evidence, of either sensor. */
export async function findHiddenContacts(
  device: Pick<Device, 'platform'>,
  met: readonly Peer[],
  bluetooth: ReadonlyMap<Peer, readonly BluetoothContact[]>,
  search: HiddenSearch,
): Promise<HiddenFound> {
  const found: HiddenFound = { hidden: new Map(), leftOut: 0, read: [] }
  if (isAndroid(device.platform)) return found
  const direct = new Map([...bluetooth].map(([{ device }, contacts]) => [device.id, contacts]))
  const known = new Map(met.map((peer) => [peer.device.id, peer]))
  const { questions, peersLeftOut } = hiddenQuestions(direct)
  found.leftOut = peersLeftOut
  const thirds = new Map<number, Peer>()
  const seen: ThirdEncounters[] = []
  for (let first = 0; first < questions.length; first += sideBySide) {
    const some = questions.slice(first, first + sideBySide)
    const answers = await Promise.all(some.map((one) => whomPeerMet(known.get(one.peer)!, one.spans, search)))
    for (const [i, { met: others, read }] of answers.entries()) {
      found.read.push(read)
      for (const [third, encounters] of others) {
        thirds.set(third.device.id, third)
        seen.push({ peer: some[i]!.peer, third: third.device.id, thirdPlatform: third.device.platform, encounters })
      }
    }
  }
  for (const contact of hiddenContacts({ platform: device.platform, own: new Set() }, direct, seen)) {
    // One object stands for a device, so that all that is found of it is in one place.
    const third = known.get(contact.third) ?? thirds.get(contact.third)!
    const list = found.hidden.get(third) ?? []
    found.hidden.set(third, list)
    list.push({ ...contact, peers: contact.through.map((id) => known.get(id)!) })
  }
  return found
}

/** Whom a peer met that is no Android, around the times asked about; `read` stands for what was read for it. */
async function whomPeerMet(
  peer: Peer,
  spans: readonly { from: number; to: number }[],
  { source, own, window, parameters }: HiddenSearch,
): Promise<{ met: [third: Peer, encounters: BluetoothContact[]][]; read: string }> {
  const readings = readingsOf(source)
  const peers = peersOf(readings.source, own, window)
  const around = {
    from: Math.max(window.from, spans[0]!.from - margin),
    to: Math.min(window.to, spans.at(-1)!.to + margin),
  }
  const met: [third: Peer, encounters: BluetoothContact[]][] = []
  for await (const one of encountersOfPeer(peer, readings.source, peers, around, parameters)) met.push(one)
  return { met, read: readings.digest({ uuid: peer.device.uuid }) }
}

/** The same, a pair at a time. */
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
