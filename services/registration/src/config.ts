import { Purpose } from '@smittestopp/contracts'
import { GraphConfig } from '@smittestopp/platform'
import { CommonConfig, SecretKey, TokenConfig } from '@smittestopp/service'
import { z } from 'zod'

const count = z.coerce.number().int().nonnegative()

const Opening = z.strictObject({
  open_from: z.coerce.date().default(new Date('1970-01-01')),
  open_to: z.coerce.date().default(new Date('9999-12-31')),
})

/** `{"tracing_gps": {"open_from": "2020-04-16", "open_to": "2020-06-16"}}`; a purpose that is not named is open for ever. */
const Purposes = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      context.addIssue({ code: 'custom', message: 'is not JSON' })
      return z.NEVER
    }
  })
  .pipe(z.partialRecord(Purpose, Opening))
  .transform((given) => Purpose.options.map((purpose) => ({ purpose, ...(given[purpose] ?? Opening.parse({})) })))

export const Config = CommonConfig.extend({
  ...GraphConfig.shape,
  ...TokenConfig.shape,
  PORT: z.coerce.number().int(),
  DATABASE_URL: z.string(),
  /** Where nonces and limits are kept, and where changes of devices are announced. */
  REDIS_URL: z.string(),
  /** Service connection string of the IoT Hub; `Endpoint=` names where it answers when not at https://HostName. */
  IOT_HUB: z.string(),
  TOKEN_SCOPE: z.string().default('Device.Write'),
  /** What the keys of devices are sealed under in the database. */
  DEVICE_KEY_SECRET: SecretKey,
  /** What contact ids are made with. */
  CONTACT_ID_KEY: SecretKey,
  /** When each purpose is open. */
  PURPOSES: Purposes.prefault('{}'),
  /** Whether the signature scheme of 2020 is honoured on the paths of 2020, and for how many seconds to either side. */
  SIGNATURES_2020: z.stringbool().default(false),
  TIMESTAMP_WINDOW: z.coerce.number().int().positive().default(5_400),
  /** Whether registering gives consent to tracing, as the app of 2020 understood it. */
  CONSENTS_2020: z.stringbool().default(false),
  /** Who may act for a test user: phone numbers with commas between. */
  TESTER_NUMBERS: z
    .string()
    .default('')
    .transform((list) => new Set(list.split(',').filter(Boolean))),
  /** How long registry and directory may take over one registration. */
  PROVISIONING_TIMEOUT_SECONDS: z.coerce.number().positive().default(20),
  /** After so many failed registrations in a row the service says for a while that it is not ready. */
  CONSECUTIVE_FAILURE_LIMIT: z.coerce.number().int().positive().default(12),
  /** How long keys are honoured after they were rotated. */
  KEY_OVERLAP_SECONDS: count.default(7 * 86_400),
  /** What one device may ask, and how many devices one person may register; 0 is no limit. */
  REQUESTS_PER_MINUTE: count.default(120),
  REGISTRATIONS_PER_DAY: count.default(50),
})
export type Config = z.infer<typeof Config>
