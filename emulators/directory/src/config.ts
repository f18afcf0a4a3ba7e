import { z } from 'zod'

const GUID_TEXT = z.guid().toLowerCase()

const Application = z.strictObject({
  clientId: GUID_TEXT,
  clientSecret: z.string().min(1),
  displayName: z.string().min(1),
  readOnly: z.boolean().default(false),
})

/** An application that may sign in; a read-only one gets 403 on every write. */
export type Application = z.infer<typeof Application>

const Applications = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      context.addIssue({ code: 'custom', message: 'is not JSON' })
      return z.NEVER
    }
  })
  .pipe(z.array(Application).min(1))
  .refine((list) => new Set(list.map((item) => item.clientId)).size === list.length, 'names a clientId twice')

const Config = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535),
  DATA_DIR: z.string().min(1),
  CLOCK_OFFSET_SECONDS: z.coerce.number().int().default(0),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  TENANT_ID: z.string().regex(/^[A-Za-z0-9.-]{1,64}$/, 'is not a tenant id or domain'),
  APPLICATIONS: Applications,
  EXTENSIONS_CLIENT_ID: GUID_TEXT,
})

export type Config = z.infer<typeof Config>

/** Reads the settings once; throws one error that names every fault. */
export function loadConfig(environment: NodeJS.ProcessEnv): Config {
  const read = Config.safeParse(environment)
  if (read.success) return read.data
  const faults = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  throw new Error(`settings: ${faults.join('; ')}`)
}
