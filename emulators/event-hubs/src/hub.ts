import { mkdir, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import { openPartitionLog, type PartitionLog } from './log/partition-log.ts'

/** An event hub: its partitions on disk and the consumer groups that may read them. */
export interface Hub {
  name: string
  /** Milliseconds since 1970. */
  createdAt: number
  partitions: PartitionLog[]
  consumerGroups: string[]
  /** Number of sends so far that named neither partition nor key. */
  unaddressed: number
}

export interface HubOptions {
  config: Config
  clock: () => number
  logger: Logger
}

const HOUR_MS = 3_600_000
const TAIL_CACHE_BYTES = 8 << 20

/** Opens every hub of the settings, by lower-case name, recovering what a crash has left. */
export async function openHubs(options: HubOptions): Promise<Map<string, Hub>> {
  const hubs = new Map<string, Hub>()
  for (const name of Object.keys(options.config.HUBS)) hubs.set(name.toLowerCase(), await openHub(name, options))
  return hubs
}

async function openHub(name: string, { config, clock, logger }: HubOptions): Promise<Hub> {
  const { partitions: count, consumerGroups } = config.HUBS[name]!
  const folder = path.join(config.DATA_DIR, name.toLowerCase())
  await mkdir(folder, { recursive: true })
  const partitions: PartitionLog[] = []
  for (let partition = 0; partition < count; partition++) {
    const log = await openPartitionLog({
      folder: path.join(folder, String(partition)),
      segmentBytes: config.SEGMENT_BYTES,
      segmentAgeMs: (config.RETENTION_HOURS * HOUR_MS) / 24,
      tailCacheBytes: TAIL_CACHE_BYTES,
      clock,
    })
    if (log.cutBytes > 0) logger.warn({ hub: name, partition, bytes: log.cutBytes }, 'torn tail cut')
    partitions.push(log)
  }
  const createdAt = Math.round((await stat(folder)).birthtimeMs) + config.CLOCK_OFFSET_SECONDS * 1000
  return { name, createdAt, partitions, consumerGroups, unaddressed: 0 }
}

export async function closeHubs(hubs: Map<string, Hub>): Promise<void> {
  await Promise.all([...hubs.values()].flatMap((hub) => hub.partitions.map((log) => log.close())))
}
