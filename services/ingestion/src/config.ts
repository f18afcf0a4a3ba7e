import { CommonConfig, SecretKey } from '@smittestopp/service'
import { z } from 'zod'
import { LakeNameStyle } from './capture/lake-name.ts'

const seconds = z.coerce.number().positive()

const Upload = CommonConfig.extend({
  ROLE: z.literal('upload'),
  PORT: z.coerce.number().int(),
  DATABASE_URL: z.string(),
  /** Connection string with EntityPath and the right to send. */
  EVENT_STREAM: z.string(),
  /** Where nonces, limits and answers to batches are kept, and where changes of devices are announced. */
  REDIS_URL: z.string(),
  /** What the keys of devices are sealed under in the database. */
  DEVICE_KEY_SECRET: SecretKey,
  /** What one device may send; 0 is no limit. */
  UPLOADS_PER_MINUTE: z.coerce.number().int().nonnegative().default(300),
  UPLOAD_BYTES_PER_DAY: z.coerce.number().int().nonnegative().default(100_000_000),
  /** Whether each event's values are judged at the edge, too; the import judges them in any case. */
  EDGE_CHECKS: z.stringbool().default(false),
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
  /** How lake files are named: as the system of 2020 did, or as the book about it prints. */
  LAKE_NAME_STYLE: LakeNameStyle.default('dots'),
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
  /** Partitions whose hours are imported side by side. */
  IMPORT_LANES: z.coerce.number().int().positive().default(4),
  /** What registration makes contact ids with, and what it made them with before. */
  CONTACT_ID_KEY: SecretKey,
  CONTACT_ID_KEY_PREVIOUS: SecretKey.optional(),
  /** Whether a sighting may also name the device itself, as in 2020. */
  STATIC_DEVICE_IDS: z.stringbool().default(false),
  /** For live mode: connection string of the stream with EntityPath and the right to listen; without it there is none. */
  LIVE_STREAM: z.string().optional(),
  LIVE_CONSUMER_GROUP: z.string().default('live'),
  /** URL of the container for claims and checkpoints of live mode, with its SAS; each consumer group has its own there. */
  LIVE_CHECKPOINTS_URL: z.url().optional(),
}).refine(({ LIVE_STREAM, LIVE_CHECKPOINTS_URL }) => !LIVE_STREAM === !LIVE_CHECKPOINTS_URL, {
  path: ['LIVE_CHECKPOINTS_URL'],
  error: 'goes with LIVE_STREAM, and LIVE_STREAM with it',
})

export const Config = z.discriminatedUnion('ROLE', [Upload, Capture, Import])
export type UploadConfig = z.infer<typeof Upload>
export type CaptureConfig = z.infer<typeof Capture>
export type ImportConfig = z.infer<typeof Import>
