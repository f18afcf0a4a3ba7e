import { z } from 'zod'

const fileSystemName = z.string().regex(/^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, 'is no file system name')

const settings = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535),
  DATA_DIR: z.string().min(1),
  CLOCK_OFFSET_SECONDS: z.coerce.number().int().default(0),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  ACCOUNT: z.string().regex(/^[a-z0-9]{3,24}$/, 'must be 3 to 24 lower case letters and digits'),
  ACCOUNT_KEY: z.base64('must be base64').min(16, 'is too short'),
  FILE_SYSTEMS: z
    .string()
    .default('')
    .transform((list) => list.split(',').flatMap((name) => name.trim() || []))
    .pipe(z.array(fileSystemName)),
})

export type Config = z.infer<typeof settings>

/** Reads the settings once; throws one error that names every fault. */
export function loadConfig(environment: NodeJS.ProcessEnv): Config {
  const read = settings.safeParse(environment)
  if (read.success) return read.data
  const faults = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  throw new Error(`settings are wrong:\n  ${faults.join('\n  ')}`)
}
