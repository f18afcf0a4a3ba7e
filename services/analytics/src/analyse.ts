import type { AnalysisJob, AnalysisResult, ContactReport } from '@smittestopp/contracts'
import { findBluetoothContacts } from './bluetooth/search.ts'
import { findGpsContacts } from './gps/search.ts'
import type { Parameters } from './parameters.ts'
import { type Peer, peersOf } from './peers.ts'
import { reportOf } from './report/contact-report.ts'
import type { ContactSource } from './source.ts'
import { isoTime, windowOf } from './time.ts'

/**
 * Finds the contacts of one device by docs/contact-rules.md. The same events, parameters and window give the same bytes; the clock is read
 * only when the job names no end.
 */
export async function analyse(
  job: AnalysisJob,
  source: ContactSource,
  parameters: Parameters,
  clock: () => Date = () => new Date(),
): Promise<AnalysisResult> {
  const window = windowOf(job, parameters, clock())
  const peers = peersOf(source, new Set([job.device_id, ...job.own_devices]), window)
  const pauses = await source.pauses(job.device_id, window)
  const bluetooth = await findBluetoothContacts(job.device_id, source, pauses, peers, window, parameters)
  const gps = await findGpsContacts(job.device_id, source, pauses, peers, window, parameters)
  const contacts: Record<string, ContactReport> = {}
  for (const peer of [...new Set([...bluetooth.keys(), ...gps.keys()])].sort(byDeviceId)) {
    const found = { bluetooth: bluetooth.get(peer) ?? [], gps: gps.get(peer) ?? [] }
    const report = reportOf(found, { patient: pauses, peer: peer.pauses }, peer.device, window, parameters)
    if (report) contacts[peer.device.uuid] = report
  }
  return {
    request_id: job.request_id,
    device_id: job.device_id,
    time_from: isoTime(window.from),
    time_to: isoTime(window.to),
    parameters: { ...parameters },
    contacts,
  }
}

function byDeviceId(a: Peer, b: Peer): number {
  return a.device.uuid < b.device.uuid ? -1 : 1
}
