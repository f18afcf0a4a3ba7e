import type { Chain } from '@smittestopp/platform'
import { hourOf } from '@smittestopp/service'
import { type FindDeps, findFiles } from './find-files.ts'
import type { TaskData, TaskDeps } from './tasks.ts'

export interface ImportDeps extends FindDeps, TaskDeps {
  /** Partitions whose chains go side by side. */
  lanes: number
}

/** What a run is asked for: everything, or what an hour, partition or file narrows it to; what was refused for a reason is judged anew. */
export interface RunRequest {
  hour?: number
  partition_id?: number
  file_id?: number
  replay?: { reason: string | null }
}

/** The hour that is still being filled, and the one before: they go first, whatever has been missed. */
const NEWEST_HOURS = 2
const FIRST = 1

/** A chain for every hour and partition that has something to do: what was missed oldest first, but the newest before all. */
export async function plan(deps: ImportDeps, what: RunRequest): Promise<Chain<TaskData>[]> {
  await findFiles(deps)
  const now = deps.clock()
  await deps.database.call('finish_live_files', { hour_before: hourOf(now) - 1, now })
  const places = what.replay ? await replayable(deps, what) : await unfinished(deps, what)
  const newest = hourOf(deps.clock()) - NEWEST_HOURS
  const oldest = Math.min(...places.map(({ hour }) => hour))
  return places
    .filter(
      ({ hour, partition_id }) => (what.hour ?? hour) === hour && (what.partition_id ?? partition_id) === partition_id,
    )
    .map((data) => ({
      lane: laneOf(data.partition_id),
      priority: data.hour > newest ? FIRST : FIRST + 1 + data.hour - oldest,
      data,
    }))
}

async function unfinished({ database }: ImportDeps, what: RunRequest): Promise<TaskData[]> {
  const file_id = what.file_id ?? null
  const query = { hour: null, partition_id: null, file_id, count: 1 }
  const places: Pick<TaskData, 'hour' | 'partition_id'>[] =
    file_id === null
      ? await database.call('get_unfinished_hours', {})
      : await database.call('get_unfinished_files', query)
  return places.map(({ hour, partition_id }) => ({ hour, partition_id, file_id, mode: 'rest' }))
}

async function replayable({ database }: ImportDeps, what: RunRequest): Promise<TaskData[]> {
  const refused = { reason: what.replay?.reason ?? null, file_id: what.file_id ?? null }
  const files = await database.call('get_replayable_files', refused)
  const places = new Map(files.map((file) => [file.file_id, file]))
  return [...places.values()].map(({ hour, partition_id, file_id }) => ({
    hour,
    partition_id,
    file_id,
    mode: 'replay',
  }))
}

/** Files without a partition in their name go with the first. */
export function laneOf(partition: number): number {
  return Math.max(partition, 0)
}
