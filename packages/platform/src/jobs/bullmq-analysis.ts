import { AnalysisJob, AnalysisResult } from '@smittestopp/contracts'
import { Queue, Worker } from 'bullmq'
import type { AnalysisHandler, AnalysisJobs, LookupInfo } from './analysis-jobs.ts'
import { queueAway as away, connectForRequests, connectForWork } from './redis.ts'

const QUEUE = 'analysis'
const ATTEMPTS = 4
const LEASE_MS = 30_000

/** Job ids may hold no colon; the same lookup submitted twice adds no job twice. */
const jobId = (requestId: string, deviceId: string) => `${requestId}.${deviceId}`
const infoKey = (requestId: string) => `lookup:${requestId}:info`
const resultKey = (requestId: string, deviceId: string) => `lookup:${requestId}:result:${deviceId}`

interface Stored {
  job: AnalysisJob
  expiry: number
}

export function openAnalysisJobs(url: string): AnalysisJobs {
  const redis = connectForRequests(url)
  const queue = new Queue<Stored>(QUEUE, { connection: redis })
  queue.on('error', () => {})

  async function add(info: LookupInfo, expirySeconds: number): Promise<void> {
    await redis.set(infoKey(info.request_id), JSON.stringify(info), 'EX', expirySeconds)
    await queue.addBulk(
      info.device_ids.map((device_id) => ({
        name: QUEUE,
        data: {
          expiry: expirySeconds,
          job: {
            request_id: info.request_id,
            device_id,
            own_devices: info.device_ids,
            time_from: info.time_from,
            time_to: info.time_to,
          },
        },
        opts: {
          jobId: jobId(info.request_id, device_id),
          attempts: ATTEMPTS,
          backoff: { type: 'exponential', delay: 500 },
          removeOnComplete: { age: expirySeconds },
          removeOnFail: { age: expirySeconds },
        },
      })),
    )
  }

  async function isFailed(info: LookupInfo, missing: string[]): Promise<boolean> {
    const jobs = await Promise.all(missing.map((device) => queue.getJob(jobId(info.request_id, device))))
    const states = await Promise.all(jobs.map((job) => job?.getState()))
    return states.includes('failed')
  }

  async function read(requestId: string) {
    const text = await redis.get(infoKey(requestId))
    if (!text) return undefined
    const info = JSON.parse(text) as LookupInfo
    const keys = info.device_ids.map((device) => resultKey(requestId, device))
    const found = keys.length ? await redis.mget(keys) : []
    const results = found.filter((value) => value !== null).map((value) => AnalysisResult.parse(JSON.parse(value)))
    const missing = info.device_ids.filter((_, i) => found[i] === null)
    const failed = missing.length > 0 && (await isFailed(info, missing))
    return { info, completed: results.length, total: info.device_ids.length, failed, results }
  }

  return {
    submit: (info, expirySeconds) => add(info, expirySeconds).catch(away),
    state: (requestId) => read(requestId).catch(away),
    check: () => redis.ping().then(() => {}),
    async close() {
      await queue.close()
      redis.disconnect()
    },
  }
}

export interface Working {
  check(): Promise<void>
  /** Finishes what is under way, then stops. */
  close(): Promise<void>
}

/**
 * Works on the queue: the result is stored with its expiry before the job counts as done, so a result outlives its worker. A job whose worker dies is
 * taken over when its lease has run out.
 */
export function workAnalysisJobs(
  url: string,
  concurrency: number,
  handle: AnalysisHandler,
  onError: (error: Error) => void,
  leaseMs = LEASE_MS,
): Working {
  const redis = connectForWork(url)
  const worker = new Worker<Stored>(
    QUEUE,
    async ({ data }) => {
      const job = AnalysisJob.parse(data.job)
      const result = await handle(job)
      await redis.set(resultKey(job.request_id, job.device_id), JSON.stringify(result), 'EX', data.expiry)
    },
    {
      connection: redis,
      concurrency,
      lockDuration: leaseMs,
      stalledInterval: leaseMs / 2,
      maxStalledCount: ATTEMPTS,
    },
  )
  worker.on('error', () => {})
  worker.on('failed', (_job, error) => onError(error))
  return {
    check: () => redis.ping().then(() => {}),
    async close() {
      await worker.close()
      redis.disconnect()
    },
  }
}
