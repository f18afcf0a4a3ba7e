import { z } from 'zod'
import { BluetoothEstimate, DistanceEstimate, Outline, PlacesKnown } from './analysis-result.ts'
import { BluetoothEvidence, ContactReport, Excluded, GpsEvidence, RiskCategory } from './contact-report.ts'
import { Parameters, Profile } from './parameters.ts'

const Utc = z.iso.datetime()
const Seconds = z.number().nonnegative()
const Times = { time_from: Utc, time_to: Utc }
const Span = z.object(Times)

/** Which of the person's phones and which of the contact's, each counted from 1; and the lake files the rows came with, where they are known. */
const Trace = { patient_phone: z.int(), contact_phone: z.int(), ...Times, files: z.array(z.int()).optional() }

export const BandName = z.enum(['very_close', 'close', 'relatively_close', 'far'])
export type BandName = z.infer<typeof BandName>

/** An encounter of two people: what its time was spent in, and the encounters of their phones behind it with the sightings each side reported. */
export const FullBluetoothEvidence = BluetoothEvidence.extend({
  id: z.string(),
  stretches: z.array(z.tuple([BandName, Seconds])),
  /** The highest of the phones' encounters, and the nearest. */
  probability: z.number().optional(),
  distance: DistanceEstimate.optional(),
  rows: z.array(
    z.object({
      ...Trace,
      sightings_by_patient: z.int(),
      sightings_by_contact: z.int(),
      probability: z.number().optional(),
      distance: DistanceEstimate.optional(),
    }),
  ),
})
export type FullBluetoothEvidence = z.infer<typeof FullBluetoothEvidence>

/** A position of the person while the contact was near; degrees, and metres it may be off. */
export const ContactPoint = z.object({ time: Utc, latitude: z.number(), longitude: z.number(), accuracy: z.number() })
export type ContactPoint = z.infer<typeof ContactPoint>

export const FullGpsEvidence = GpsEvidence.extend({
  id: z.string(),
  points: z.array(ContactPoint),
  rows: z.array(z.object({ ...Trace, events_of_patient: z.int(), events_of_contact: z.int() })),
})
export type FullGpsEvidence = z.infer<typeof FullGpsEvidence>

/** Heard by other phones only, by how many; no figure counts it. */
export const HiddenEvidence = z.object({
  hidden: z.literal(true),
  ...Trace,
  sightings: z.int(),
  through: z.int().optional(),
})
export type HiddenEvidence = z.infer<typeof HiddenEvidence>

/** Evidence of both sensors that overlaps or lies within the gap, by the ids of the pieces. */
export const Meeting = z.object({
  ...Times,
  evidence: z.array(z.string()),
  bt_duration: Seconds,
  bt_very_close_duration: Seconds,
  bt_close_duration: Seconds,
  bt_relatively_close_duration: Seconds,
  gps_duration: Seconds,
})
export type Meeting = z.infer<typeof Meeting>

/** What is worth naming of places and of how two people moved, the longest first. */
export const WorthNaming = z.object({
  places: z.array(z.string()),
  transport: z.array(z.string()),
  most_common_transport: z.array(z.string()),
})
export type WorthNaming = z.infer<typeof WorthNaming>

/** A meeting and where it was: seconds near by any evidence, each once, by category of place and by how the two moved. */
export const PlacedMeeting = Meeting.extend({
  points_of_interest: z.record(z.string(), Seconds),
  transport: z.record(z.string(), Seconds),
  worth_naming: WorthNaming,
  stays: z.array(Span.extend({ category: z.string(), name: z.string().optional(), element: z.string().optional() })),
  movements: z.array(Span.extend({ mode: z.string() })),
})
export type PlacedMeeting = z.infer<typeof PlacedMeeting>

/** What is known of a sensor: hours of each day with data, paused from end to end, without any, and not looked at; and when there was none. */
export const SensorCoverage = z.object({
  days: z.array(
    z.object({
      date: z.iso.date(),
      with_data: z.int(),
      paused: z.int(),
      without_data: z.int(),
      not_read: z.int(),
    }),
  ),
  gaps: z.array(Span),
})
export type SensorCoverage = z.infer<typeof SensorCoverage>

