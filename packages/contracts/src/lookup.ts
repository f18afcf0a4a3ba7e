import { z } from 'zod'
import { ContactReport } from './contact-report.ts'

const Utc = z.iso.datetime({ offset: true })

/** `POST /fhi/lookup`: whose contacts, and in which window (defaults: the contact rules). */
export const LookupRequest = z.object({
  phone_number: z.string(),
  time_from: Utc.optional(),
  time_to: Utc.optional(),
})
export type LookupRequest = z.infer<typeof LookupRequest>

export const LookupAccepted = z.object({
  request_id: z.uuid(),
  result_url: z.string(),
  result_expires: z.iso.datetime(),
})
export type LookupAccepted = z.infer<typeof LookupAccepted>

export const NotInSystem = z.object({ phone_number: z.string(), found_in_system: z.literal(false) })

/** A report on a person who is named, and the PIN by which they know a message about it for genuine. */
export const LookupContact = ContactReport.extend({ pin_code: z.string().regex(/^[A-Za-z0-9]{6}$/) })
export type LookupContact = z.infer<typeof LookupContact>

/** `GET /fhi/lookup/{request_id}` when done: one list element per device of the patient; keys are phone numbers. */
export const LookupResult = z.object({
  phone_number: z.string(),
  found_in_system: z.literal(true),
  last_activity: z.iso.datetime().nullable(),
  contacts: z.array(z.record(z.string(), LookupContact)),
})
export type LookupResult = z.infer<typeof LookupResult>
