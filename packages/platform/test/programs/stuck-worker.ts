// Takes a job, says so and never finishes it: to be killed.
import { workAnalysisJobs } from '../../src/index.ts'

workAnalysisJobs(
  process.env.REDIS_URL ?? '',
  async () => {
    console.log('working')
    return new Promise(() => {})
  },
  { concurrency: 1, seconds: 60, key: Buffer.alloc(32, 7), onError: console.error, leaseMs: 1_000 },
)
