import type { Logger } from 'pino'
import type { Hub } from './hub.ts'

export interface RetentionOptions {
  hubs: Map<string, Hub>
  retentionHours: number
  clock: () => number
  logger: Logger
}

const HOUR_MS = 3_600_000
const MAX_SWEEP_MS = 10 * 60_000

/** Removes events past their time once, now. */
export async function removeOldEvents({ hubs, retentionHours, clock, logger }: RetentionOptions): Promise<void> {
  for (const hub of hubs.values()) {
    for (const [partition, log] of hub.partitions.entries()) {
      const segments = await log.removeBefore(clock() - retentionHours * HOUR_MS)
      const first = log.firstSequence
      if (segments > 0) logger.info({ hub: hub.name, partition, segments, first_sequence: first }, 'old events removed')
    }
  }
}

/** Removes events past their time every ten minutes, or more often when they live shorter; returns how to stop. */
export function startRetention(options: RetentionOptions): () => void {
  const sweep = () => removeOldEvents(options).catch((error) => options.logger.error(error, 'retention failed'))
  const timer = setInterval(sweep, Math.min(MAX_SWEEP_MS, (options.retentionHours * HOUR_MS) / 24))
  return () => clearInterval(timer)
}
