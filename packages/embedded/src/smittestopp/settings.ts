import { z } from 'zod'
import { PortSettings } from '../ports.ts'

/** Settings that are handed on, as they are, to the programs that take them; the defaults are the programs' own. */
export const PASSED_ON = [
  'SIGNATURES_2020',
  'CONSENTS_2020',
  'STATIC_DEVICE_IDS',
  'PURPOSES',
  'TESTER_NUMBERS',
  'KEY_OVERLAP_SECONDS',
  'REGISTRATIONS_PER_DAY',
  'REQUESTS_PER_MINUTE',
  'UPLOADS_PER_MINUTE',
  'UPLOAD_BYTES_PER_DAY',
  'EDGE_CHECKS',
  'LAKE_NAME_STYLE',
  'SWEEP_EVERY_SECONDS',
  'UNCONFIRMED_SECONDS',
  'RETENTION_EVERY_SECONDS',
  'EVENT_DAYS',
  'STAGING_DAYS',
  'LAKE_DAYS',
  'DATABASE_REPLICA_URL',
  'ALLOWED_HOSTS',
  'ADDRESS_RATE',
  'ADDRESS_BURST',
  'DEVICE_RATE',
  'DEVICE_BURST',
  'OSM_FILES',
] as const
export type PassedOn = Partial<Record<(typeof PASSED_ON)[number], string>>

/** Those of the named settings that were given. */
export function givenOf(passedOn: PassedOn, ...names: (keyof PassedOn)[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (passedOn[name] === undefined ? [] : [[name, passedOn[name]]])))
}

const passedOn = Object.fromEntries(PASSED_ON.map((name) => [name, z.string().optional()]))

/** Settings of the embedded stack; each has a default that a newcomer need not change. */
export const StackSettings = PortSettings.extend({
  ...(passedOn as Record<(typeof PASSED_ON)[number], z.ZodOptional<z.ZodString>>),
  /** Where all state lives; by default `.smittestopp` in the checkout. */
  STACK_FOLDER: z.string().optional(),
  /** An administrator's URL of a SQL Server database: everything then runs on it instead of PostgreSQL. */
  SQLSERVER_URL: z.string().optional(),
  /** What every process adds to the machine's clock. */
  CLOCK_OFFSET_SECONDS: z.coerce.number().int().default(0),
  CAPTURE_WINDOW_SECONDS: z.coerce.number().positive().default(600),
  IMPORT_EVERY_SECONDS: z.coerce.number().positive().default(3_600),
  /** Processes that work on the queue of analyses. */
  ANALYTICS_WORKERS: z.coerce.number().int().min(1).max(4).default(1),
  LOG_LEVEL: z.string().default('info'),
  /** Everything whose name begins with ANALYSIS_. */
  analysis: z.record(z.string(), z.string()).default({}),
})
export type StackSettings = z.infer<typeof StackSettings>

/** Reads the stack's settings from the environment; throws one error that names every fault. */
export function readStackSettings(environment: Record<string, string | undefined>): StackSettings {
  const analysis = Object.entries(environment).filter(([name, value]) => name.startsWith('ANALYSIS_') && value)
  const result = StackSettings.safeParse({ ...environment, analysis: Object.fromEntries(analysis) })
  if (result.success) return result.data
  throw new Error(`the settings are not right:\n${z.prettifyError(result.error)}`)
}
