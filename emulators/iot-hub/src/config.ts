import { parseEventHubConnectionString } from '@azure/event-hubs'
import { z } from 'zod'

const RIGHTS = ['RegistryRead', 'RegistryWrite', 'ServiceConnect', 'DeviceConnect'] as const

const Base64Key = z.base64().min(1)

const AccessKey = z.strictObject({
  name: z.string().min(1),
  key: Base64Key,
  rights: z.array(z.enum(RIGHTS)),
})

/** A shared access policy of the hub: who holds its key may do what its rights say. */
export type AccessKey = z.infer<typeof AccessKey>
export type Right = (typeof RIGHTS)[number]

const AccessKeys = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      context.addIssue({ code: 'custom', message: 'is not JSON' })
      return z.NEVER
    }
  })
  .pipe(z.array(AccessKey).min(1))

function namesAnEventHub(connectionString: string): boolean {
  try {
    return Boolean(parseEventHubConnectionString(connectionString).eventHubName)
  } catch {
    return false
  }
}

const Config = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535),
  DATA_DIR: z.string().min(1),
  CLOCK_OFFSET_SECONDS: z.coerce.number().int().default(0),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  HOST_NAME: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,252}$/, 'is not a lower-case host name'),
  ACCESS_KEYS: AccessKeys,
  EVENT_STREAM: z.string().refine(namesAnEventHub, 'is not an Event Hubs connection string with an EntityPath'),
  STREAM_TIMEOUT_MS: z.coerce.number().int().min(100).max(60_000).default(2000),
})

export type Config = z.infer<typeof Config>

/** Reads the settings once; throws one error that names every fault. */
export function loadConfig(environment: NodeJS.ProcessEnv): Config {
  const read = Config.safeParse(environment)
  if (read.success) return read.data
  const faults = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  throw new Error(`settings: ${faults.join('; ')}`)
}
