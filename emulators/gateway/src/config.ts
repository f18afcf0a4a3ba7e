import { z } from 'zod'

const Prefix = z.string().regex(/^(?:\/[a-z0-9-]+)+$/, 'must be lower-case segments such as /app')

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

const Hosts = z.string().transform(
  (text) =>
    new Set(
      text
        .toLowerCase()
        .split(/[\s,]+/)
        .filter(Boolean),
    ),
)

const PublicUrl = z
  .url({ protocol: /^https?$/ })
  .transform((url) => new URL(url))
  .refine((url) => url.pathname === '/' && !url.search, 'must have no path and no query')

/** An empty setting is one that is not there: compose files cannot leave one out. */
const Optional = <T extends z.ZodType>(shape: T) => z.preprocess((text) => text || undefined, shape.optional())

const count = () => z.coerce.number().int().min(0)
const milliseconds = () => z.coerce.number().int().positive()

const Settings = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535),
  CLOCK_OFFSET_SECONDS: z.coerce.number().int().default(0),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  ROUTES: Routes,
  /** How the world knows the gateway; told to services as X-Forwarded-Host and -Proto. */
  PUBLIC_URL: Optional(PublicUrl),
  /** Hosts that are served, with commas between; none means all. */
  ALLOWED_HOSTS: Hosts.default(new Set()),
  TLS_CERT_FILE: Optional(z.string()),
  TLS_KEY_FILE: Optional(z.string()),
  BODY_LIMIT_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(2 * 1024 * 1024),
  HEADERS_TIMEOUT_MS: milliseconds().default(10_000),
  /** For the whole request with its body. */
  REQUEST_TIMEOUT_MS: milliseconds().default(60_000),
  UPSTREAM_TIMEOUT_MS: milliseconds().default(30_000),
  /** To each service; more requests wait their turn, and no longer than UPSTREAM_TIMEOUT_MS. */
  UPSTREAM_CONNECTIONS: count().min(1).default(128),
  /** Requests a second and at once; a rate of 0 is no limit. A simulation sends everything from one address. */
  ADDRESS_RATE: z.coerce.number().min(0).default(10_000),
  ADDRESS_BURST: count().min(1).default(20_000),
  DEVICE_RATE: z.coerce.number().min(0).default(1_000),
  DEVICE_BURST: count().min(1).default(2_000),
  /** Open connections of one address; 0 is no limit. */
  ADDRESS_CONNECTIONS: count().default(0),
})

const ConsistentSettings = Settings.refine((settings) => !settings.TLS_CERT_FILE === !settings.TLS_KEY_FILE, {
  path: ['TLS_CERT_FILE'],
  message: 'goes together with TLS_KEY_FILE',
})

export type Settings = z.infer<typeof Settings>

/** The settings, or one error that tells every fault at once. */
export function readSettings(environment: Record<string, string | undefined>): Settings {
  const result = ConsistentSettings.safeParse(environment)
  if (result.success) return result.data
  const faults = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
  throw new Error(`the settings are wrong:\n${faults.join('\n')}`)
}
