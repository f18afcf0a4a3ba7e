import type { ContactReport } from '@smittestopp/contracts'
import { bands } from './bands.ts'
import { type Html, html } from './html.ts'
import { dayName, minutes, span } from './words.ts'

/** Everything the pictures show, as tables that fold away. */
export function evidenceTables(report: ContactReport): Html {
  const { bluetooth, gps } = report.evidence
  return html`<details><summary>Evidence as tables</summary>
${dayTable(report)}
${bluetooth.length > 0 ? bluetoothTable(report) : undefined}
${gps.length > 0 ? gpsTable(report) : undefined}
</details>`
}

function dayTable({ daily }: ContactReport): Html {
  const rows = Object.entries(daily).sort(([a], [b]) => (a < b ? -1 : 1))
  return table(
    'By day, minutes',
    ['Day', ...bands.map(({ label }) => label), 'Bluetooth', 'GPS'],
    rows.map(([date, { bt_contacts, gps_contacts }]) => [
      dayName(new Date(date)),
      ...bands.map(({ field }) => minutes(bt_contacts[field])),
      minutes(bt_contacts.cumulative_duration),
      minutes(gps_contacts.cumulative_duration),
    ]),
  )
}

function bluetoothTable({ evidence }: ContactReport): Html {
  return table(
    'Bluetooth encounters, minutes',
    ['Time (UTC)', ...bands.map(({ label }) => label), 'Sum', 'Sightings'],
    evidence.bluetooth.map((encounter) => [
      span(new Date(encounter.time_from), new Date(encounter.time_to)),
      ...bands.map(({ field }) => minutes(encounter[field])),
      minutes(encounter.duration),
      String(encounter.sightings),
    ]),
  )
}

function gpsTable({ evidence }: ContactReport): Html {
  return table(
    'GPS contacts',
    ['Time (UTC)', 'Minutes', 'Distance, m', 'Median, m', 'Accuracy, m', 'Risk'],
    evidence.gps.map((contact) => [
      span(new Date(contact.time_from), new Date(contact.time_to)),
      minutes(contact.duration),
      contact.average_distance.toFixed(1),
      contact.median_distance.toFixed(1),
      contact.average_accuracy.toFixed(1),
      contact.risk_score.toFixed(2),
    ]),
  )
}

function table(caption: string, head: string[], rows: string[][]): Html {
  return html`<table><caption>${caption}</caption>
<thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table>`
}
