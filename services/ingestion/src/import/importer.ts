import type { Database } from '@smittestopp/database'
import type { Check } from '@smittestopp/service'
import { type Job, Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { type ImportDeps, type ImportResult, importLake } from './import-lake.ts'

const QUEUE = 'import'
const KEPT_SECONDS = 7 * 86_400

export interface ImportRun {
  id: string
  state: string
  progress: ImportResult | null
  error: string | null
}

/** Runs the import on its schedule and on demand: one run at a time, wherever the processes are; a run whose process dies is taken over. */
export interface Importer {
  /** Asks for a run; resolves to its id. */
  request(): Promise<string>
  run(id: string): Promise<ImportRun | undefined>
  books(): Promise<{ tasks: Awaited<ReturnType<typeof booksOf>>; rejections: { reason: string; events: number }[] }>
  checks: Record<string, Check>
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
): Promise<Importer> {
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: null })
  redis.on('error', () => {})
  const options = {
    removeOnComplete: { age: KEPT_SECONDS, count: 1_000 },
    removeOnFail: { age: KEPT_SECONDS },
    attempts: 3,
    backoff: { type: 'fixed', delay: 2_000 },
  }
  const queue = new Queue(QUEUE, { connection: redis, defaultJobOptions: options })
  queue.on('error', () => {})
  await queue.setGlobalConcurrency(1)
  await queue.upsertJobScheduler('scheduled', { every: everySeconds * 1000 }, { name: 'scheduled', opts: options })
  const worker = new Worker(
    QUEUE,
    (job) => importLake(deps, (sum) => void job.updateProgress({ ...sum }).catch(() => {})),
    {
      connection: redis,
      lockDuration: 30_000,
      stalledInterval: 15_000,
      maxStalledCount: 10,
    },
  )
  worker.on('error', () => {})
  worker.on('failed', (_job, error) => onError(error))

  return {
    request: async () => (await queue.add('on-demand', {})).id!,
    async run(id) {
      const job: Job | undefined = await queue.getJob(id)
      if (!job) return undefined
      const progress = (job.returnvalue ??
        (typeof job.progress === 'object' ? job.progress : null)) as ImportResult | null
      return { id, state: await job.getState(), progress, error: job.failedReason ? 'see the log' : null }
    },
    async books() {
      return { tasks: await booksOf(deps.database), rejections: await deps.database.call('get_rejections', {}) }
    },
    checks: { database: () => deps.database.call('ping', {}), 'job queue': () => redis.ping() },
    async close() {
      await worker.close()
      await queue.close()
      redis.disconnect()
    },
  }
}
