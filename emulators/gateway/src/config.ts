import { z } from 'zod'

const Prefix = z.string().regex(/^\/[a-z0-9-]+$/, 'must be one lower-case segment such as /app')

const Upstream = z
  .url({ protocol: /^https?$/ })
  .refine((url) => new URL(url).pathname === '/' && !new URL(url).search, 'must have no path and no query')

const Routes = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      context.addIssue({ code: 'custom', message: 'is not JSON' })
      return z.NEVER
    }
  })
  .pipe(z.record(Prefix, Upstream))
  .refine((routes) => Object.keys(routes).length > 0, 'names no route')
  .refine((routes) => !('/health' in routes), 'may not take /health, which is the gateway’s own')

const Settings = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535),
  CLOCK_OFFSET_SECONDS: z.coerce.number().int().default(0),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  ROUTES: Routes,
  BODY_LIMIT_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(2 * 1024 * 1024),
  UPSTREAM_TIMEOUT_MS: z.coerce.number().int().positive().default(30_000),
})

export type Settings = z.infer<typeof Settings>

/** The settings, or one error that tells every fault at once. */
export function readSettings(environment: Record<string, string | undefined>): Settings {
  const result = Settings.safeParse(environment)
  if (result.success) return result.data
  const faults = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
  throw new Error(`the settings are wrong:\n${faults.join('\n')}`)
}
