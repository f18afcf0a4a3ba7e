import { z } from 'zod'
import { ContactReport } from './contact-report.ts'
import { AskedParameters, Profile } from './parameters.ts'

const Utc = z.iso.datetime({ offset: true })

/** `POST /fhi/lookup`: whose contacts, in which window and by which numbers (defaults: the contact rules). */
export const LookupRequest = z.object({
  phone_number: z.string(),
  time_from: Utc.optional(),
  time_to: Utc.optional(),
  profile: Profile.default('default'),
  parameters: AskedParameters.default({}),
  /** Whether to tell as well whom contacts met afterwards. */
  second_level: z.boolean().default(false),
  /** Whether to tell where contacts were. */
  places: z.boolean().default(true),
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

/** `GET /fhi/lookup/{request_id}` when done: keys are phone numbers. One list element with all contacts, or none; 2020 had one for each device of the patient. */
export const LookupResult = z.object({
  phone_number: z.string(),
  found_in_system: z.literal(true),
  last_activity: z.iso.datetime().nullable(),
  contacts: z.array(z.record(z.string(), LookupContact)),
  /** People, or devices of nobody known, who would be reported by all that was found, but cannot or may not be named. */
  not_named: z.int(),
  /** What to bear in mind, in words. */
  notes: z.array(z.string()),
})
export type LookupResult = z.infer<typeof LookupResult>
