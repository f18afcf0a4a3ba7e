import { GraphConfig } from '@smittestopp/platform'
import { CommonConfig } from '@smittestopp/service'
import { z } from 'zod'

export const Config = CommonConfig.extend({
  ...GraphConfig.shape,
  DATABASE_URL: z.string(),
  /** Where the sweeps are scheduled and changes of devices are announced. */
  REDIS_URL: z.string(),
  /** Service connection string of the IoT Hub; `Endpoint=` names where it answers when not at https://HostName. */
  IOT_HUB: z.string(),
  /** A device that was silent for so long is due for erasure. */
  IDLE_DAYS: z.coerce.number().int().positive().default(7),
  /** How often what was revoked, or registered by half, is erased. */
  SWEEP_EVERY_SECONDS: z.coerce.number().positive().default(60),
  /** A registration that takes longer has failed. */
  UNCONFIRMED_SECONDS: z.coerce.number().positive().default(600),
  /** How often what has aged out is erased. */
  RETENTION_EVERY_SECONDS: z.coerce.number().positive().default(3_600),
  /** How long events live, with the books of the files they came in. */
  EVENT_DAYS: z.coerce.number().int().positive().default(30),
  /** How long staged lines and rejected events live. */
  STAGING_DAYS: z.coerce.number().int().positive().default(7),
  /** How long files of the lake live; import must have taken them by then. */
  LAKE_DAYS: z.coerce.number().int().positive().default(7),
  /** The file system of the lake with a SAS that allows to list and delete. */
  LAKE_URL: z.url(),
  /** Folder of the lake files. */
  LAKE_FOLDER: z.string().default('iot-smittestopp-json'),
})
export type Config = z.infer<typeof Config>
