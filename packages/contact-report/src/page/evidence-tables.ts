import type { FullContact } from '@smittestopp/contracts'
import { dayName, minutes, spanInWords } from '../words.ts'
import { bands } from './bands.ts'
import { type Html, html } from './html.ts'
import { table } from './table.ts'

/** Everything the pictures show, as tables that fold away. */
export function evidenceTables(contact: FullContact): Html {
  const { bluetooth, gps, hidden } = contact.evidence
  return html`<details><summary>Evidence as tables</summary>
${dayTable(contact)}
${meetingTable(contact)}
${bluetooth.length > 0 ? bluetoothTable(contact) : undefined}
${gps.length > 0 ? gpsTable(contact) : undefined}
${hidden.length > 0 ? hiddenTable(contact) : undefined}
</details>`
}

function dayTable({ daily }: FullContact): Html {
  return table(
    'By day, minutes',
    ['Day', ...bands.map(({ label }) => label), 'Bluetooth', 'GPS'],
    Object.entries(daily).map(([date, { bt_contacts, gps_contacts }]) => [
      dayName(new Date(date)),
      ...bands.map(({ field }) => minutes(bt_contacts[field])),
      minutes(bt_contacts.cumulative_duration),
      minutes(gps_contacts.cumulative_duration),
    ]),
  )
}

function meetingTable({ meetings }: FullContact): Html {
  return table(
    'Meetings, minutes',
    ['Time (UTC)', ...bands.map(({ label }) => label), 'Bluetooth', 'GPS', 'Evidence'],
    meetings.map((meeting) => [
      timesOf(meeting),
      ...bands.map(({ field }) => minutes(meeting[field])),
      minutes(meeting.bt_duration),
      minutes(meeting.gps_duration),
      meeting.evidence.join(', '),
    ]),
  )
}

function bluetoothTable({ evidence }: FullContact): Html {
  return table(
    'Bluetooth encounters, minutes; sightings by the person’s and by the contact’s phones',
    ['Evidence', 'Time (UTC)', ...bands.map(({ label }) => label), 'Sum', 'Sightings', 'Within 2 m', 'Files'],
    evidence.bluetooth.map((encounter) => [
      encounter.id,
      timesOf(encounter),
      ...bands.map(({ field }) => minutes(encounter[field])),
      minutes(encounter.duration),
      `${sumOf(encounter.rows, 'sightings_by_patient')} + ${sumOf(encounter.rows, 'sightings_by_contact')}`,
      encounter.probability === undefined ? '–' : `${Math.round(encounter.probability * 100)} %`,
      filesOf(encounter.rows),
    ]),
  )
}

function gpsTable({ evidence }: FullContact): Html {
  return table(
    'Nearness by GPS; events of the person and of the contact',
    ['Evidence', 'Time (UTC)', 'Minutes', 'Distance, m', 'Median, m', 'Accuracy, m', 'Risk', 'Events', 'Files'],
    evidence.gps.map((nearness) => [
      nearness.id,
      timesOf(nearness),
      minutes(nearness.duration),
      nearness.average_distance.toFixed(1),
      nearness.median_distance.toFixed(1),
      nearness.average_accuracy.toFixed(1),
      nearness.risk_score.toFixed(2),
      `${sumOf(nearness.rows, 'events_of_patient')} + ${sumOf(nearness.rows, 'events_of_contact')}`,
      filesOf(nearness.rows),
    ]),
  )
}

function hiddenTable({ evidence }: FullContact): Html {
  return table(
    'Heard by third phones only; counts in no figure',
    ['Time (UTC)', 'Sightings', 'Files'],
    evidence.hidden.map((hidden) => [timesOf(hidden), String(hidden.sightings), filesOf([hidden])]),
  )
}

function timesOf({ time_from, time_to }: { time_from: string; time_to: string }): string {
  return spanInWords(new Date(time_from), new Date(time_to))
}

function sumOf<Field extends string>(rows: readonly Record<Field, number>[], field: Field): number {
  return rows.reduce((sum, row) => sum + row[field], 0)
}

/** The lake files the rows came with, by their ids. */
function filesOf(rows: readonly { files?: number[] | undefined }[]): string {
  const files = [...new Set(rows.flatMap(({ files }) => files ?? []))].sort((a, b) => a - b)
  return files.length > 0 ? files.join(', ') : '–'
}
