import { z } from 'zod'
import { Sensor } from './pause.ts'

const Seconds = z.number().nonnegative()
const Utc = z.iso.datetime()

export const RiskCategory = z.enum(['high', 'medium', 'low', 'no', 'bt_below_15_min', 'gps_only'])
export type RiskCategory = z.infer<typeof RiskCategory>

const Bands = { bt_very_close_duration: Seconds, bt_close_duration: Seconds, bt_relatively_close_duration: Seconds }

/** One encounter, of people; seconds per band, and the sightings behind it. */
export const BluetoothEvidence = z.object({
  time_from: Utc,
  time_to: Utc,
  duration: Seconds,
  ...Bands,
  sightings: z.int(),
})
export type BluetoothEvidence = z.infer<typeof BluetoothEvidence>

/** One stretch of nearness by GPS, of people; metres. */
export const GpsEvidence = z.object({
  time_from: Utc,
  time_to: Utc,
  duration: Seconds,
  average_distance: z.number(),
  median_distance: z.number(),
  average_accuracy: z.number(),
  risk_score: z.number(),
})
export type GpsEvidence = z.infer<typeof GpsEvidence>

/** A pause that the analysis left out, as it was said. The peer's reason is not told. */
export const Excluded = z.object({
  sensor: Sensor,
  of: z.enum(['patient', 'peer']),
  time_from: Utc,
  time_to: Utc,
  reason: z.string().nullable(),
})
export type Excluded = z.infer<typeof Excluded>

/** One contact of a patient: the shape of 2020, and the evidence behind it. Durations in seconds, days cut at 02:00 UTC. */
export const ContactReport = z.object({
  cumulative: z.object({
    all_contacts: z.object({
      points_of_interest: z.record(z.string(), Seconds),
      number_of_contacts: z.int(),
      risk_cat: RiskCategory,
      bar_plot: z.string(),
      days_in_contact: z.int(),
    }),
    bt_contacts: z.object({
      cumulative_duration: Seconds,
      cumulative_risk_score: z.number(),
      days_in_contact: z.int(),
      ...Bands,
    }),
    gps_contacts: z.object({
      cumulative_duration: Seconds,
      cumulative_risk_score: z.number(),
      days_in_contact: z.int(),
    }),
  }),
  daily: z.record(
    z.iso.date(),
    z.object({
      all_contacts: z.object({ points_of_interest: z.record(z.string(), Seconds) }),
      bt_contacts: z.object({ cumulative_duration: Seconds, number_of_contacts: z.int(), ...Bands }),
      gps_contacts: z.object({ cumulative_duration: Seconds, number_of_contacts: z.int() }),
    }),
  ),
  evidence: z.object({ bluetooth: z.array(BluetoothEvidence), gps: z.array(GpsEvidence), excluded: z.array(Excluded) }),
  version_info: z.object({ pipeline: z.string(), device: z.array(z.tuple([z.string(), z.string(), z.string()])) }),
})
export type ContactReport = z.infer<typeof ContactReport>
