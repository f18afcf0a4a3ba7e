import { GraphConfig } from '@smittestopp/platform'
import { CommonConfig } from '@smittestopp/service'
import { z } from 'zod'

export const Config = CommonConfig.extend({
  ...GraphConfig.shape,
  DATABASE_URL: z.string(),
  /** Service connection string of the IoT Hub; `Endpoint=` names where it answers when not at https://HostName. */
  IOT_HUB: z.string(),
  /** A device that was silent for so long is due for erasure. */
  IDLE_DAYS: z.coerce.number().int().positive().default(7),
})
export type Config = z.infer<typeof Config>
