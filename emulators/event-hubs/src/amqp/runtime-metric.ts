import type { Place } from '../log/record.ts'
import { long, mapSection, string, symbol, timestamp } from './map.ts'
import { SectionCode } from './sections.ts'

/** The capability by which a client asks for it. */
export const RUNTIME_METRIC = 'com.microsoft:enable-receiver-runtime-metric'

/** Delivery annotations that say how far the partition has come, for clients that track it. */
export function lastEnqueued(last: Place, now: number): Buffer {
  return mapSection(SectionCode.deliveryAnnotations, [
    [symbol('last_enqueued_sequence_number'), long(last.sequence)],
    [symbol('last_enqueued_offset'), string(String(last.offset))],
    [symbol('last_enqueued_time_utc'), timestamp(last.time)],
    [symbol('runtime_info_retrieval_time_utc'), timestamp(now)],
  ])
}
