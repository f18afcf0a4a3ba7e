import type { AnalysisJob } from '@smittestopp/contracts'
import { Redis } from 'ioredis'
import { expect, vi } from 'vitest'
import {
  type AnalysisHandler,
  type Asked,
  type LookupState,
  openAnalysisJobs,
  type Working,
  type WorkOptions,
  workAnalysisJobs,
} from '../src/index.ts'
import { askedOf, KEY, resultOf } from './asking.ts'

export const WAIT = { timeout: 30_000, interval: 50 }

/** The queue of analyses on a Redis, and what a test does with it. */
export function openAnalysing(url: string) {
  const jobs = openAnalysisJobs(url, [KEY])
  const redis = new Redis(url)
  redis.on('error', () => {}) // some tests end it
  const workers: Working[] = []
  return {
    url,
    jobs,
    redis,

    /** Asks for these devices; the request's id. */
    async submit(devices: number[], change: Partial<Asked> = {}): Promise<string> {
      const asked = askedOf(devices, change)
      await jobs.submit(asked)
      return asked.request_id
    },

    /** Starts a worker; the jobs that it takes, in their order. */
    work(handle: AnalysisHandler = async (job) => resultOf(job), more: Partial<WorkOptions> = {}): AnalysisJob[] {
      const taken: AnalysisJob[] = []
      const watched: AnalysisHandler = (job, ...more) => {
        taken.push(job)
        return handle(job, ...more)
      }
      const options = { concurrency: 1, seconds: 60, key: KEY, onError: () => {}, ...more }
      workers.push(workAnalysisJobs(url, watched, options))
      return taken
    },

    finished: (requestId: string): Promise<LookupState> =>
      vi.waitFor(async () => {
        const state = await jobs.state(requestId)
        expect(state!.completed).toBe(state!.total)
        return state!
      }, WAIT),

    failed: (requestId: string): Promise<LookupState> =>
      vi.waitFor(async () => {
        const state = await jobs.state(requestId)
        expect(state!.failure).not.toBe(null)
        return state!
      }, WAIT),

    /** The keys of what is kept of an analysis, the queue's included. */
    kept: async (id: string): Promise<string[]> => (await redis.keys(`*${id}*`)).toSorted(),

    stopWorking: () => Promise.all(workers.splice(0).map((worker) => worker.close())),

    async close(): Promise<void> {
      redis.disconnect()
      await jobs.close()
    },
  }
}

export type Analysing = ReturnType<typeof openAnalysing>

/** One of the databases of the run's Redis: a worker takes every analysis it finds there. */
export function redisOf(database: number): string {
  return process.env.SMITTESTOPP_TEST_REDIS!.replace(/\/\d+$/, `/${database}`)
}
