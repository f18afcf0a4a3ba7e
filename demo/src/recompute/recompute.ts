import type { Pause } from '@smittestopp/contracts'
import { bluetoothContacts } from './bluetooth-contacts.ts'
import { type ContactFigures, figuresOf } from './figures.ts'
import { gpsContacts } from './gps-contacts.ts'
import { type Observations, observe, type ReceivedUpload } from './observations.ts'
import { excludedOf, pausedTimes } from './pauses.ts'
import { trackOf } from './trajectory.ts'

/** Whose contacts, and when. */
export interface Question {
  patientDevice: string
  /** All devices of the patient; they are no peers. */
  ownDevices: Iterable<string>
  window: { from: Date; to: Date }
}

/** The contact rules worked out plainly from the uploads: the figures of every peer that is to be reported, by device id. */
export function recompute(
  uploads: Iterable<ReceivedUpload>,
  patientDevice: string,
  ownDevices: Iterable<string>,
  window: Question['window'],
  registered?: Iterable<string>,
  pauses?: ReadonlyMap<string, Pause[]>,
): Map<string, ContactFigures> {
  return recomputeFrom(observe(uploads, registered, pauses), { patientDevice, ownDevices, window })
}

/** The same from observations, which many questions can share. */
export function recomputeFrom(observations: Observations, question: Question): Map<string, ContactFigures> {
  const { patientDevice } = question
  const window = { from: question.window.from.getTime() / 1_000, to: question.window.to.getTime() / 1_000 }
  const own = new Set([...question.ownDevices, patientDevice])
  const patient = observations.get(patientDevice) ?? { gps: [], pauses: [] }
  const track = trackOf(patient.gps, window, pausedTimes(patient.pauses, 'gps'))
  const reported = new Map<string, ContactFigures>()
  for (const [peer, { gps, pauses }] of observations) {
    if (own.has(peer)) continue
    const bluetooth = bluetoothContacts(observations, patientDevice, peer, window)
    const near = gpsContacts(track, trackOf(gps, window, pausedTimes(pauses, 'gps')))
    const figures = figuresOf(bluetooth, near, excludedOf(patient.pauses, pauses, window))
    if (figures) reported.set(peer, figures)
  }
  return reported
}
