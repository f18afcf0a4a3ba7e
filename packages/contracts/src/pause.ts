import { z } from 'zod'
import { Moment, storableTextUpTo } from './storable.ts'

export const Sensor = z.enum(['bluetooth', 'gps'])
export type Sensor = z.infer<typeof Sensor>

/** A stretch of time in which nothing of a sensor may count, and why, if the user says (protective gear at work). */
export const Pause = z
  .object({ sensor: Sensor, time_from: Moment, time_to: Moment, reason: storableTextUpTo(200).nullish() })
  .refine((pause) => Date.parse(pause.time_from) < Date.parse(pause.time_to), 'time_from must be before time_to')
export type Pause = z.infer<typeof Pause>

/** `PUT /app/pauses`: all pauses of the device, in place of those before; `GET` and the answer are alike. */
export const Pauses = z.object({ pauses: z.array(Pause).max(1_000) })
export type Pauses = z.infer<typeof Pauses>
