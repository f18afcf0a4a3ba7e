import { createHmac, hkdfSync } from 'node:crypto'
import { Queue } from 'bullmq'
import { analysisKey, infoKey, partsKey, questionKey, resultsKey, withAnalysisBooks } from './analysis-books.ts'
import type { AnalysisJobs, Asked, Failure, LookupState, Question } from './analysis-jobs.ts'
import { openEnds } from './ends.ts'
import { queueAway as away, connectForRequests } from './redis.ts'
import { openResult } from './sealed-result.ts'

export const QUEUE = 'analysis'
export const ATTEMPTS = 4

/** The question is looked up by the worker: a job whose analysis has ended meanwhile is nothing to do. */
export interface AnalysisJobData {
  analysis_id: string
  device_id: string
}

/** Job ids may hold no colon, and begin with what `Ends` knows them by; the same lookup submitted twice adds no job twice. */
const jobId = (analysisId: string, deviceId: string) => `${analysisId}.${deviceId}`

/** How far a lookup is, of which analysis, and the sealed results when all are there. */
interface Read extends Omit<LookupState, 'results'> {
  analysis: string
  sealed: (Buffer | null)[]
}

/** `AnalysisJobs` in Redis. Results open under any of the keys; the first also hides which questions were asked. */
export function openAnalysisJobs(url: string, keys: readonly [Buffer, ...Buffer[]]): AnalysisJobs {
  const redis = withAnalysisBooks(connectForRequests(url))
  const queue = new Queue<AnalysisJobData>(QUEUE, { connection: redis })
  queue.on('error', () => {})
  const ends = openEnds(url, QUEUE)
  const digestKey = Buffer.from(hkdfSync('sha256', keys[0], '', 'question', 32))

  async function add(asked: Asked): Promise<void> {
    const same = questionKey(createHmac('sha256', digestKey).update(asked.alike).digest('base64url'))
    const [id, question] = await redis.shareAnalysis(
      same,
      infoKey(asked.request_id),
      asked.request_id,
      asked.asked_by,
      JSON.stringify(asked.question),
      asked.expirySeconds * 1000,
      asked.shareSeconds * 1000,
      await failedBefore(same),
    )
    const done = await redis.hkeys(resultsKey(id))
    const { device_ids } = JSON.parse(question) as Question
    await queue.addBulk(
      device_ids.filter((device) => !done.includes(device)).map((device) => jobOf(id, device, asked.expirySeconds)),
    )
  }

  /** The analysis of this question when it failed: nobody new is to share that. */
  async function failedBefore(same: string): Promise<string> {
    const id = await redis.get(same)
    const question = id && (await redis.get(analysisKey(id)))
    if (!id || !question) return ''
    return (await failureOf(id, (JSON.parse(question) as Question).device_ids)) ? id : ''
  }

  async function failureOf(analysisId: string, devices: string[]): Promise<Failure | null> {
    const jobs = await Promise.all(devices.map((device) => queue.getJob(jobId(analysisId, device))))
    const failed = jobs.find((job) => job?.finishedOn && job.failedReason)
    if (!failed) return null
    const [reason] = failed.failedReason.split(':')
    return reason === 'too-long' || reason === 'too-large' ? reason : 'failed'
  }

  async function read(requestId: string): Promise<Read | undefined> {
    const found = await redis.readLookup(infoKey(requestId))
    if (!found) return undefined
    const [told, question, done] = found
    const { request_id, asked_by, analysis } = JSON.parse(told)
    const info = { ...(JSON.parse(question) as Question), request_id, asked_by }
    const { device_ids } = info
    const missing = device_ids.filter((device) => !done.includes(device))
    const failure = await failureOf(analysis, missing)
    const sealed = missing.length ? [] : await redis.hmgetBuffer(resultsKey(analysis), ...device_ids)
    return { analysis, sealed, info, completed: done.length, total: device_ids.length, failure }
  }

  /** As it is read first, or at the first look at which nothing is under way any longer, or the last. */
  async function readAtEnd(requestId: string, askedBy: string, over: AbortSignal): Promise<Read | undefined> {
    let found = await read(requestId)
    if (!found || found.info.asked_by !== askedBy || !isUnderWay(found)) return found
    for await (const _ of ends.looks(found.analysis, over)) {
      found = await read(requestId)
      if (!found || !isUnderWay(found)) break
    }
    return found
  }

  /** One after the other: each may be large. */
  async function opened(found: Read | undefined): Promise<LookupState | undefined> {
    if (!found) return undefined
    const { analysis: analysisId, sealed, ...state } = found
    const results: LookupState['results'] = []
    for (const [i, bytes] of sealed.entries()) {
      if (!bytes) return undefined // it expired this moment
      results.push(await openResult(bytes, keys, { analysisId, deviceId: state.info.device_ids[i]! }))
    }
    return { ...state, results }
  }

  async function end(requestId: string, askedBy: string): Promise<boolean> {
    const ended = await redis.cancelLookup(infoKey(requestId), askedBy)
    if (!ended) return false
    const [id, question] = ended
    if (!id || !question) return true
    // One that is under way is not removed: its worker asks now and then whether anybody waits.
    const { device_ids } = JSON.parse(question) as Question
    await Promise.all(device_ids.map((device) => queue.remove(jobId(id, device))))
    await redis.del(device_ids.map((device) => partsKey(id, device)))
    return true
  }

  return {
    submit: (asked) => add(asked).catch(away),
    state: async (requestId) => opened(await read(requestId).catch(away)),
    outcome: async (requestId, askedBy, over) => opened(await readAtEnd(requestId, askedBy, over).catch(away)),
    cancel: (requestId, askedBy) => end(requestId, askedBy).catch(away),
    check: () => redis.ping().then(() => {}),
    async close() {
      await ends.close()
      await queue.close()
      redis.disconnect()
    },
  }
}

function isUnderWay({ completed, total, failure }: Read): boolean {
  return completed < total && !failure
}

function jobOf(analysis_id: string, device_id: string, expirySeconds: number) {
  return {
    name: QUEUE,
    data: { analysis_id, device_id },
    opts: {
      jobId: jobId(analysis_id, device_id),
      attempts: ATTEMPTS,
      backoff: { type: 'exponential', delay: 500 },
      removeOnComplete: { age: expirySeconds },
      removeOnFail: { age: expirySeconds },
    },
  }
}
