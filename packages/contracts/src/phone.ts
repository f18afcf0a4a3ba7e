import { z } from 'zod'
import { DeviceId } from './upload.ts'

const Utc = z.iso.datetime()

/** `GET /app/pin`: every PIN issued to the owner of the device, newest first. The text message of the authority carries the same. */
export const PinCodes = z.object({ pin_codes: z.array(z.object({ pin_code: z.string(), created_at: Utc })) })
export type PinCodes = z.infer<typeof PinCodes>

/** `POST /app/contactids`: how many windows of 15 minutes are wanted, from the present one on. */
export const ContactIdsRequest = z.object({ count: z.int().min(1).max(96).default(10) })

/** Rotating Bluetooth ids, one a window of 15 minutes, and when each begins to hold. */
export const ContactIds = z.object({
  contact_ids: z.array(z.string().regex(/^[0-9a-f]{32}$/)),
  valid_from: z.array(Utc),
  valid_seconds: z.literal(900),
})
export type ContactIds = z.infer<typeof ContactIds>

/** `GET /app/devices`: the devices of the person who owns the asking one. */
export const OwnDevices = z.object({
  devices: z.array(
    z.object({
      device_id: DeviceId,
      /** Whether this is the device that asks. */
      asking: z.boolean(),
      registered_at: Utc,
      last_activity: Utc.nullable(),
      platform: z.string().nullable(),
      os_version: z.string().nullable(),
      app_version: z.string().nullable(),
      model: z.string().nullable(),
    }),
  ),
})
export type OwnDevices = z.infer<typeof OwnDevices>

/** `POST /app/keys`: the new keys; those that signed the request hold until `previous_keys_expire`. */
export const RotatedKeys = z.object({
  KeyId: z.string(),
  SigningKey: z.string(),
  SharedAccessKey: z.string(),
  ConnectionString: z.string(),
  previous_keys_expire: Utc,
})
export type RotatedKeys = z.infer<typeof RotatedKeys>

/** Why events of a batch were not taken, and how many; a phone need not send them again. */
export const Refusal = z.object({
  reason: z.string(),
  purpose: z.string().optional(),
  events: z.int().positive(),
})
export type Refusal = z.infer<typeof Refusal>

/** Answer to `POST /app/events`: what was accepted is durable. */
export const UploadAnswer = z.object({ accepted: z.int(), refused: z.int(), refusals: z.array(Refusal) })
export type UploadAnswer = z.infer<typeof UploadAnswer>
