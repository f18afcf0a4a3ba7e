import type { Database } from '@smittestopp/database'
import { type Run, type Runs, startRuns } from '@smittestopp/platform'
import type { Check } from '@smittestopp/service'
import type { ImportCounts } from './import-counts.ts'
import { type ImportDeps, type ImportResult, importLake } from './import-lake.ts'

/** Runs the import on its schedule and on demand, and reads its books. */
export interface Importer {
  /** Asks for a run; resolves to its id. */
  request(): Promise<string>
  run(id: string): Promise<Run<ImportResult> | undefined>
  books(): Promise<{ tasks: Awaited<ReturnType<typeof booksOf>>; rejections: { reason: string; events: number }[] }>
  checks: Record<string, Check>
  counts: ImportCounts
  close(): Promise<void>
}

function booksOf(database: Database) {
  return database.call('get_import_status', {})
}

export async function startImporter(
  redisUrl: string,
  everySeconds: number,
  deps: ImportDeps,
  onError: (error: Error) => void,
  leaseMs?: number,
): Promise<Importer> {
  const runs: Runs<ImportResult> = await startRuns(redisUrl, 'import', {
    everySeconds,
    handle: (tell) => importLake(deps, tell),
    onError,
    leaseMs,
  })
  return {
    request: () => runs.request(),
    run: (id) => runs.run(id),
    async books() {
      return { tasks: await booksOf(deps.database), rejections: await deps.database.call('get_rejections', {}) }
    },
    checks: { database: () => deps.database.call('ping', {}), 'job queue': () => runs.check() },
    counts: deps.counts,
    close: () => runs.close(),
  }
}
