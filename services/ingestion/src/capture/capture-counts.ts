import type { App } from '@smittestopp/service'
import type { Capture } from './capture.ts'

/** What a capture has done since its process began: the files count, the meter reads. */
export interface CaptureCounts {
  /** Files closed, with their bytes and the events that the edge says are in them. */
  files: number
  bytes: number
  events: number
  /** Messages that the stream no longer had when their turn came. */
  missed: number
}

export function noCaptureCounts(): CaptureCounts {
  return { files: 0, bytes: 0, events: 0, missed: 0 }
}

const COUNTERS: [keyof CaptureCounts, name: string, description: string][] = [
  ['files', 'lake_files_closed', 'Lake files written and closed'],
  ['bytes', 'lake_bytes_written', 'Bytes of the lake files written'],
  ['events', 'lake_events_written', 'Events in the lake files written, as counted at the edge'],
  ['missed', 'stream_messages_missed', 'Messages that left the stream before they were captured'],
]

/** Makes visible what was done, and how far each partition of this process is behind the stream. */
export function measureCapture(meter: App['meter'], capture: Capture): void {
  for (const [name, metric, description] of COUNTERS)
    meter.createObservableCounter(metric, { description }).addCallback((result) => result.observe(capture.counts[name]))
  const behind = meter.createObservableGauge('stream_messages_behind', {
    description: 'Messages of a partition that are not yet in a closed lake file',
  })
  behind.addCallback(async (result) => {
    const partitions = await capture.partitions().catch(() => []) // readiness tells of a stream that is away
    for (const { partition, last_enqueued, captured } of partitions)
      result.observe((last_enqueued ?? -1) - (captured ?? -1), { partition })
  })
}
