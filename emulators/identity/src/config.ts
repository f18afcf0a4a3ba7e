import { z } from 'zod'

/** A setting that holds JSON, checked against its shape. */
function json<T extends z.ZodType>(shape: T) {
  return z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown
      } catch {
        context.addIssue({ code: 'custom', message: 'is not JSON' })
        return z.NEVER
      }
    })
    .pipe(shape)
}

function seconds(byDefault: number) {
  return z.coerce.number().int().positive().default(byDefault)
}

const Client = z.object({
  clientId: z.string().min(1),
  redirectUris: z.array(z.url()).min(1),
  audience: z.string().min(1),
})

const Caseworker = z.object({
  phoneNumber: z.string().regex(/^\+\d{5,15}$/),
  name: z.string().min(1),
  id: z.string().min(1),
  organization: z.string().min(1),
  roles: z.array(z.string().min(1)).default(['caseworker']),
})

const Settings = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535),
  DATA_DIR: z.string().min(1),
  CLOCK_OFFSET_SECONDS: z.coerce.number().int().default(0),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, '')),
  TENANT: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]*$/),
  TENANT_ID: z.string().min(1),
  DIRECTORY_URL: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, '')),
  DIRECTORY_CLIENT_ID: z.string().min(1),
  DIRECTORY_CLIENT_SECRET: z.string().min(1),
  PHONE_CLIENT: json(Client),
  CASEWORKER_CLIENT: json(Client),
  CASEWORKERS: z
    .string()
    .default('[]')
    .pipe(json(z.array(Caseworker))),
  SANDBOX_NUMBERS: z.enum(['true', 'false']).default('false'),
  OUTBOX_TOKEN: z.string().min(16),
  /** Keys the digests of codes, numbers and addresses; without it, a key is made and lies beside them. */
  DIGEST_SECRET: z.string().min(32).optional(),
  CODES_PER_NUMBER: z.coerce.number().int().positive().default(5),
  CODES_PER_ADDRESS: z.coerce.number().int().positive().default(30),
  CODES_PER_PREFIX: z.coerce.number().int().positive().default(1_000),
  // Lifetimes as the policy of 2020 had them in production.
  ACCESS_TOKEN_SECONDS: seconds(86_400),
  ID_TOKEN_SECONDS: seconds(86_400),
  REFRESH_TOKEN_SECONDS: seconds(1_209_600),
  REFRESH_WINDOW_SECONDS: seconds(7_776_000),
  CASEWORKER_TOKEN_SECONDS: seconds(3_600),
})

export type Settings = z.infer<typeof Settings>
export type ClientSettings = z.infer<typeof Client>
export type Caseworker = z.infer<typeof Caseworker>

/** The settings, or one error that tells every fault at once without repeating any value. */
export function readSettings(environment: Record<string, string | undefined>): Settings {
  const result = Settings.safeParse(environment)
  if (result.success) return result.data
  const faults = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
  throw new Error(`the settings are wrong:\n${faults.join('\n')}`)
}
