import { type Job, Queue } from 'bullmq'
import { KEPT_SECONDS, LEASE_MS, leaseOf } from './lease.ts'
import { queueAway as away, connectForRequests, connectForWork } from './redis.ts'
import type { Run, Runs, RunsOptions } from './runs.ts'
import { startWorker } from './worker.ts'

const JOB = {
  removeOnComplete: { age: KEPT_SECONDS, count: 1_000 },
  removeOnFail: { age: KEPT_SECONDS },
  attempts: 3,
  backoff: { type: 'fixed', delay: 2_000 },
}

/** `Runs` on the BullMQ queue of that name; resolves when the schedule stands. */
export async function startRuns<P extends object>(
  url: string,
  name: string,
  { everySeconds, handle, onError, leaseMs = LEASE_MS }: RunsOptions<P>,
): Promise<Runs<P>> {
  const requests = connectForRequests(url)
  const queue = new Queue(name, { connection: requests, defaultJobOptions: JOB })
  queue.on('error', () => {})
  await queue.setGlobalConcurrency(1)
  await queue.upsertJobScheduler('scheduled', { every: everySeconds * 1000 }, { name: 'scheduled', opts: JOB })

  const redis = connectForWork(url)
  const work = (job: Job) => handle((progress) => void job.updateProgress(progress).catch(() => {}))
  const worker = startWorker(name, work, { connection: redis, onError, ...leaseOf(leaseMs) })

  async function find(id: string): Promise<Run<P> | undefined> {
    const state = await queue.getJobState(id) // before the job itself, so that a completed one has its result
    const job = await queue.getJob(id)
    if (!job) return undefined
    const told = typeof job.progress === 'object' ? (job.progress as P) : null
    return { id, state, progress: (job.returnvalue as P | null) ?? told, failed: state === 'failed' }
  }

  return {
    request: async () => (await queue.add('on-demand', {}).catch(away)).id!,
    run: (id) => find(id).catch(away),
    check: () => requests.ping().then(() => {}),
    async close() {
      await worker.close()
      await queue.close()
      redis.disconnect()
      requests.disconnect()
    },
  }
}
