import type { z } from 'zod'
import type { Figures } from './report.ts'

export interface Run {
  /** How much is measured, in the unit of the bench. */
  size: number
  seed: number
  say: (line: string) => void
  /** Aborted when the bench is told to stop. */
  signal: AbortSignal
}

/** One thing that can be measured. */
export interface Bench {
  name: string
  description: string
  /** The size that the limits hold for. */
  fullSize: number
  sizeUnit: string
  Options: z.ZodType<{ size: number; seed: number }>
  /** Measures; throws when what was done is not right, however fast it was. */
  run(run: Run): Promise<Figures>
}
