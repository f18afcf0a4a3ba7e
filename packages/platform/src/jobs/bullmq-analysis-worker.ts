import type { AnalysisResult } from '@smittestopp/contracts'
import type { Job } from 'bullmq'
import { analysisKey, jobOf, resultsKey, withAnalysisBooks } from './analysis-books.ts'
import { type AnalysisHandler, readAlone } from './analysis-jobs.ts'
import { type AnalysisJobData, ATTEMPTS, QUEUE } from './bullmq-analysis.ts'
import { openParts, type PartsOptions } from './bullmq-analysis-parts.ts'
import { LEASE_MS } from './lease.ts'
import { connectForWork } from './redis.ts'
import { sealResult } from './sealed-result.ts'
import { unlessAborted, whileWanted } from './wanted.ts'
import { startWorker } from './worker.ts'

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
  /** How parts of analyses are read, one's own and others'; without it whoever has an analysis reads all of it. */
  parts?: PartsOptions
  leaseMs?: number
}

/**
 * Works on the queue: the result is stored before the job counts as done, so a result outlives its worker. A job whose worker dies is taken over when its
 * lease has run out; one that nobody waits for any longer is given up.
 */
export function workAnalysisJobs(url: string, handle: AnalysisHandler, options: WorkOptions): Working {
  const { concurrency, seconds, key, onError, leaseMs = LEASE_MS } = options
  const redis = withAnalysisBooks(connectForWork(url))
  const parts = options.parts && openParts(redis, options.parts, { seconds, key, onError, leaseMs })

  async function work({ data: { analysis_id: analysisId, device_id: deviceId } }: Job<AnalysisJobData>): Promise<void> {
    const question = await redis.get(analysisKey(analysisId))
    if (!question || (await redis.hexists(resultsKey(analysisId), deviceId))) return
    await whileWanted(redis, analysisKey(analysisId), seconds, async (signal) => {
      const shared = parts?.of(analysisId, deviceId, signal)
      const handling = handle(jobOf(question, analysisId, deviceId), signal, shared?.share ?? readAlone)
      const result = await unlessAborted(signal, handling).finally(shared?.end)
      const sealed = await sealResult(result, key, { analysisId, deviceId })
      const isPassing = mapsWereAway(result) ? 1 : 0
      await redis.keepResult(analysisKey(analysisId), resultsKey(analysisId), deviceId, sealed, isPassing)
    })
  }

  const worker = startWorker<AnalysisJobData, void>(QUEUE, work, {
    connection: redis,
    concurrency,
    onError,
    lockDuration: leaseMs,
    stalledInterval: leaseMs / 2,
    maxStalledCount: ATTEMPTS,
  })
  return {
    check: () => redis.ping().then(() => {}),
    async close() {
      await worker.close()
      await parts?.close()
      redis.disconnect()
    },
  }
}

/** Such a result is for those who wait for it: who asks later may find more. */
function mapsWereAway({ places }: AnalysisResult): boolean {
  return places?.state === 'partly' || places?.state === 'unavailable'
}
