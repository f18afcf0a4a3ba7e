import type { BluetoothContact } from './bluetooth/encounters.ts'
import type { FoundHidden } from './bluetooth/hidden-search.ts'
import type { TracedContact } from './gps/trace.ts'
import type { Peer } from './peers.ts'
import type { ContactSource, Device, EvidenceSpan, Window } from './source.ts'

/** Pieces of evidence whose files are asked for at most; the last peer's may come on top. */
const mostPieces = 2_000

type Piece = BluetoothContact | TracedContact | FoundHidden

/** The lake files behind pieces of evidence, by their ids. */
export type Files = ReadonlyMap<Piece, readonly number[]>

/** What was found with a peer, by kind. */
export interface PeerEvidence {
  peer: Peer
  bluetooth: readonly BluetoothContact[]
  gps: readonly TracedContact[]
  hidden: readonly FoundHidden[]
}

/** Asks once for the files of the evidence with these peers, the first of too many. A hidden contact rests on what both heard of the peers between them. */
export async function findFiles(
  device: Device,
  evidence: readonly PeerEvidence[],
  source: ContactSource,
  window: Window,
): Promise<Files> {
  const asked: { piece: Piece; span: EvidenceSpan }[] = []
  for (const { peer, bluetooth, gps, hidden } of evidence) {
    if (asked.length >= mostPieces) break
    const ids = { id: device.id, peer: peer.device.id }
    for (const one of bluetooth)
      asked.push({ piece: one, span: { bluetooth: true, ...ids, from: one.start, to: one.end } })
    for (const one of gps) asked.push({ piece: one, span: { bluetooth: false, ...ids, from: one.start, to: one.end } })
    for (const piece of hidden)
      for (const between of piece.peers)
        for (const id of [device.id, peer.device.id])
          asked.push({
            piece,
            span: { bluetooth: true, id, peer: between.device.id, from: piece.from, to: piece.to },
          })
  }
  const found = await source.files(
    asked.map(({ span }) => span),
    window,
  )
  const files = new Map<Piece, number[]>()
  for (const [i, { piece }] of asked.entries()) {
    const all = new Set([...(files.get(piece) ?? []), ...found[i]!])
    files.set(
      piece,
      [...all].sort((a, b) => a - b),
    )
  }
  return files
}
