import type { Database, ProcedureRow } from '@smittestopp/database'
import { type StageDeps, stageFile } from './stage-file.ts'

/** What a task is to be done for: an hour of a partition, or one file of it; again for files that are done, or for what was refused. */
export interface TaskData {
  hour: number
  partition_id: number
  file_id: number | null
  mode: 'rest' | 'again' | 'replay'
}

/** What a task made of its files, all its runs on them together. Events are told by the importers, lines and files by `adlsimporter`. */
export interface TaskResult {
  files: number
  lines: number
  events: number
  stored: number
  duplicates: number
  rejected: number
  failed: number
}

export interface TaskDeps extends StageDeps {
  /** Told of a file that a task could not be done for; the others go on. */
  onError: (error: Error) => void
}

type File = ProcedureRow<'get_unfinished_files'>

export const TASKS = ['adlsimporter', 'gpsimporter', 'btimporter', 'aggregator'] as const
export type Task = (typeof TASKS)[number]

/** What comes in by the live lane has no file in the lake. */
export const LIVE = 'live'
/** More than four times the files of an hour and partition at the peak of 2020. */
const FILES_AT_MOST = 2_000

export function noResult(): TaskResult {
  return { files: 0, lines: 0, events: 0, stored: 0, duplicates: 0, rejected: 0, failed: 0 }
}

export function sumOf(results: readonly TaskResult[]): TaskResult {
  const sum = noResult()
  for (const result of results) for (const key of Object.keys(sum) as (keyof TaskResult)[]) sum[key] += result[key]
  return sum
}

/** Does a task for each of its files, in the order of their names. What is wrong with one file is put on record with it; a store that is away ends the task. */
export async function doTask(deps: TaskDeps, task: Task, data: TaskData): Promise<TaskResult> {
  const sum = noResult()
  for (const file of await filesOf(deps.database, data)) {
    try {
      const done = await onFile[task](deps, file, data)
      for (const key of Object.keys(done) as (keyof TaskResult)[]) sum[key] += done[key] ?? 0
    } catch (error) {
      if (isOutage(error)) throw error
      sum.failed++
      deps.onError(error as Error)
      await deps.database.call('fail_task', { file_id: file.file_id, task, error: messageOf(error), now: deps.clock() })
    }
  }
  return sum
}

async function filesOf(database: Database, { hour, partition_id, file_id, mode }: TaskData): Promise<File[]> {
  if (mode === 'rest')
    return database.call('get_unfinished_files', { hour, partition_id, file_id, count: FILES_AT_MOST })
  const place = { hour_from: hour, hour_to: hour, partition_id, first: 0, count: FILES_AT_MOST }
  const files = await database.call('get_lake_files', place)
  return files.filter((file) => file.state !== 'replaced' && (file_id === null || file.file_id === file_id)).reverse()
}

/** A store that is away is away for every file. */
export function isOutage(error: unknown): boolean {
  return error instanceof Error && 'unavailable' in error
}

/** What may stand in the books: no content of a file. */
export function messageOf(error: unknown): string {
  const { code, statusCode, name } = error as { code?: string; statusCode?: number; name?: string }
  return [name, code, statusCode].filter(Boolean).join(' ')
}

/** What was refused is judged anew first where that is asked for; then comes what has not been taken yet. */
async function importEvents(
  { database, clock }: TaskDeps,
  task: 'gpsimporter' | 'btimporter',
  file_id: number,
  mode: TaskData['mode'],
): Promise<Partial<TaskResult>> {
  const input = { file_id, now: clock() }
  if (mode === 'replay') await database.call(task, { ...input, replay: 1 })
  const [books] = await database.call(task, { ...input, replay: 0 })
  return books ?? {}
}

const onFile: Record<Task, (deps: TaskDeps, file: File, data: TaskData) => Promise<Partial<TaskResult>>> = {
  async adlsimporter(deps, { file_id, path, etag, lines }, { mode }) {
    if (etag === LIVE || (mode === 'rest' && lines !== null)) return {}
    return { files: 1, lines: await stageFile(deps, file_id, path) }
  },
  async gpsimporter(deps, { file_id }, { mode }) {
    const { database, clock, counts } = deps
    const books = await importEvents(deps, 'gpsimporter', file_id, mode)
    const [check] = await database.call('check_precomputed', { file_id, now: clock() })
    counts.claims.right += check ? check.sampled - check.wrong : 0
    counts.claims.wrong += check?.wrong ?? 0
    return books
  },
  btimporter: (deps, { file_id }, { mode }) => importEvents(deps, 'btimporter', file_id, mode),
  async aggregator({ database, clock }, { file_id }) {
    await database.call('aggregator', { file_id, now: clock() })
    return {}
  },
}
