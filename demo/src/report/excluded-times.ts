import type { ContactReport, Excluded } from '@smittestopp/contracts'
import { type Html, html } from './html.ts'
import { span } from './words.ts'

const sensors = { bluetooth: 'Bluetooth', gps: 'GPS' }
const owners = { patient: 'paused by the person', peer: 'paused by the contact' }

/** The times that were left out of a contact because one of the two had paused a sensor; nothing when there are none. */
export function excludedTimes({ evidence: { excluded } }: Pick<ContactReport, 'evidence'>): Html | undefined {
  if (excluded.length === 0) return undefined
  return html`<section class="excluded"><h4>Left out</h4><ul>${excluded.map(excludedTime)}</ul></section>`
}

function excludedTime({ sensor, of, time_from, time_to, reason }: Excluded): Html {
  const times = span(new Date(time_from), new Date(time_to))
  return html`<li><strong>${sensors[sensor]}</strong> ${times}, ${owners[of]}${reason === null ? undefined : html`: <q>${reason}</q>`}</li>`
}
