import { z } from 'zod'

const NAME = /^[a-z0-9$][a-z0-9._$-]{0,127}$/i

const Hub = z.strictObject({
  partitions: z.int().min(1).max(32),
  consumerGroups: z.array(z.string().regex(NAME)).min(1).default(['$Default']),
})

const AccessKey = z.strictObject({
  name: z.string().min(1),
  key: z.string().min(1),
  claims: z.array(z.enum(['Listen', 'Send', 'Manage'])).min(1),
})

const Config = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535).default(5672),
  DATA_DIR: z.string().min(1),
  CLOCK_OFFSET_SECONDS: z.coerce.number().int().default(0),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  HUBS: json(z.record(z.string().regex(NAME), Hub)),
  ACCESS_KEYS: json(z.array(AccessKey).min(1)),
  RETENTION_HOURS: z.coerce.number().positive().default(168),
  SEGMENT_BYTES: z.coerce
    .number()
    .int()
    .min(4096)
    .default(64 << 20),
  MAX_MESSAGE_BYTES: z.coerce
    .number()
    .int()
    .min(1024)
    .max(64 << 20)
    .default(1 << 20),
})

export type Config = z.infer<typeof Config>
export type AccessKey = z.infer<typeof AccessKey>
export type Claim = AccessKey['claims'][number]

/** Reads the settings; throws one Error that names every fault, and no key. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const result = Config.safeParse(environment)
  if (result.success) return result.data
  const faults = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
  throw new Error(`the settings are wrong:\n${faults.join('\n')}`)
}

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
