import type { Database } from '@smittestopp/database'
import type { Lake } from '@smittestopp/platform'
import { type Clock, hourOf } from '@smittestopp/service'
import { oldFolders } from './old-folders.ts'

const DAY_HOURS = 24
const DAY_MS = 86_400_000

/** What ages out, where it lies, and after how many days; a day goes as a whole when it ended so long ago. */
export interface Ageing {
  database: Database
  lake: Lake
  /** The folder of the lake files. */
  lakeFolder: string
  clock: Clock
  eventDays: number
  stagingDays: number
  lakeDays: number
}

export interface Expired {
  /** Days of a table that were dropped. */
  days: number
  /** Rows that were erased one by one. */
  rows: number
  /** Files that the catalogue forgot. */
  books: number
  /** Files that were erased from the lake. */
  lake_files: number
}

export const nothingExpired = (): Expired => ({ days: 0, rows: 0, books: 0, lake_files: 0 })

/**
 * Erases all that has aged out, however long ago, in small steps, each of which is told and stays done. When database or lake is away the other has its turn all the
 * same; then the run fails, and the next one goes on where it stopped.
 */
export async function expire(ageing: Ageing, tell: (expired: Expired) => void): Promise<Expired> {
  const expired = nothingExpired()
  const add = (step: Partial<Expired>) => {
    for (const [what, count] of Object.entries(step)) expired[what as keyof Expired] += count
    tell({ ...expired })
  }
  const outcomes = [await settled(expireDatabase(ageing, add)), await settled(expireLake(ageing, add))]
  const faults = outcomes.filter((fault) => fault !== undefined)
  if (faults.length) throw new AggregateError(faults, faults.map((fault) => (fault as Error).message).join('; '))
  return expired
}

async function expireDatabase({ database, clock, eventDays, stagingDays }: Ageing, add: Add): Promise<void> {
  const hour = hourOf(clock())
  const before = { events_before: hour - eventDays * DAY_HOURS, staging_before: hour - stagingDays * DAY_HOURS }
  for (;;) {
    const [step] = await database.call('expire_days', before)
    const { days, row_count: rows, files: books } = step!
    if (days + rows + books === 0) return
    add({ days, rows, books })
  }
}

/** Files are counted first: if the process dies in between, they are erased and counted by nobody, never the other way round. */
async function expireLake({ lake, lakeFolder, clock, lakeDays }: Ageing, add: Add): Promise<void> {
  const before = new Date(clock().getTime() - lakeDays * DAY_MS)
  for await (const folder of oldFolders(lake, lakeFolder, before)) {
    let lake_files = 0
    for await (const _file of lake.list(folder)) lake_files++
    await lake.deleteFolder(folder)
    add({ lake_files })
  }
}

type Add = (step: Partial<Expired>) => void

/** The fault that a piece of work ended with, if it did. */
function settled(work: Promise<void>): Promise<unknown> {
  return work.then(
    () => undefined,
    (fault) => fault,
  )
}
