import type { Database } from '@smittestopp/database'
import { hourText } from './hour-text.ts'

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
const LIVE = 'live/'
const SUMMED = ['accepted', 'stored', 'duplicates', 'rejected', 'on_the_way', 'mismatch'] as const

/** Balances what the edge accepted against what became of it, for the files of some hours. What came in by the live lane stands under its own files, and again, as duplicates, under those of the lake. */
export async function readLedger(database: Database, hourFrom: number, hourTo: number): Promise<Ledger> {
  const hours = new Map<number, LedgerHour>()
  const ends = new Map<number, number>()
  const alarms: Alarm[] = []
  for await (const file of database.stream('get_ledger', { hour_from: hourFrom, hour_to: hourTo })) {
    const hour = hours.get(file.hour) ?? emptyHour(file.hour)
    hours.set(file.hour, hour)
    hour.files++
    hour.lines += file.lines ?? 0
    for (const key of SUMMED) hour[key] += file[key]
    const [missing, repeated] = file.path.startsWith(LIVE) ? [0, 0] : gapBefore(ends, file)
    hour.missing_messages += missing
    hour.repeated_messages += repeated
    if ((file.mismatch || missing) && alarms.length < ALARMS_AT_MOST)
      alarms.push({ path: file.path, mismatch: file.mismatch, missing_messages: missing })
  }
  return { hours: [...hours.values()], alarms }
}

/** Messages that lie between a file and those before it in its partition, and those it has in common with them. Files that real IoT Hub wrote do not say. */
function gapBefore(
  ends: Map<number, number>,
  file: { partition_id: number; first_sequence: number | null; last_sequence: number | null },
): [missing: number, repeated: number] {
  const { partition_id, first_sequence: first, last_sequence: last } = file
  if (first === null || last === null) return [0, 0]
  const end = ends.get(partition_id)
  ends.set(partition_id, Math.max(end ?? last, last))
  if (end === undefined) return [0, 0]
  return [Math.max(first - end - 1, 0), Math.max(Math.min(end, last) - first + 1, 0)]
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
