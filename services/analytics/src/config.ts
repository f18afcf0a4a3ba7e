import { CommonConfig } from '@smittestopp/service'
import { z } from 'zod'

export const Config = CommonConfig.extend({
  DATABASE_URL: z.string(),
  REDIS_URL: z.string(),
  /** Analyses under way at once. */
  ANALYSIS_CONCURRENCY: z.coerce.number().int().min(1).max(32).default(2),
})
export type Config = z.infer<typeof Config>
