import { open } from 'node:fs/promises'
import path from 'node:path'
import type { Place } from './record.ts'
import { filePosition, listSegments, readRecords, recordBytes, type Segment } from './segment.ts'

/** The state of a log on disk after a crash: every accepted event, and nothing after the last whole record. */
export interface Recovered {
  segments: Segment[]
  end: number
  last: Place
  /** Bytes of a torn tail that were cut away: events that were never accepted. */
  cutBytes: number
}

const SCAN_BYTES = 1 << 20

/** Reads the headers of all segments but the records of the last one only, and cuts its torn tail. */
export async function recoverLog(folder: string): Promise<Recovered> {
  const segments = await listSegments(folder)
  await checkUnbroken(segments)
  const active = segments.at(-1)
  if (!active) return { segments, end: 0, last: { sequence: -1, offset: -1, time: 0 }, cutBytes: 0 }
  const size = await recordBytes(active)
  const { end, last } = await scanToEnd(active, active.base + size)
  const cutBytes = active.base + size - end
  if (cutBytes > 0) await cutTail(active, end)
  return { segments, end, last: last ?? (await lastBefore(segments)), cutBytes }
}

async function checkUnbroken(segments: Segment[]): Promise<void> {
  for (const [index, segment] of segments.entries()) {
    const next = segments[index + 1]
    if (next && segment.base + (await recordBytes(segment)) < next.base) {
      throw new Error(`events are missing after segment ${path.basename(segment.file)}`)
    }
  }
}

async function scanToEnd(segment: Segment, sizeEnd: number): Promise<{ end: number; last: Place | undefined }> {
  let end = segment.base
  let last: Place | undefined
  let expected = segment.firstSequence
  for (;;) {
    const { records } = await readRecords(segment, { offset: end, end: sizeEnd, maxBytes: SCAN_BYTES })
    if (records.length === 0) return { end, last }
    for (const { sequence, offset, time, next } of records) {
      if (sequence !== expected++) return { end, last }
      last = { sequence, offset, time }
      end = next
    }
  }
}

/** The last event before an empty active segment: the header knows all but its offset, which the file before it tells. */
async function lastBefore(segments: Segment[]): Promise<Place> {
  const active = segments.at(-1)!
  const before = segments.at(-2)
  const last = before ? (await scanToEnd(before, active.base)).last : undefined
  return last ?? { sequence: active.firstSequence - 1, offset: active.base - 1, time: active.previousTime }
}

async function cutTail(segment: Segment, end: number): Promise<void> {
  const handle = await open(segment.file, 'r+')
  try {
    await handle.truncate(filePosition(segment, end))
    await handle.datasync()
  } finally {
    await handle.close()
  }
}
