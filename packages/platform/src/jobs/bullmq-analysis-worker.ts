import { setTimeout as pause } from 'node:timers/promises'
import { AnalysisJob, type AnalysisResult } from '@smittestopp/contracts'
import { type Job, UnrecoverableError, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { analysisKey, resultsKey, withAnalysisBooks } from './analysis-books.ts'
import type { AnalysisHandler, Question } from './analysis-jobs.ts'
import { type AnalysisJobData, ATTEMPTS, QUEUE } from './bullmq-analysis.ts'
import { LEASE_MS } from './lease.ts'
import { connectForWork } from './redis.ts'
import { sealResult } from './sealed-result.ts'

/** How often is asked whether anybody still waits for a result. */
const ASK_MS = 1_000

export interface Working {
  check(): Promise<void>
  /** Finishes what is under way, then stops. */
  close(): Promise<void>
}

export interface WorkOptions {
  /** Analyses under way at once. */
  concurrency: number
  /** How long one may take; one that takes longer fails and is not tried again. */
  seconds: number
  /** What results are sealed with. */
  key: Buffer
  onError: (error: Error) => void
  leaseMs?: number
}

/**
 * Works on the queue: the result is stored before the job counts as done, so a result outlives its worker. A job whose worker dies is taken over when its
 * lease has run out; one that nobody waits for any longer is given up.
 */
export function workAnalysisJobs(url: string, handle: AnalysisHandler, options: WorkOptions): Working {
  const { concurrency, seconds, key, onError, leaseMs = LEASE_MS } = options
  const redis = withAnalysisBooks(connectForWork(url))

  async function work({ data: { analysis_id: analysisId, device_id: deviceId } }: Job<AnalysisJobData>): Promise<void> {
    const question = await redis.get(analysisKey(analysisId))
    if (!question || (await redis.hexists(resultsKey(analysisId), deviceId))) return
    const over = AbortSignal.timeout(Math.ceil(seconds * 1000))
    const unwanted = new AbortController()
    const signal = AbortSignal.any([over, unwanted.signal])
    const done = new AbortController()
    void abandon(redis, analysisId, unwanted, done.signal)
    try {
      const result = await unlessAborted(signal, handle(jobOf(question, analysisId, deviceId), signal))
      const sealed = await sealResult(result, key, { analysisId, deviceId })
      const isPassing = mapsWereAway(result) ? 1 : 0
      await redis.keepResult(analysisKey(analysisId), resultsKey(analysisId), deviceId, sealed, isPassing)
    } catch (error) {
      if (unwanted.signal.aborted) return
      if (over.aborted) throw new UnrecoverableError(`too-long: the analysis of one device took over ${seconds} s`)
      throw error
    } finally {
      done.abort()
    }
  }

  const worker = new Worker<AnalysisJobData>(QUEUE, work, {
    connection: redis,
    concurrency,
    lockDuration: leaseMs,
    stalledInterval: leaseMs / 2,
    maxStalledCount: ATTEMPTS,
  })
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

/** Such a result is for those who wait for it: who asks later may find more. */
function mapsWereAway({ places }: AnalysisResult): boolean {
  return places?.state === 'partly' || places?.state === 'unavailable'
}

function jobOf(question: string, request_id: string, device_id: string): AnalysisJob {
  const asked = JSON.parse(question) as Question
  return AnalysisJob.parse({ ...asked, request_id, device_id, own_devices: asked.device_ids })
}

/** Aborts the work on an analysis when nobody waits for it any longer, until it is done. */
async function abandon(redis: Redis, analysisId: string, work: AbortController, done: AbortSignal): Promise<void> {
  const isUnwanted = () => redis.exists(analysisKey(analysisId)).then(isNone, () => false)
  while (await pause(ASK_MS, true, { signal: done }).catch(() => false)) if (await isUnwanted()) return work.abort()
}

function isNone(count: number): boolean {
  return count === 0
}

/** What work under way comes to, unless the signal comes first: then the work is left to end by itself. */
function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  return Promise.race([work, promise])
}
