import type { LakeFile } from '@smittestopp/platform'
import { hourOf } from '@smittestopp/service'
import { dayFolders, hourOfPath } from './lake-hour.ts'
import { type StageDeps, stageFile } from './stage-file.ts'

export interface ImportDeps extends StageDeps {
  folder: string
  /** How far back lake files are looked for. */
  hours: number
  /** Whether a sighting may also name the device itself, as in 2020. */
  staticDeviceIds: boolean
}

export interface ImportResult {
  files: number
  lines: number
  events: number
  stored: number
  duplicates: number
  rejected: number
}

const TASKS = 3
const SIDE_BY_SIDE = 2
const OLDEST_EVENT_HOURS = 31 * 24

/** Imports every file of the lake that is not yet imported, oldest first: staged, then GPS and sightings side by side, then checked and aggregated. Bears any repeat. */
export async function importLake(
  deps: ImportDeps,
  onProgress: (done: ImportResult) => void = () => {},
): Promise<ImportResult> {
  const now = deps.clock()
  await deps.database.call('ensure_days', {
    hour_from: hourOf(now) - deps.hours - OLDEST_EVENT_HOURS,
    hour_to: hourOf(now) + 48,
  })
  const sum: ImportResult = { files: 0, lines: 0, events: 0, stored: 0, duplicates: 0, rejected: 0 }
  const failures: unknown[] = []
  const files = filesOf(deps, now)[Symbol.asyncIterator]()
  const work = async () => {
    for (let next = await files.next(); !next.done; next = await files.next()) {
      const done = await importFile(deps, next.value).catch((error) => void failures.push(error))
      if (failures.some(isOutage)) return
      if (!done) continue
      for (const key of Object.keys(sum) as (keyof ImportResult)[]) sum[key] += done[key]
      onProgress({ ...sum })
    }
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work))
  if (failures.length) throw new Error(`${failures.length} lake files could not be imported`, { cause: failures[0] })
  return sum
}

/** A store that is away is away for every file; any other fault is one file's own and holds no other file up. */
function isOutage(error: unknown): boolean {
  return error instanceof Error && 'unavailable' in error
}

async function* filesOf(deps: ImportDeps, now: Date): AsyncGenerator<LakeFile & { hour: number }> {
  for (const folder of dayFolders(deps.folder, now, deps.hours))
    for await (const file of deps.lake.list(folder)) {
      const hour = hourOfPath(file.path)
      if (hour !== undefined && file.size > 0) yield { ...file, hour }
    }
}

/** Imports one file; undefined when there was nothing left to do. */
async function importFile(
  deps: ImportDeps,
  { path, etag, size, hour }: LakeFile & { hour: number },
): Promise<ImportResult | undefined> {
  const { database, clock } = deps
  const [file] = await database.call('register_lake_file', { path, etag, size, hour, now: clock() })
  if (!file || (file.lines !== null && file.tasks === TASKS)) return undefined
  const lines = file.lines ?? (await stageFile(deps, file.file_id, path))
  const task = { file_id: file.file_id, now: clock() }
  const [gps, bluetooth] = await Promise.all([
    database.call('gpsimporter', task),
    database.call('btimporter', { ...task, static_ids: deps.staticDeviceIds ? 1 : 0 }),
  ])
  await checkClaims(deps, task)
  await database.call('aggregator', task)
  const books = [...gps, ...bluetooth]
  const total = (key: 'events' | 'stored' | 'duplicates' | 'rejected') => books.reduce((sum, one) => sum + one[key], 0)
  return {
    files: 1,
    lines,
    events: total('events'),
    stored: total('stored'),
    duplicates: total('duplicates'),
    rejected: total('rejected'),
  }
}

/** Has a sample of what phones computed recomputed, and counts how it fared. */
async function checkClaims(
  { database, counts: { claims } }: ImportDeps,
  task: { file_id: number; now: Date },
): Promise<void> {
  const [check] = await database.call('check_precomputed', task)
  if (!check) return
  claims.right += check.sampled - check.wrong
  claims.wrong += check.wrong
}
