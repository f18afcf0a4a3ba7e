import type { AnalysisJob, SecondLevel } from '@smittestopp/contracts'
import { findBluetoothContacts } from '../bluetooth/search.ts'
import { bluetoothFinding, type Found, gpsFinding, mostOf } from '../findings.ts'
import { findGpsContacts } from '../gps/search.ts'
import type { Parameters } from '../parameters.ts'
import { peersOf } from '../peers.ts'
import { readingsOf } from '../readings.ts'
import type { ContactSource, Pause, Window } from '../source.ts'
import { boundedSource, TooManyRows } from './bounded-source.ts'
import { evidenceOf, type Followed, followedOf, isReported } from './followed.ts'

/** Contacts that are followed at most, rows that are read for each of them, and whom each met. */
export interface SecondLevelLimits {
  contacts: number
  rows: number
  peers: number
}
export const secondLevelLimits: SecondLevelLimits = { contacts: 20, rows: 200_000, peers: 100 }

/** Where a second level is looked for, and by which rules. */
export interface SecondLevelSearch {
  job: Pick<AnalysisJob, 'device_id' | 'own_devices'>
  source: ContactSource
  window: Window
  parameters: Parameters
  signal: AbortSignal
  limits?: SecondLevelLimits
}

type Contact = SecondLevel['contacts'][number]

/**
 * Whom the contacts of a device met once they had met it (contact-rules Second level), one contact after the other; `read` stands for all that was read
 * for it. The device's own and the contact itself are nobody they met.
 */
export async function findSecondLevel(
  first: Found,
  { limits = secondLevelLimits, ...search }: SecondLevelSearch,
): Promise<{ second: SecondLevel; read: string[] }> {
  const { followed, leftOut } = followedOf(first, search.parameters, limits.contacts)
  const second: SecondLevel = { contacts: [], peers_left_out: leftOut }
  const read: string[] = []
  for (const one of followed) {
    search.signal.throwIfAborted()
    const met = await whomTheyMet(one, { ...search, limits })
    read.push(met?.digest ?? `${one.peer.device.uuid} left out`)
    if (met) second.contacts.push(met.contact)
    else second.peers_left_out++
  }
  return { second, read }
}

/** Undefined when more would have to be read than may be. */
async function whomTheyMet(
  { peer, from }: Followed,
  search: Required<SecondLevelSearch>,
): Promise<{ contact: Contact; digest: string } | undefined> {
  const { job, window, parameters, limits, signal } = search
  const { device } = peer
  const { uuid } = device
  const rows = { rows: limits.rows, from: from - 2 * parameters.gps_gap, signal }
  const readings = readingsOf(boundedSource(search.source, rows))
  const { source } = readings
  const peers = peersOf(source, new Set([uuid, job.device_id, ...job.own_devices]), window)
  const before: Pause = { sensor: 'gps', timefrom: window.from, timeto: from, reason: null }
  const after = { from, to: window.to }
  try {
    const bluetooth = await findBluetoothContacts(device, source, peer.pauses, peers, after, parameters)
    const gps = await findGpsContacts(uuid, source, [...peer.pauses, before], peers, window, parameters)
    const contact = { device_id: uuid, met_until: from, ...findingsOf({ bluetooth, gps }, parameters, limits.peers) }
    return { contact, digest: readings.digest({ uuid, from }) }
  } catch (error) {
    if (error instanceof TooManyRows) return undefined
    throw error
  }
}

/** Those that would be reported by their evidence alone, by device id; without positions. */
function findingsOf(found: Found, parameters: Parameters, most: number): Pick<Contact, 'peers' | 'peers_left_out'> {
  const peers = [...new Set([...found.bluetooth.keys(), ...found.gps.keys()])]
  const reported = peers.filter((peer) => isReported(evidenceOf(peer, found), parameters))
  const kept = mostOf(reported, found, most).toSorted((a, b) => (a.device.uuid < b.device.uuid ? -1 : 1))
  const findings = kept.map((peer): [string, Contact['peers'][string]] => {
    const { bluetooth, gps } = evidenceOf(peer, found)
    return [peer.device.uuid, { bluetooth: bluetooth.map(bluetoothFinding), gps: gps.map((one) => gpsFinding(one, 0)) }]
  })
  return { peers: Object.fromEntries(findings), peers_left_out: reported.length - kept.length }
}
