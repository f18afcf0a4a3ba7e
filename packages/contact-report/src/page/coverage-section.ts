import type { Coverage, SensorCoverage } from '@smittestopp/contracts'
import { dayName } from '../words.ts'
import { type Html, html } from './html.ts'
import { table } from './table.ts'

/** What is known of somebody's sensors, by day, and what the gaps can hide. */
export function coverageSection(title: string, { bluetooth, gps, words }: Coverage): Html {
  return html`<section class="coverage"><h4>${title}</h4><ul>${words.map((line) => html`<li>${line}</li>`)}</ul>
<details><summary>Hours by day</summary>${sensorTable('GPS', gps)}${sensorTable('Bluetooth', bluetooth)}</details></section>`
}

function sensorTable(name: string, { days }: SensorCoverage): Html {
  return table(
    `${name}, hours`,
    ['Day (UTC)', 'With data', 'Paused', 'Without data', 'Not read'],
    days.map(({ date, with_data, paused, without_data, not_read }) => [
      dayName(new Date(date)),
      ...[with_data, paused, without_data, not_read].map(String),
    ]),
  )
}
