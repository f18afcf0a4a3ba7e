import type {
  BandName,
  FullBluetoothEvidence,
  FullContact,
  FullGpsEvidence,
  FullReport,
  HiddenEvidence,
} from '@smittestopp/contracts'
import type { Composition } from './compose.ts'
import { coverageOfContact, coverageOfPatient } from './coverage.ts'
import type { Encounter } from './encounters.ts'
import { excludedOf } from './excluded.ts'
import { explain } from './explain.ts'
import { bluetoothEvidence, gpsEvidence } from './figures.ts'
import { fullSecondLevel } from './full-second-level.ts'
import type { OfPair } from './grouping.ts'
import { placedMeetingsOf, worthNamingOf } from './meetings.ts'
import { type Nearness, pointsIn } from './nearness.ts'
import { hiddenNote, inDetail, notesOf } from './notes.ts'
import { outlinesAround } from './outlines.ts'
import type { PersonContact } from './person.ts'
import { figuresOf } from './shape-of-2020.ts'
import { isoTime, type Span, times } from './time.ts'

/** How many of those below the limits are explained. */
const notReportedTold = 20

const bandNames: readonly BandName[] = ['very_close', 'close', 'relatively_close', 'far']

/** Who asked about whom. */
export type About = Pick<FullReport, 'request_id' | 'asked_by' | 'phone_number' | 'last_activity'>

export interface Named {
  phone_number: string
  pin_code: string
}

/** Everything that is known of the contacts of one person; `nameOf` names those who are reported. */
export function fullReport(composition: Composition, about: About, nameOf: (person: string) => Named): FullReport {
  const { window, contacts, notReported, parameters } = composition
  const told = contacts.slice(0, inDetail)
  const second_level = fullSecondLevel(composition, about, nameOf)
  return {
    format: 'full',
    ...about,
    found_in_system: true,
    ...times(window),
    profile: composition.profile,
    parameters,
    version: composition.version,
    input_digest: composition.inputDigest,
    coverage: coverageOfPatient(composition.hours, composition.pauses, window),
    places: composition.places,
    outlines: outlinesAround(told, composition.outlines),
    contacts: told.map((contact) => fullContact(contact, composition, nameOf(contact.person))),
    further_contacts: contacts.slice(inDetail).map((contact) => {
      return { ...nameOf(contact.person), cumulative: withoutPlot(figuresOf(contact, composition).cumulative) }
    }),
    not_named: composition.notNamed,
    not_reported: {
      people: notReported.length,
      nearest: notReported.slice(0, notReportedTold).map((contact) => explain(contact, parameters).why),
    },
    ...(second_level && { second_level }),
    notes: [...notesOf(composition), ...hiddenNote(composition)],
  }
}

function fullContact(contact: PersonContact, composition: Composition, named: Named): FullContact {
  const { cumulative, daily, version_info } = figuresOf(contact, composition)
  const { bluetooth, gps, hidden, pauses, hours } = contact
  return {
    ...named,
    cumulative: withoutPlot(cumulative),
    daily,
    estimates: [...contact.estimates],
    meetings: placedMeetingsOf(contact, composition.parameters),
    worth_naming: worthNamingOf(contact),
    evidence: {
      bluetooth: bluetooth.map(fullBluetooth),
      gps: gps.map(fullGps),
      hidden: hidden.map(hiddenEvidence),
      excluded: excludedOf(pauses),
    },
    coverage: coverageOfContact(hours, pauses.contact, composition.window),
    explanation: explain(contact, composition.parameters),
    version_info,
  }
}

type Cumulative = ReturnType<typeof figuresOf>['cumulative']

function withoutPlot({ all_contacts: { bar_plot, ...all_contacts }, ...rest }: Cumulative): FullContact['cumulative'] {
  return { all_contacts, ...rest }
}

function fullBluetooth(encounter: Encounter, index: number): FullBluetoothEvidence {
  const findings = encounter.found.map(({ finding }) => finding)
  const probabilities = findings.flatMap(({ probability }) => probability ?? [])
  const distances = findings.flatMap(({ distance }) => distance ?? []).sort((a, b) => a.metres - b.metres)
  return {
    id: `bluetooth-${index + 1}`,
    ...bluetoothEvidence(encounter),
    stretches: stretchesOf(encounter),
    ...(probabilities.length > 0 && { probability: Math.max(...probabilities) }),
    ...(distances.length > 0 && { distance: distances[0]! }),
    rows: encounter.found.map((of) => {
      const { sightings, probability, distance } = of.finding
      return {
        ...traceOf(of),
        sightings_by_patient: sightings.by_patient,
        sightings_by_contact: sightings.by_peer,
        ...(probability !== undefined && { probability }),
        ...(distance && { distance }),
      }
    }),
  }
}

function stretchesOf({ stretches }: Encounter): FullBluetoothEvidence['stretches'] {
  return Array.from({ length: stretches.length / 2 }, (_, i) => [bandNames[stretches[i * 2]!]!, stretches[i * 2 + 1]!])
}

function fullGps(nearness: Nearness, index: number): FullGpsEvidence {
  return {
    id: `gps-${index + 1}`,
    ...gpsEvidence(nearness),
    points: pointsIn(nearness.points).map(([time, latitude, longitude, accuracy]) => {
      return { time: isoTime(time), latitude, longitude, accuracy }
    }),
    rows: nearness.found.map((of) => {
      const { events } = of.finding
      const counts = { events_of_patient: events.of_patient, events_of_contact: events.of_peer }
      return { ...traceOf(of), ...counts }
    }),
  }
}

function hiddenEvidence(of: PersonContact['hidden'][number]): HiddenEvidence {
  const { sightings, through } = of.finding
  return { hidden: true, ...traceOf(of), sightings, ...(through && { through: through.length }) }
}

function traceOf({ own, other, finding }: OfPair<Span & { files?: number[] | undefined }>) {
  return {
    patient_phone: own + 1,
    contact_phone: other + 1,
    ...times(finding),
    ...(finding.files && { files: finding.files }),
  }
}
