import { z } from 'zod'
import { Moment, storableTextUpTo } from './storable.ts'

/** What data may be used for. Each is off until its device's owner says yes. */
export const Purpose = z.enum(['tracing_bluetooth', 'tracing_gps', 'statistics'])
export type Purpose = z.infer<typeof Purpose>

const Utc = z.iso.datetime({ offset: true })
const Text = {
  /** Which text was agreed to, as the app names it. */
  text_version: storableTextUpTo(40).min(1),
  /** SHA-256 of that text, in hex. */
  text_hash: z.string().regex(/^[0-9a-f]{64}$/),
}

/** One decision. `since` is when it was made on the phone, when that was before it could be told; it never reaches behind the last decision on record. */
export const ConsentDecision = z.object({ purpose: Purpose, given: z.boolean(), ...Text, since: Moment.optional() })
export type ConsentDecision = z.infer<typeof ConsentDecision>

/** `PUT /app/consents`: decisions on one or more purposes; the others stay as they are. */
export const ConsentDecisions = z.object({
  consents: z
    .array(ConsentDecision)
    .min(1)
    .max(3)
    .refine((all) => new Set(all.map((one) => one.purpose)).size === all.length, 'names a purpose twice'),
})
export type ConsentDecisions = z.infer<typeof ConsentDecisions>

const ConsentPeriod = z.object({
  purpose: Purpose,
  from: Utc,
  /** Null while in force. */
  to: Utc.nullable(),
  text_version: z.string(),
  text_hash: z.string(),
})

/** `GET /app/consents`, and the answer to `PUT`. */
export const Consents = z.object({
  consents: z.array(
    z.object({
      purpose: Purpose,
      given: z.boolean(),
      /** Whether the authority collects for this purpose now, and between which times; outside them nothing is taken or used, whatever was agreed to. */
      open: z.boolean(),
      open_from: Utc,
      open_to: Utc,
    }),
  ),
  history: z.array(ConsentPeriod),
})
export type Consents = z.infer<typeof Consents>
