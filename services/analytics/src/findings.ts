import type {
  AnalysisResult,
  BluetoothFinding,
  FoundPause,
  GpsFinding,
  HiddenFinding,
  PeerFindings,
  Whereabouts,
} from '@smittestopp/contracts'
import type { BluetoothContact } from './bluetooth/encounters.ts'
import type { FoundHidden } from './bluetooth/hidden-search.ts'
import type { PairSummary } from './bluetooth/search.ts'
import { thinned } from './gps/contacts.ts'
import type { TracedContact } from './gps/trace.ts'
import type { Peer } from './peers.ts'
import type { Readings } from './readings.ts'
import type { Pause } from './source.ts'
import type { Files } from './traces.ts'

/** Peers one result holds at most: those with most risk and, of equals, longest near. */
const mostPeers = 20_000
/** Points of all GPS findings together at most, each finding keeping as many as the next. */
const mostPoints = 50_000

/** What was found with each peer, by one sensor and the other. */
export interface Found {
  bluetooth: ReadonlyMap<Peer, readonly BluetoothContact[]>
  gps: ReadonlyMap<Peer, readonly TracedContact[]>
}

/** What is known of it besides. */
export interface Known {
  estimates: ReadonlyMap<Peer, PairSummary>
  hidden: ReadonlyMap<Peer, readonly FoundHidden[]>
  where: ReadonlyMap<Peer, Whereabouts>
  files: Files
}

/** The evidence by peer, by device id; what is beyond the bounds is counted. */
export function findingsOf(
  { bluetooth, gps }: Found,
  hoursOf: Readings['hoursOf'],
  { estimates, hidden, where, files }: Known,
): Pick<AnalysisResult, 'peers' | 'peers_left_out'> {
  const peers = [...new Set([...bluetooth.keys(), ...gps.keys(), ...hidden.keys()])]
  const kept = mostOf(peers, { bluetooth, gps }, mostPeers).sort((a, b) => (a.device.uuid < b.device.uuid ? -1 : 1))
  const stretches = kept.reduce((sum, peer) => sum + (gps.get(peer)?.length ?? 0), 0)
  const points = Math.max(1, Math.floor(mostPoints / Math.max(1, stretches)))
  const findings = kept.map((peer): [string, PeerFindings] => {
    const { id, uuid, platform, model, appversion } = peer.device
    return [
      uuid,
      {
        phone: [platform, model, appversion],
        bluetooth: (bluetooth.get(peer) ?? []).map((contact) => ({
          ...bluetoothFinding(contact),
          ...estimateOf(contact, estimates.get(peer)),
          ...filesOf(contact, files),
        })),
        ...estimatesOf(estimates.get(peer)),
        gps: (gps.get(peer) ?? []).map((contact) => ({ ...gpsFinding(contact, points), ...filesOf(contact, files) })),
        ...(hidden.has(peer) && { hidden: hidden.get(peer)!.map((one) => hiddenFinding(one, files)) }),
        ...(where.has(peer) && { where: where.get(peer)! }),
        pauses: peer.pauses.map((pause) => ({ ...foundPause(pause), reason: null })),
        hours: hoursOf(id),
      },
    ]
  })
  return { peers: Object.fromEntries(findings), peers_left_out: peers.length - kept.length }
}

/** In order of time and sensor, so that any order they were read in gives the same bytes. */
export function foundPauses(pauses: readonly Pause[]): FoundPause[] {
  const found = pauses.map(foundPause)
  const text = ({ sensor, reason }: FoundPause) => JSON.stringify([sensor, reason])
  return found.sort((a, b) => a.from - b.from || a.to - b.to || (text(a) < text(b) ? -1 : 1))
}

function foundPause({ sensor, timefrom, timeto, reason }: Pause): FoundPause {
  return { sensor, from: timefrom, to: timeto, reason }
}

/** As many of them at most: those with the most risk and, of equals, longest near. */
export function mostOf(peers: Peer[], found: Found, most: number): Peer[] {
  return peers.length <= most ? peers : ranked(peers, found).slice(0, most)
}

/** Those with the most risk first and, of equals, longest near. */
export function ranked(peers: readonly Peer[], { bluetooth, gps }: Found): Peer[] {
  const seconds = (peer: Peer) =>
    [...(bluetooth.get(peer) ?? []), ...(gps.get(peer) ?? [])].reduce((sum, { start, end }) => sum + end - start, 0)
  const weighed = peers.map((peer) => ({ peer, seconds: seconds(peer), risk: riskOf(peer, { bluetooth, gps }) }))
  weighed.sort((a, b) => b.risk - a.risk || b.seconds - a.seconds || (a.peer.device.uuid < b.peer.device.uuid ? -1 : 1))
  return weighed.map(({ peer }) => peer)
}

/** Weighted minutes near, enough to tell who matters. */
function riskOf(peer: Peer, { bluetooth, gps }: Found): number {
  const weighted = (bluetooth.get(peer) ?? []).map(({ seconds }) => seconds[0] + seconds[1] / 4 + seconds[2] / 25)
  const sum = weighted.reduce((total, seconds) => total + seconds, 0) / 60
  return (gps.get(peer) ?? []).reduce((total, { risk }) => total + risk, sum)
}

export function bluetoothFinding({ start, end, stretches, sightings, byDevice }: BluetoothContact): BluetoothFinding {
  return {
    from: start,
    to: end,
    stretches: stretches.flat(),
    sightings: { by_patient: byDevice, by_peer: sightings - byDevice },
  }
}

/** An encounter of the contact rules is one of the estimate, too: both begin at one moment. */
function estimateOf(
  { start }: BluetoothContact,
  estimate: PairSummary | undefined,
): Pick<BluetoothFinding, 'probability' | 'distance'> {
  const own = estimate?.encounters.get(start)
  if (!own) return {}
  const { metres, low, high } = own.distance
  const distance = { metres: rounded(metres), low: rounded(low), high: rounded(high) }
  return { probability: rounded(own.probability), distance }
}

function estimatesOf(estimate: PairSummary | undefined): Pick<PeerFindings, 'estimate'> {
  if (!estimate) return {}
  const { calibration, probability, seconds } = estimate
  const [veryClose, close, relativelyClose] = seconds.map(rounded) as [number, number, number]
  return {
    estimate: { calibration, probability: rounded(probability), seconds: [veryClose, close, relativelyClose] },
  }
}

function hiddenFinding(hidden: FoundHidden, files: Files): HiddenFinding {
  const { from, to, sightings, peers } = hidden
  return { from, to, sightings, through: peers.map(({ device }) => device.uuid).sort(), ...filesOf(hidden, files) }
}

function filesOf(piece: BluetoothContact | TracedContact | FoundHidden, files: Files): { files?: number[] } {
  const ids = files.get(piece)
  return ids ? { files: [...ids] } : {}
}

/** To three decimals: more an estimate does not hold. */
function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000 + 0 // and never −0
}

/** Keeps as many of its points at most. */
export function gpsFinding(contact: TracedContact, points: number): GpsFinding {
  return {
    from: contact.start,
    to: contact.end,
    average_distance: contact.averageDistance,
    median_distance: contact.medianDistance,
    average_accuracy: contact.averageAccuracy,
    risk: contact.risk,
    points: thinned(contact.points, points).flat(),
    events: { of_patient: contact.events.ofPatient, of_peer: contact.events.ofPeer },
  }
}
