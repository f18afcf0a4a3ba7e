import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from '@smittestopp/database'
import { readLine, StagedBatch } from '@smittestopp/lake-lines'
import { lakeLine } from '../../capture/lake-line.ts'
import { stageBatch } from '../stage-file.ts'
import { isOutage, messageOf, type Task, type TaskDeps } from '../tasks.ts'
import type { LiveFile, LiveLine } from './live-file.ts'

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5_000
/** How often is tried what fails by itself, and not because the database is away. */
const TRIES = 3

/**
 * Brings lines of a live file into the tables: by the rules and procedures that files of the lake go through, and any number of times to the same end.
 * A database that is away is waited for until the signal says that it is no longer ours to do. What fails by itself is put on record with its file: what is
 * staged the import finishes as far as it can, and what is not it finds in the lake.
 */
export async function takeIn(
  deps: TaskDeps,
  file: LiveFile,
  lines: readonly LiveLine[],
  signal: AbortSignal,
): Promise<void> {
  const { database, clock } = deps
  const [entry] = await patiently(deps, signal, () => database.call('open_live_file', { ...file, now: clock() }))
  const { file_id } = entry!
  const attempt = (task: Task, step: () => Promise<unknown>, tries = TRIES) =>
    attemptOnRecord(deps, signal, { file_id, task, tries }, step)
  const stage = (make: () => StagedBatch, tries?: number) =>
    attempt('adlsimporter', () => stageBatch(deps, file_id, make()), tries)
  if (!(await stage(() => batchOf(lines))))
    for (const one of lines) if (!(await stage(() => batchOf([one]), 1))) await stage(() => unreadable(one), 1)
  const importers = (['gpsimporter', 'btimporter'] as const).map((task) =>
    attempt(task, () => database.call(task, { file_id, replay: 0, now: clock() })),
  )
  await Promise.allSettled(importers) // both have ended, too, when the partition is no longer ours
  signal.throwIfAborted()
  await attempt('aggregator', () => database.call('aggregator', { file_id, now: clock() }))
}

function batchOf(lines: readonly LiveLine[]): StagedBatch {
  const batch = new StagedBatch()
  for (const { line, event } of lines) batch.add(readLine(line, Buffer.concat(lakeLine(event)).subarray(0, -1)))
  return batch
}

/** A line that says nothing, and is set aside. */
function unreadable({ line }: LiveLine): StagedBatch {
  const batch = new StagedBatch()
  batch.add(readLine(line, undefined))
  return batch
}

/** Whether a step on a file was done in the end. */
async function attemptOnRecord(
  deps: TaskDeps,
  signal: AbortSignal,
  { file_id, task, tries }: { file_id: number; task: Task; tries: number },
  step: () => Promise<unknown>,
): Promise<boolean> {
  try {
    await patiently(deps, signal, step, tries)
    return true
  } catch (error) {
    signal.throwIfAborted()
    const failure = { file_id, task, error: messageOf(error), now: deps.clock() }
    await patiently(deps, signal, () => deps.database.call('fail_task', failure))
    return false
  }
}

/** Does a step, with growing pauses between its tries, until it is done, has failed by itself so often, or is no longer ours to do. */
export async function patiently<T>(
  { database, onError }: Pick<TaskDeps, 'database' | 'onError'>,
  signal: AbortSignal,
  step: () => Promise<T>,
  tries = Number.POSITIVE_INFINITY,
): Promise<T> {
  let failures = 0
  for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
    signal.throwIfAborted()
    try {
      return await step()
    } catch (error) {
      onError(error as Error)
      const isItsOwn = !isOutage(error) || (await isThere(database))
      if (isItsOwn && ++failures >= tries) throw error
      await pause(wait, undefined, { signal })
    }
  }
}

/** A call that takes too long every time looks like a database that is away, and is none. */
async function isThere(database: Database): Promise<boolean> {
  return database.call('ping', {}).then(
    () => true,
    () => false,
  )
}
