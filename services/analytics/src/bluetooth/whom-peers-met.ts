import { batched, grouped } from '../grouping.ts'
import { addSighting, inputDigest, noFixes, noSightings, type ReadOfDevice } from '../input-digest.ts'
import type { Parameters } from '../parameters.ts'
import { pausedTimes } from '../pauses.ts'
import { type Peer, peersOf } from '../peers.ts'
import type { ContactSource, Sighting, Window } from '../source.ts'
import type { BluetoothContact } from './encounters.ts'
import { isAndroid } from './hidden-devices.ts'
import { contactsOfPair, sightingsAtATime } from './search.ts'

/** Where and when hidden contacts are looked for; `own`: device ids of the patient. */
export interface HiddenSearch {
  source: ContactSource
  own: ReadonlySet<string>
  window: Window
  parameters: Parameters
}

/** A peer, and the times around which it is asked whom it met. */
export interface AskedPeer {
  peer: Peer
  times: Window
}

/** Whom a peer met that is no Android; `read` stands for what was read for it. */
export interface MetByPeer {
  met: [third: Peer, encounters: BluetoothContact[]][]
  read: string
}

/** What two devices heard of each other. */
interface Pair {
  peer: Peer
  third: Peer
  encounters: BluetoothContact[]
  read: ReadOfDevice
}

/**
 * Whom each of these peers met, in their order. All are asked about at once; what comes back is held some sightings at a time, and only the numbers of its
 * digest until all is read of one peer.
 */
export async function whomPeersMet(asked: readonly AskedPeer[], search: HiddenSearch): Promise<MetByPeer[]> {
  const found = new Map<Peer, MetByPeer>()
  for await (const { rows } of grouped(pairsOf(asked, search), ({ peer }) => peer.device.id))
    found.set(rows[0]!.peer, metBy(rows[0]!.peer, rows))
  return asked.map(({ peer }) => found.get(peer) ?? metBy(peer, []))
}

function metBy({ device: { uuid } }: Peer, pairs: readonly Pair[]): MetByPeer {
  const nothing = { pauses: [], fixes: noFixes(), sightings: noSightings() }
  return {
    met: pairs.filter((pair) => pair.encounters.length > 0).map(({ third, encounters }) => [third, encounters]),
    read: inputDigest(
      { uuid },
      nothing,
      pairs.map(({ read }) => read),
    ),
  }
}

/** The pairs of these peers, by peer. Pauses of the patient's devices are no part of it: nobody meets these. */
async function* pairsOf(asked: readonly AskedPeer[], search: HiddenSearch): AsyncGenerator<Pair> {
  const { source, own, window, parameters } = search
  const peers = new Map(asked.map(({ peer }) => [peer.device.id, peer]))
  const sightings = heard(source.sightings(asked.map(({ peer, times }) => ({ id: peer.device.id, ...times }))))
  const pairs = grouped(sightings, ({ id, peer }) => `${id} ${peer}`)
  for await (const batch of batched(pairs, sightingsAtATime, ({ rows }) => rows.length)) {
    const thirds = await thirdsBehind(new Set(batch.map(({ rows }) => rows[0]!.peer)), source, window)
    for (const { rows } of batch) {
      const [peer, third] = [peers.get(rows[0]!.id)!, thirds.get(rows[0]!.peer)]
      if (!third) continue
      const isOwn = own.has(third.device.uuid)
      const paused = pausedTimes([...peer.pauses, ...third.pauses], 'bluetooth')
      const isFirst = peer.device.uuid < third.device.uuid
      yield {
        peer,
        third,
        encounters: isOwn ? [] : contactsOfPair(rows, isFirst, paused, parameters),
        read: { ...third, pauses: isOwn ? [] : third.pauses, fixes: noFixes(), sightings: rowsOf(rows) },
      }
    }
  }
}

async function thirdsBehind(
  ids: ReadonlySet<number>,
  source: ContactSource,
  window: Window,
): Promise<Map<number, Peer>> {
  const thirds = await peersOf(source, new Set(), window).resolve([...ids])
  return new Map(thirds.map((third) => [third.device.id, third]))
}

function rowsOf(sightings: readonly Sighting[]): ReadOfDevice['sightings'] {
  const rows = noSightings()
  for (const sighting of sightings) addSighting(rows, sighting)
  return rows
}

async function* heard<Row extends Sighting>(sightings: AsyncIterable<Row>): AsyncGenerator<Row> {
  for await (const sighting of sightings) if (!isAndroid(sighting.peerPlatform)) yield sighting
}
