import type { AnalysisJob, AnalysisResult } from '@smittestopp/contracts'
import { findBesides } from './besides.ts'
import type { BluetoothContact } from './bluetooth/encounters.ts'
import { findBluetoothContacts, type PairSummary } from './bluetooth/search.ts'
import { findingsOf, foundPauses } from './findings.ts'
import { inParts } from './gps/in-parts.ts'
import { findGpsContacts } from './gps/search.ts'
import type { Parameters } from './parameters.ts'
import { type Peer, peersOf } from './peers.ts'
import { createAddressFinder } from './places/address-finder.ts'
import { createPlaceFinder } from './places/place-finder.ts'
import type { Maps } from './places/search.ts'
import { readingsOf } from './readings.ts'
import { findSecondLevel } from './second-level/search.ts'
import type { ContactSource } from './source.ts'
import { isoTime, windowOf } from './time.ts'
import { version } from './version.ts'

/**
 * Finds the evidence of one device's contacts by docs/contact-rules.md. The same events, maps, parameters and window give the same bytes; the clock is read
 * only when the job names no end. The signal is looked at between steps.
 */
export async function analyse(
  job: AnalysisJob,
  stored: ContactSource,
  parameters: Parameters,
  clock: () => Date = () => new Date(),
  signal: AbortSignal = AbortSignal.any([]),
  maps: Maps = { finder: createPlaceFinder({}), addresses: createAddressFinder(undefined) },
): Promise<AnalysisResult> {
  const window = windowOf(job, parameters, clock())
  const readings = readingsOf(inParts(stored))
  const trajectory = once(() => readings.source.trajectory(job.device_id, window))
  const source = { ...readings.source, trajectory }
  const device = await source.device(job.device_id)
  const estimates = new Map<Peer, PairSummary>()
  const peers = peersOf(source, new Set([job.device_id, ...job.own_devices]), window)
  const pauses = await source.pauses(job.device_id, window)
  signal.throwIfAborted()
  const bluetooth = device
    ? await findBluetoothContacts(device, source, pauses, peers, window, parameters, estimates)
    : new Map<Peer, BluetoothContact[]>()
  signal.throwIfAborted()
  const gps = await findGpsContacts(job.device_id, source, pauses, peers, window, parameters)
  signal.throwIfAborted()
  const search = { job, device, source, stored, pauses, window, parameters, maps, signal }
  const besides = await findBesides({ bluetooth, gps }, estimates, search)
  signal.throwIfAborted()
  const level = job.second_level
    ? await findSecondLevel({ bluetooth, gps }, { job, source: stored, window, parameters, signal })
    : undefined
  const { request_id, ...question } = job
  return {
    request_id,
    device_id: job.device_id,
    time_from: isoTime(window.from),
    time_to: isoTime(window.to),
    profile: job.profile,
    parameters: { ...parameters },
    version,
    input_digest: readings.digest({
      ...question,
      own_devices: job.own_devices.toSorted(),
      window,
      parameters,
      version,
      read_besides: besides.read,
      ...(level && { read_of_second_level: level.read }),
    }),
    pauses: foundPauses(pauses),
    hours: readings.hoursOfPatient(window),
    ...findingsOf({ bluetooth, gps }, readings.hoursOf, besides.known),
    places: besides.places,
    ...(besides.outlines.length > 0 && { outlines: besides.outlines }),
    ...(besides.notes.length > 0 && { notes: besides.notes }),
    ...(level && { second_level: level.second }),
  }
}

/** What is read twice is asked for once. */
function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined
  return () => {
    reading ??= read()
    return reading
  }
}
