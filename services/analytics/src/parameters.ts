import { z } from 'zod'

const Limits = z.strictObject({ high: z.number(), medium: z.number(), low: z.number() }).readonly()
/** A risk is of a category when it is over the limit. */
export type Limits = z.infer<typeof Limits>

/** The least RSSI, in dBm, of very close, close and relatively close. */
const Thresholds = z.tuple([z.number(), z.number(), z.number()]).readonly()

/** The numbers of docs/contact-rules.md under their names there (seconds, metres, days), frozen: one job cannot change another's. */
export const Parameters = z
  .strictObject({
    window_days: z.number().positive().default(14),
    bluetooth_gap: z.number().nonnegative().default(300),
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
    gps_include: z.number().nonnegative().default(1_800),
  })
  .readonly()
export type Parameters = z.infer<typeof Parameters>
