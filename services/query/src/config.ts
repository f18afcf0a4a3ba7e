import { GraphConfig } from '@smittestopp/platform'
import { CommonConfig, TokenConfig } from '@smittestopp/service'
import { z } from 'zod'

export const Config = CommonConfig.extend({
  ...GraphConfig.shape,
  ...TokenConfig.shape,
  PORT: z.coerce.number().int(),
  DATABASE_URL: z.string(),
  REDIS_URL: z.string(),
  TOKEN_SCOPE: z.string().default('Lookup.Read'),
  /** Where callers reach the gateway: what `result_url` starts with. */
  PUBLIC_URL: z.url().transform((url) => url.replace(/\/+$/, '')),
  LOOKUP_RESULT_EXPIRY_SECONDS: z.coerce.number().int().positive().default(14_400),
})
export type Config = z.infer<typeof Config>
