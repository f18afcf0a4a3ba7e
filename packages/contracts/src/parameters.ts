import { z } from 'zod'

/** A risk is of a category when it is over the limit. */
export const Limits = z
  .strictObject({ high: z.number().nonnegative(), medium: z.number().nonnegative(), low: z.number().nonnegative() })
  .refine(({ high, medium, low }) => high >= medium && medium >= low, 'limits are high, then medium, then low')
  .readonly()
export type Limits = z.infer<typeof Limits>

/** The least RSSI, in dBm, of very close, close and relatively close. */
const Thresholds = z.tuple([z.number(), z.number(), z.number()]).readonly()

/** The numbers of docs/contact-rules.md under their names there (seconds, metres, days), frozen: one job cannot change another's. */
export const Parameters = z
  .strictObject({
    window_days: z.number().positive().default(14),
    bluetooth_gap: z.number().nonnegative().default(300),
    clock_tolerance: z.number().nonnegative().default(10),
    bluetooth_minimum: z.number().nonnegative().default(1),
    bluetooth_thresholds: z
      .strictObject({ ios: Thresholds, android: Thresholds })
      .readonly()
      .prefault({ ios: [-55, -65, -75], android: [-65, -75, -85] }),
    bluetooth_risk: Limits.prefault({ high: 10, medium: 7.5, low: 0.6 }),
    bluetooth_include: z.number().nonnegative().default(120),
    bluetooth_short: z.number().nonnegative().default(900),
    gps_accuracy: z.number().positive().default(50),
    gps_gap: z.number().nonnegative().default(7_200),
    gps_jump: z.number().nonnegative().default(1_000),
    gps_reach: z.number().positive().max(10_000).default(110),
    gps_distance: z.number().nonnegative().default(10),
    gps_glue: z.number().nonnegative().default(180),
    gps_minimum: z.number().nonnegative().default(300),
    gps_risk: Limits.prefault({ high: 4, medium: 2.5, low: 0.01 }),
    gps_accurate: z.number().nonnegative().default(10),
    gps_include: z.number().nonnegative().default(900),
  })
  .readonly()
export type Parameters = z.infer<typeof Parameters>

/** Sets of parameters that a question may name: `default` is the installation's, `2020` stays what it was. */
export const Profile = z.enum(['default', '2020'])
export type Profile = z.infer<typeof Profile>

/** What differs in the system of 2020: a week, every clock believed, and half an hour of GPS. */
export const parameters2020: Parameters = Parameters.parse({ window_days: 7, clock_tolerance: 0, gps_include: 1_800 })

const seconds = (most: number) => z.number().nonnegative().max(most)

/** What one question may set in place of its profile's, and how far; all else is the installation's to decide. */
export const AskedParameters = z
  .strictObject({
    window_days: z.number().positive().max(14),
    bluetooth_gap: z.number().min(1).max(3_600),
    clock_tolerance: seconds(300),
    bluetooth_include: seconds(86_400),
    bluetooth_short: seconds(86_400),
    bluetooth_risk: Limits,
    gps_gap: z.number().min(1).max(7_200),
    gps_distance: z.number().nonnegative().max(50),
    gps_glue: seconds(3_600),
    gps_minimum: seconds(86_400),
    gps_include: seconds(86_400),
    gps_risk: Limits,
  })
  .partial()
export type AskedParameters = z.infer<typeof AskedParameters>
