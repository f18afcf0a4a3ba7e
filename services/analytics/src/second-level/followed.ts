import { sumOf } from '../bluetooth/band.ts'
import type { BluetoothContact } from '../bluetooth/encounters.ts'
import { type Found, mostOf } from '../findings.ts'
import type { TracedContact } from '../gps/trace.ts'
import type { Parameters } from '../parameters.ts'
import type { Peer } from '../peers.ts'

/** A contact of the patient, and the end of their first meeting: from then on they may pass something on. */
export interface Followed {
  peer: Peer
  from: number
}

/** Who is followed, in order of device id: peers that would be reported by their evidence alone; of too many those with the most risk. */
export function followedOf(
  found: Found,
  parameters: Parameters,
  most: number,
): { followed: Followed[]; leftOut: number } {
  const peers = [...new Set([...found.bluetooth.keys(), ...found.gps.keys()])]
  const reported = peers.filter((peer) => isReported(evidenceOf(peer, found), parameters))
  const followed = mostOf(reported, found, most).map((peer) => {
    const { bluetooth, gps } = evidenceOf(peer, found)
    return { peer, from: firstMeetingEnd([...bluetooth, ...gps], parameters) }
  })
  followed.sort((a, b) => (a.peer.device.uuid < b.peer.device.uuid ? -1 : 1))
  return { followed, leftOut: reported.length - followed.length }
}

/** What two devices have of each other. */
export interface Evidence {
  bluetooth: readonly BluetoothContact[]
  gps: readonly TracedContact[]
}

export function evidenceOf(peer: Peer, { bluetooth, gps }: Found): Evidence {
  return { bluetooth: bluetooth.get(peer) ?? [], gps: gps.get(peer) ?? [] }
}

/** Whether their owners would be reported of each other if these were all their devices (contact-rules Who is reported). */
export function isReported(
  { bluetooth, gps }: Evidence,
  { bluetooth_include, gps_include, gps_accurate }: Parameters,
): boolean {
  const near = bluetooth.reduce((sum, { seconds }) => sum + sumOf(seconds), 0)
  const accurate = gps
    .filter(({ averageAccuracy }) => averageAccuracy < gps_accurate)
    .reduce((sum, { start, end }) => sum + end - start, 0)
  return near > bluetooth_include || accurate > gps_include
}

/** The end of the first meeting (contact-rules Persons 4) in evidence of both sensors, of which there is some. */
export function firstMeetingEnd(
  evidence: readonly { start: number; end: number }[],
  { bluetooth_gap }: Pick<Parameters, 'bluetooth_gap'>,
): number {
  const [first, ...later] = evidence.toSorted((a, b) => a.start - b.start)
  let { end } = first!
  for (const next of later) {
    if (next.start > end + bluetooth_gap) break
    end = Math.max(end, next.end)
  }
  return end
}
