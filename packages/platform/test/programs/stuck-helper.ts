// Takes a part of an analysis, says so and never finishes it: to be killed.
import { workAnalysisJobs } from '../../src/index.ts'

const read = async () => {
  console.log('reading')
  return new Promise(() => {})
}

const options = { concurrency: 1, seconds: 60, key: Buffer.alloc(32, 7), onError: console.error, leaseMs: 1_000 }
const nothing = () => Promise.reject(new Error('reads parts alone'))
workAnalysisJobs(process.env.REDIS_URL ?? '', nothing, { ...options, parts: { read, concurrency: 1 } })
