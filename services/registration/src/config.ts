import { GraphConfig } from '@smittestopp/platform'
import { CommonConfig, TokenConfig } from '@smittestopp/service'
import { z } from 'zod'

export const Config = CommonConfig.extend({
  ...GraphConfig.shape,
  ...TokenConfig.shape,
  PORT: z.coerce.number().int(),
  DATABASE_URL: z.string(),
  /** Service connection string of the IoT Hub; `Endpoint=` names where it answers when not at https://HostName. */
  IOT_HUB: z.string(),
  TOKEN_SCOPE: z.string().default('Device.Write'),
  /** 32 bytes in hex: what the keys of devices are sealed under in the database. */
  DEVICE_KEY_SECRET: z.string().regex(/^[0-9a-f]{64}$/),
})
export type Config = z.infer<typeof Config>
