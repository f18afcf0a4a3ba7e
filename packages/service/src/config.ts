import { z } from 'zod'
import type { AppOptions } from './app.ts'
import type { TokenRules } from './bearer.ts'
import { systemClock } from './clock.ts'

/** Settings that every service takes. */
export const CommonConfig = z.object({
  HOST: z.string().default('127.0.0.1'),
  /** Where the public paths are served; a process without public paths has none. */
  PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  /** Where health, readiness, metrics and the operator's paths are served: never published. */
  OPERATIONS_PORT: z.coerce.number().int().min(0).max(65_535),
  /** The bearer secret of the operator's paths. */
  OPERATIONS_TOKEN: z.string().min(16),
  CLOCK_OFFSET_SECONDS: z.coerce.number().int().default(0),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
})
export type CommonConfig = z.infer<typeof CommonConfig>

/** 32 bytes in hex. */
export const SecretKey = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .transform((hex) => Buffer.from(hex, 'hex'))

/** What `createApp` takes from the settings. */
export function appOptions(config: CommonConfig): Omit<AppOptions, 'name'> {
  return {
    clock: systemClock(config.CLOCK_OFFSET_SECONDS),
    clockOffsetSeconds: config.CLOCK_OFFSET_SECONDS,
    operationsToken: config.OPERATIONS_TOKEN,
    logger: { level: config.LOG_LEVEL },
  }
}

/** Settings of a service that takes bearer tokens. */
export const TokenConfig = z.object({
  TOKEN_ISSUER: z.url(),
  TOKEN_AUDIENCE: z.string(),
  TOKEN_SCOPE: z.string(),
  TOKEN_JWKS_URL: z.url(),
})

export function tokenRules(config: z.infer<typeof TokenConfig>): TokenRules {
  return {
    issuer: config.TOKEN_ISSUER,
    audience: config.TOKEN_AUDIENCE,
    scope: config.TOKEN_SCOPE,
    jwksUrl: config.TOKEN_JWKS_URL,
  }
}

/** Reads the settings from the environment, once; tells all faults at once and never prints a value. */
export function loadConfig<S extends z.ZodType>(
  schema: S,
  environment: Record<string, string | undefined> = process.env,
): z.infer<S> {
  const present = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  )
  const result = schema.safeParse(present)
  if (result.success) return result.data
  const faults = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
  process.stderr.write(`The settings are not right:\n${faults.join('\n')}\n`)
  process.exit(1)
}
