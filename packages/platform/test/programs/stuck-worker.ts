// Takes a job, says so and never finishes it: to be killed.
import { workAnalysisJobs } from '../../src/index.ts'

workAnalysisJobs(
  process.env.REDIS_URL ?? '',
  1,
  async () => {
    console.log('working')
    return new Promise(() => {})
  },
  console.error,
  1_000,
)
