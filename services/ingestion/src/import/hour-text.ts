import { hourOf } from '@smittestopp/service'
import { z } from 'zod'

/** An hour (UTC) as `2020-05-17T08`, read as hours since 1970. */
export const HourText = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}$/)
  .refine((text) => !Number.isNaN(Date.parse(`${text}:00:00Z`)), 'no such hour')
  .transform((text) => hourOf(new Date(`${text}:00:00Z`)))

export function hourText(hour: number): string {
  return new Date(hour * 3_600_000).toISOString().slice(0, 13)
}
