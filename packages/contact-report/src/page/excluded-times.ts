import type { Excluded } from '@smittestopp/contracts'
import { spanInWords } from '../words.ts'
import { type Html, html } from './html.ts'

const sensors = { bluetooth: 'Bluetooth', gps: 'GPS' }
const owners = { patient: 'paused by the person', peer: 'paused by the contact' }

/** The times that were left out of a contact because one of the two had paused a sensor; nothing when there are none. */
export function excludedTimes(excluded: readonly Excluded[]): Html | undefined {
  if (excluded.length === 0) return undefined
  return html`<section class="excluded"><h4>Left out</h4><ul>${excluded.map(excludedTime)}</ul></section>`
}

function excludedTime({ sensor, of, time_from, time_to, reason }: Excluded): Html {
  const times = spanInWords(new Date(time_from), new Date(time_to))
  return html`<li><strong>${sensors[sensor]}</strong> ${times}, ${owners[of]}${reason === null ? undefined : html`: <q>${reason}</q>`}</li>`
}
