import type { Database } from '@smittestopp/database'
import { hourText } from './hour-text.ts'
import { LIVE } from './tasks.ts'

/** A file whose events do not add up, or before which messages of the stream are in no file. */
export interface Alarm {
  path: string
  /** Events that the edge put in and that are neither stored, duplicate, rejected nor on the way. */
  mismatch: number
  /** Messages between this file and the one before it in its partition. */
  missing_messages: number
}

export interface LedgerHour {
  hour: string
  files: number
  lines: number
  accepted: number
  stored: number
  duplicates: number
  rejected: number
  on_the_way: number
  mismatch: number
  missing_messages: number
  repeated_messages: number
}

export interface Ledger {
  hours: LedgerHour[]
  /** The first hundred. */
  alarms: Alarm[]
}

const ALARMS_AT_MOST = 100
const GAPS_AT_MOST = 10_000
const SUMMED = ['accepted', 'stored', 'duplicates', 'rejected', 'on_the_way', 'mismatch'] as const

/** Messages that are in no file that is staged, between two that are. */
interface Gap {
  partition: number
  after: number
  before: number
  path: string
  missing: number
}

/** Balances what the edge accepted against what became of it, for the files of some hours. What came in by the live lane stands under its own files, and again, as duplicates, under those of the lake. */
export async function readLedger(database: Database, hourFrom: number, hourTo: number): Promise<Ledger> {
  const hours = new Map<number, LedgerHour>()
  const ends = new Map<number, { sequence: number; hour: number }>()
  const waiting = new Map<number, number[]>()
  const gaps: Gap[] = []
  const alarms: Alarm[] = []
  for await (const file of database.stream('get_ledger', { hour_from: hourFrom, hour_to: hourTo })) {
    const hour = hours.get(file.hour) ?? emptyHour(file.hour)
    hours.set(file.hour, hour)
    hour.files++
    hour.lines += file.lines ?? 0
    for (const key of SUMMED) hour[key] += file[key]
    if (file.mismatch && alarms.length < ALARMS_AT_MOST)
      alarms.push({ path: file.path, mismatch: file.mismatch, missing_messages: 0 })
    if (file.path.startsWith(`${LIVE}/`)) continue
    if (file.lines === null) waiting.set(file.partition_id, [...(waiting.get(file.partition_id) ?? []), file.hour])
    const { missing, repeated, after } = gapBefore(ends, file)
    hour.repeated_messages += repeated
    if (missing && gaps.length < GAPS_AT_MOST)
      gaps.push({ partition: file.partition_id, after, before: file.hour, path: file.path, missing })
  }
  // What a file between the two may still bring is not missing.
  for (const { partition, after, before, path, missing } of gaps) {
    if (waiting.get(partition)?.some((hour) => after <= hour && hour <= before)) continue
    hours.get(before)!.missing_messages += missing
    if (alarms.length < ALARMS_AT_MOST) alarms.push({ path, mismatch: 0, missing_messages: missing })
  }
  return { hours: [...hours.values()], alarms }
}

/** Messages that lie between a file and those before it in its partition, and those it has in common with them. Files that real IoT Hub wrote do not say. */
function gapBefore(
  ends: Map<number, { sequence: number; hour: number }>,
  file: { hour: number; partition_id: number; first_sequence: number | null; last_sequence: number | null },
): { missing: number; repeated: number; after: number } {
  const { hour, partition_id, first_sequence: first, last_sequence: last } = file
  if (first === null || last === null) return { missing: 0, repeated: 0, after: hour }
  const end = ends.get(partition_id)
  if (!end || last > end.sequence) ends.set(partition_id, { sequence: last, hour })
  if (!end) return { missing: 0, repeated: 0, after: hour }
  const missing = Math.max(first - end.sequence - 1, 0)
  return { missing, repeated: Math.max(Math.min(end.sequence, last) - first + 1, 0), after: end.hour }
}

function emptyHour(hour: number): LedgerHour {
  return {
    hour: hourText(hour),
    files: 0,
    lines: 0,
    accepted: 0,
    stored: 0,
    duplicates: 0,
    rejected: 0,
    on_the_way: 0,
    mismatch: 0,
    missing_messages: 0,
    repeated_messages: 0,
  }
}
