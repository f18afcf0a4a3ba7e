import { CommonConfig, SecretKey } from '@smittestopp/service'
import { z } from 'zod'

/** An empty setting is one that is not there: compose files and Terraform cannot leave one out. */
const Endpoint = z.preprocess((text) => text || undefined, z.url({ protocol: /^https?$/ }).optional())

export const Config = CommonConfig.extend({
  DATABASE_URL: z.string(),
  /** Where events are read instead: a second PostgreSQL, or SQL Server's address with `applicationIntent=ReadOnly`. */
  DATABASE_REPLICA_URL: z.string().optional(),
  REDIS_URL: z.string(),
  /** Overpass's interpreter (`…/api/interpreter`); without it places are unknown. */
  CORONA_OVERPASS_ENDPOINT: Endpoint,
  /** Nominatim's root; without it places have no names. */
  CORONA_NOMINATIM_ENDPOINT: Endpoint,
  /** Analyses under way at once. */
  ANALYSIS_CONCURRENCY: z.coerce.number().int().min(1).max(32).default(2),
  /** Probes for others on a device's way that are read at once; a way with more is read in parts of as many, which workers share. */
  ANALYSIS_PART_PROBES: z.coerce.number().int().min(1).default(8_000),
  /** Parts, of whichever worker's analyses, read at once besides. */
  ANALYSIS_PART_CONCURRENCY: z.coerce.number().int().min(1).max(32).default(1),
  /** How long one analysis may take. */
  ANALYSIS_SECONDS: z.coerce.number().positive().max(3_600).default(120),
  /** What results are sealed with for whoever fetches them. */
  RESULT_KEY: SecretKey,
})
export type Config = z.infer<typeof Config>
