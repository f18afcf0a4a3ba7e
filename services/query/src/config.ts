import { GraphConfig } from '@smittestopp/platform'
import { CommonConfig, SecretKey, TokenConfig } from '@smittestopp/service'
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
  /** What analytics seals results with, and what it sealed them with before. */
  RESULT_KEY: SecretKey,
  RESULT_KEY_PREVIOUS: SecretKey.optional(),
})
export type Config = z.infer<typeof Config>
