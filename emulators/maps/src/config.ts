import { z } from 'zod'

const Paths = z.string().transform((text) =>
  text
    .split(',')
    .map((path) => path.trim())
    .filter((path) => path !== ''),
)

const count = () => z.coerce.number().int().positive()

const Config = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535),
  CLOCK_OFFSET_SECONDS: z.coerce.number().int().default(0),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** OpenStreetMap extracts (.osm.pbf), with commas between; none is an empty world. */
  OSM_FILES: Paths.default([]),
  /** Of all files together. 3 MB, central Oslo, are read in 2 s; they take 80 MB of memory, and 330 MB while they are read. */
  OSM_FILES_MAX_BYTES: count().default(32 * 1024 * 1024),
  /** Overpass queries under way at once; one more is answered 429. */
  OVERPASS_SLOTS: count().default(4),
  /** The longest time and largest answer a query may ask for, and the largest box of one statement; beyond them 504. */
  OVERPASS_MAX_SECONDS: count().default(180),
  OVERPASS_MAX_BYTES: count().default(512 * 1024 * 1024),
  OVERPASS_MAX_BOX_KM2: z.coerce.number().positive().default(2_500),
})

export type Config = z.infer<typeof Config>

/** Reads the settings once; throws one error that names every fault. */
export function loadConfig(environment: NodeJS.ProcessEnv): Config {
  const read = Config.safeParse(environment)
  if (read.success) return read.data
  const faults = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  throw new Error(`settings: ${faults.join('; ')}`)
}
