import { CommonConfig } from '@smittestopp/service'
import { z } from 'zod'

const seconds = z.coerce.number().positive()

const Upload = CommonConfig.extend({
  ROLE: z.literal('upload'),
  PORT: z.coerce.number().int(),
  DATABASE_URL: z.string(),
  /** Connection string with EntityPath and the right to send. */
  EVENT_STREAM: z.string(),
  /** 32 bytes in hex: what the keys of devices are sealed under in the database. */
  DEVICE_KEY_SECRET: z.string().regex(/^[0-9a-f]{64}$/),
})

const Capture = CommonConfig.extend({
  ROLE: z.literal('capture'),
  /** Connection string with EntityPath and the right to listen. */
  EVENT_STREAM: z.string(),
  CONSUMER_GROUP: z.string().default('capture'),
  /** URL of the container for claims and checkpoints, with its SAS. */
  CHECKPOINTS_URL: z.url(),
  /** URL of the raw file system, with a SAS that allows to create. */
  LAKE_URL: z.url(),
  /** First folder of the lake files: `<hub>-json`. */
  LAKE_FOLDER: z.string().default('iot-smittestopp-json'),
  CAPTURE_WINDOW_SECONDS: seconds.default(600),
  CAPTURE_FILE_BYTES: z.coerce.number().int().positive().default(10_485_760),
})

const Import = CommonConfig.extend({
  ROLE: z.literal('import'),
  DATABASE_URL: z.string(),
  /** URL of the raw file system, with a SAS that allows to read and list. */
  LAKE_URL: z.url(),
  LAKE_FOLDER: z.string().default('iot-smittestopp-json'),
  REDIS_URL: z.string(),
  /** How often the import looks for new lake files by itself. */
  IMPORT_EVERY_SECONDS: seconds.default(3_600),
  /** How many hours back it looks. */
  IMPORT_HOURS: z.coerce.number().int().positive().default(168),
})

export const Config = z.discriminatedUnion('ROLE', [Upload, Capture, Import])
export type UploadConfig = z.infer<typeof Upload>
export type CaptureConfig = z.infer<typeof Capture>
export type ImportConfig = z.infer<typeof Import>
