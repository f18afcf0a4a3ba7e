import type { Peer } from '../peers.ts'
import type { Device, Window } from '../source.ts'
import type { BluetoothContact } from './encounters.ts'
import {
  type HiddenContact,
  type HiddenQuestion,
  hiddenContacts,
  hiddenQuestions,
  isAndroid,
  type ThirdEncounters,
} from './hidden-devices.ts'
import { type HiddenSearch, whomPeersMet } from './whom-peers-met.ts'

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
  const asked = questions.map(({ peer, spans }) => ({
    peer: known.get(peer)!,
    times: timesAround(spans, search.window),
  }))
  const thirds = new Map<number, Peer>()
  const seen: ThirdEncounters[] = []
  for (const [i, { met: others, read }] of (await whomPeersMet(asked, search)).entries()) {
    found.read.push(read)
    for (const [third, encounters] of others) {
      thirds.set(third.device.id, third)
      seen.push({ peer: questions[i]!.peer, third: third.device.id, thirdPlatform: third.device.platform, encounters })
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

/** From a margin before the first of these times to as long after the last, within the window. */
function timesAround(spans: HiddenQuestion['spans'], { from, to }: Window): Window {
  return { from: Math.max(from, spans[0]!.from - margin), to: Math.min(to, spans.at(-1)!.to + margin) }
}
