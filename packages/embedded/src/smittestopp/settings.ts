import { z } from 'zod'
import { PortSettings } from '../ports.ts'

/** Settings of the embedded stack; each has a default that a newcomer need not change. */
export const StackSettings = PortSettings.extend({
  /** Where all state lives; by default `.smittestopp` in the checkout. */
  STACK_FOLDER: z.string().optional(),
  /** An administrator's URL of a SQL Server database: everything then runs on it instead of PostgreSQL. */
  SQLSERVER_URL: z.string().optional(),
  /** What every process adds to the machine's clock. */
  CLOCK_OFFSET_SECONDS: z.coerce.number().int().default(0),
  CAPTURE_WINDOW_SECONDS: z.coerce.number().positive().default(600),
  IMPORT_EVERY_SECONDS: z.coerce.number().positive().default(3_600),
  LOG_LEVEL: z.string().default('info'),
})
export type StackSettings = z.infer<typeof StackSettings>

/** Reads the stack's settings from the environment; throws one error that names every fault. */
export function readStackSettings(environment: Record<string, string | undefined>): StackSettings {
  const result = StackSettings.safeParse(environment)
  if (result.success) return result.data
  throw new Error(`the settings are not right:\n${z.prettifyError(result.error)}`)
}