export const Coverage = z.object({
  bluetooth: SensorCoverage,
  gps: SensorCoverage,
  /** What the gaps can hide. */
  words: z.array(z.string()),
})
export type Coverage = z.infer<typeof Coverage>

/** Why somebody is reported, or not, in words; and what would be without each piece of evidence. */
export const Explanation = z.object({
  reported: z.boolean(),
  why: z.array(z.string()),
  without: z.array(
    z.object({ removed: z.string(), reported: z.boolean(), risk_cat: RiskCategory.nullable(), words: z.string() }),
  ),
})
export type Explanation = z.infer<typeof Explanation>

const { cumulative, daily, version_info } = ContactReport.shape
const all_contacts = cumulative.shape.all_contacts.omit({ bar_plot: true })
const Named = { phone_number: z.string(), pin_code: z.string() }

/** A contact with all that is known of it. Figures are those of the 2020 shape. */
export const FullContact = z.object({
  ...Named,
  cumulative: cumulative.extend({ all_contacts }),
  daily,
  /** What the calibrated model says of each pair of phones, the most probable first. */
  estimates: z.array(BluetoothEstimate),
  meetings: z.array(PlacedMeeting),
  /** Of all meetings. */
  worth_naming: WorthNaming,
  evidence: z.object({
    bluetooth: z.array(FullBluetoothEvidence),
    gps: z.array(FullGpsEvidence),
    hidden: z.array(HiddenEvidence),
    excluded: z.array(Excluded),
  }),
  coverage: Coverage,
  explanation: Explanation,
  version_info,
})
export type FullContact = z.infer<typeof FullContact>

const durations = Meeting.pick({
  bt_duration: true,
  bt_very_close_duration: true,
  bt_close_duration: true,
  bt_relatively_close_duration: true,
  gps_duration: true,
}).shape

/** Whom contacts met once they had met the person, who are no contacts themselves: the most severe first, each with the paths that lead there. */
export const FullSecondLevel = z.object({
  people: z.array(
    z.object({
      ...Named,
      /** That of the first path. */
      risk_cat: RiskCategory,
      paths: z.array(
        z.object({
          /** Phone numbers of the person, the contact, and whom the contact met. */
          path: z.array(z.string()),
          /** When the contact's first meeting with the person was over: nothing before that counts. */
          contact_met_until: Utc,
          risk_cat: RiskCategory,
          ...durations,
          bt_risk_score: z.number(),
          gps_risk_score: z.number(),
          meetings: z.array(z.object({ ...Times, ...durations })),
        }),
      ),
    }),
  ),
  /** How many more there are, of less risk. */
  further_people: z.int(),
  /** Contacts who met other contacts afterwards as well. */
  contacts_as_well: z.array(z.object({ phone_number: z.string(), through: z.array(z.string()) })),
  /** People, or devices of nobody known, who would be told by all that was found, but cannot or may not be named. */
  not_named: z.int(),
  notes: z.array(z.string()),
})
export type FullSecondLevel = z.infer<typeof FullSecondLevel>

/** `GET /fhi/lookup/{request_id}?format=full`: the most severe contacts first. */
export const FullReport = z.object({
  format: z.literal('full'),
  request_id: z.uuid(),
  asked_by: z.string(),
  phone_number: z.string(),
  found_in_system: z.literal(true),
  last_activity: Utc.nullable(),
  ...Times,
  profile: Profile,
  parameters: Parameters,
  version: z.string(),
  input_digest: z.string(),
  coverage: Coverage,
  places: PlacesKnown,
  /** Of places around the points of these contacts, © OpenStreetMap contributors. */
  outlines: z.array(Outline),
  contacts: z.array(FullContact),
  /** Contacts of less risk than as many as are told in full. */
  further_contacts: z.array(z.object({ ...Named, cumulative: cumulative.extend({ all_contacts }) })),
  /** People, or devices of nobody known, who would be reported by all that was found, but cannot or may not be named. */
  not_named: z.int(),
  /** How many people were near, but below the limits; and why those with the most evidence are not reported, without a name or a time. */
  not_reported: z.object({ people: z.int(), nearest: z.array(z.array(z.string())) }),
  /** When it was asked for. */
  second_level: FullSecondLevel.optional(),
  notes: z.array(z.string()),
})
export type FullReport = z.infer<typeof FullReport>
