import type { Database } from '@smittestopp/database'
import type { Lake, LakeFile } from '@smittestopp/platform'
import { type Clock, hourOf } from '@smittestopp/service'
import { dayFolders, readLakePath } from './lake-path.ts'

export interface FindDeps {
  lake: Lake
  database: Database
  clock: Clock
  folder: string
  /** How far back lake files are looked for. */
  hours: number
}

const AT_ONCE = 1_000
/** The oldest event that is taken is 30 days older than the hour of its file. */
const OLDEST_EVENT_HOURS = 31 * 24
const AHEAD_HOURS = 48

/** Enters every lake file there is into the catalogue, and sees to the days that their events can lie in. Known ones stay as they are; one that changed is new. */
export async function findFiles({ lake, database, clock, folder, hours }: FindDeps): Promise<void> {
  const now = clock()
  await ensureDays({ database, clock, hours })
  let page: ReturnType<typeof entryOf>[] = []
  const enter = async () => {
    const files = page.filter((entry) => entry !== undefined)
    if (files.length) await database.call('register_lake_files', { files, now })
    page = []
  }
  for (const day of dayFolders(folder, now, hours))
    for await (const file of lake.list(day)) {
      page.push(entryOf(file))
      if (page.length === AT_ONCE) await enter()
    }
  await enter()
}

/** Sees to the days that the events of so many hours of files can lie in. */
export async function ensureDays({
  database,
  clock,
  hours,
}: Pick<FindDeps, 'database' | 'clock' | 'hours'>): Promise<void> {
  const hour = hourOf(clock())
  await database.call('ensure_days', { hour_from: hour - hours - OLDEST_EVENT_HOURS, hour_to: hour + AHEAD_HOURS })
}

/** Undefined for what is no lake file, or has nothing in it yet. */
function entryOf({ path, etag, size }: LakeFile) {
  const place = readLakePath(path)
  return place && size > 0 ? { path, etag, size, ...place } : undefined
}
