import type { DistanceEstimate, FullContact } from '@smittestopp/contracts'
import { dayName, minutes, spanInWords } from '../words.ts'
import { bands } from './bands.ts'
import { type Html, html } from './html.ts'
import { table } from './table.ts'
import { namesOf, secondsInWords } from './where-in-words.ts'

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
    'Meetings, minutes; where they were, and how the two moved',
    ['Time (UTC)', ...bands.map(({ label }) => label), 'Bluetooth', 'GPS', 'Places', 'Names', 'Moved', 'Evidence'],
    meetings.map((meeting) => [
      timesOf(meeting),
      ...bands.map(({ field }) => minutes(meeting[field])),
      minutes(meeting.bt_duration),
      minutes(meeting.gps_duration),
      secondsInWords(meeting.points_of_interest),
      namesOf(meeting) || '–',
      secondsInWords(meeting.transport),
      meeting.evidence.join(', '),
    ]),
  )
}

function bluetoothTable({ evidence }: FullContact): Html {
  return table(
    'Bluetooth encounters, minutes; sightings by the person’s and by the contact’s phones',
    [
      ...['Evidence', 'Time (UTC)', ...bands.map(({ label }) => label), 'Sum', 'Sightings'],
      ...['Within 2 m for 15 min', 'Distance, m (8 of 10)', 'Files'],
    ],
    evidence.bluetooth.map((encounter) => [
      encounter.id,
      timesOf(encounter),
      ...bands.map(({ field }) => minutes(encounter[field])),
      minutes(encounter.duration),
      `${sumOf(encounter.rows, 'sightings_by_patient')} + ${sumOf(encounter.rows, 'sightings_by_contact')}`,
      encounter.probability === undefined ? '–' : `${Math.round(encounter.probability * 100)} %`,
      encounter.distance ? distanceInWords(encounter.distance) : '–',
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
    'Hidden: heard by third phones only; counts in no figure',
    ['Time (UTC)', 'Sightings', 'Third phones', 'Files'],
    evidence.hidden.map((hidden) => [
      timesOf(hidden),
      String(hidden.sightings),
      hidden.through === undefined ? '–' : String(hidden.through),
      filesOf([hidden]),
    ]),
  )
}

/** `1.2 (0.6–2.4)`: the middle, and between which limits it lies in eight cases of ten. */
function distanceInWords({ metres, low, high }: DistanceEstimate): string {
  return `${metres.toFixed(1)} (${low.toFixed(1)}–${high.toFixed(1)})`
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
