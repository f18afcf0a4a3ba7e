import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { AnalysisJob, AnalysisResult } from '@smittestopp/contracts'
import { layCable } from '@smittestopp/embedded/testing'
import { openAnalysisJobs, type Working, workAnalysisJobs } from '@smittestopp/platform'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildQuery, type Deps } from '../src/app.ts'
import { KARI, OLA, RESULT_KEY, type RunningQuery, startQuery } from './running-query.ts'

/** Between two looks at a lookup, so that who answers within SOON_MS has heard of its end. */
const BETWEEN_LOOKS_MS = 1_300
const SOON_MS = 500

let query: RunningQuery
let worker: Working | undefined

beforeAll(async () => {
  query = await startQuery(1)
})

afterEach(async () => {
  await worker?.close()
  worker = undefined
})
afterAll(() => query?.close())

/** Works from now on, as soon as the gate is open. */
function workAfter(gate: Promise<void>, seconds = 60): void {
  const options = { concurrency: 2, seconds, key: RESULT_KEY, onError: () => {} }
  worker = workAnalysisJobs(query.redis, (job) => gate.then(() => nobodyNear(job)), options)
}

function nobodyNear({ request_id, device_id, profile, parameters }: AnalysisJob): AnalysisResult {
  const time = new Date().toISOString()
  const hours = { read: [], data: [] }
  const found = { pauses: [], hours: { bluetooth: hours, gps: hours }, peers: {}, peers_left_out: 0 }
  const made = { time_from: time, time_to: time, version: 'test', input_digest: '0'.repeat(64) }
  return { request_id, device_id, profile, parameters, ...made, ...found }
}

const held = (requestId: string, prefer = 'wait=20', claims = KARI) =>
  query.fetch(requestId, claims, query.app, { prefer })

async function timed<T>(something: Promise<T>): Promise<[ms: number, value: T]> {
  const begun = performance.now()
  const value = await something
  return [performance.now() - begun, value]
}

/** The queue, and what is waited for there. */
function watched() {
  const outcomes: Promise<unknown>[] = []
  const outcome: Deps['jobs']['outcome'] = (...asked) => {
    const found = query.deps.jobs.outcome(...asked)
    outcomes.push(found)
    return found
  }
  return { outcomes, jobs: { ...query.deps.jobs, outcome } }
}

/** The service at an address of its own, and what is said to it there. */
async function listen(jobs = query.deps.jobs) {
  const app = await buildQuery({ ...query.deps, jobs })
  await app.api.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.api.server.address() as AddressInfo
  const headers = { ...(await query.headersOf()), prefer: 'wait=20' }
  const ask = (requestId: string, signal?: AbortSignal) =>
    fetch(`http://127.0.0.1:${port}/fhi/lookup/${requestId}`, { headers, signal })
  return { app, ask }
}

describe('GET /fhi/lookup/{request_id} with Prefer: wait', () => {
  it('is answered as soon as the lookup is finished, and at once when it is', async () => {
    const requestId = await query.requested(await query.somebody(2))
    const gate = Promise.withResolvers<void>()
    workAfter(gate.promise)
    const answer = held(requestId, 'respond-async, wait=60')
    await pause(BETWEEN_LOOKS_MS)
    gate.resolve()
    const [ms, found] = await timed(answer)
    expect([found.statusCode, found.headers['preference-applied']]).toEqual([200, 'wait=20'])
    expect(found.json()).toMatchObject({ found_in_system: true, contacts: [] })
    expect(ms).toBeLessThan(SOON_MS)
    const [again, same] = await timed(held(requestId, 'wait=20'))
    expect(same.body).toBe(found.body)
    expect(again).toBeLessThan(SOON_MS)
  })

  it('says how far the analysis is when the time is over', async () => {
    const requestId = await query.requested(await query.somebody(2))
    const [ms, answer] = await timed(held(requestId, 'wait=1'))
    expect([answer.statusCode, answer.json(), answer.headers['preference-applied']]).toEqual([
      202,
      { message: 'Not finished processing (completed 0/2 tasks)' },
      'wait=1',
    ])
    expect(ms).toBeGreaterThan(950)
    expect(ms).toBeLessThan(1_000 + SOON_MS)
    await query.cancel(requestId)
  })

  it.each(['', 'wait', 'wait=', 'wait=soon', 'wait=-5', 'wait="5"', 'wait=0', 'return=minimal', 'x'.repeat(5_000)])(
    'is not held, and no error, when that is not what it says: %s',
    async (prefer) => {
      const requestId = await query.requested(await query.somebody())
      const [ms, answer] = await timed(held(requestId, prefer))
      expect([answer.statusCode, answer.headers['preference-applied']]).toEqual([202, undefined])
      expect(ms).toBeLessThan(SOON_MS)
      await query.cancel(requestId)
    },
  )

  it('is answered when the analysis fails, and when the lookup is cancelled', async () => {
    const [failing, cancelled] = [await query.somebody(), await query.somebody()]
    const ids = [await query.requested(failing), await query.requested(cancelled)] as const
    const answers = [held(ids[0]), held(ids[1])] as const
    await pause(BETWEEN_LOOKS_MS)
    await query.cancel(ids[1])
    const [soon, gone] = await timed(answers[1])
    expect([gone.statusCode, gone.json().code]).toEqual([404, 'request-unknown'])
    expect(soon).toBeLessThan(SOON_MS)
    workAfter(new Promise(() => {}), 0.3)
    const [ms, failed] = await timed(answers[0])
    expect([failed.statusCode, failed.json().code]).toEqual([500, 'analysis-too-long'])
    expect(failed.headers['preference-applied']).toBe('wait=20')
    expect(ms).toBeLessThan(300 + SOON_MS)
  })

  it('is for whoever asked: others hear at once that there is no such request, strangers nothing', async () => {
    const requestId = await query.requested(await query.somebody())
    const [ms, answers] = await timed(
      Promise.all([
        held(requestId, 'wait=20', OLA),
        held('no-such'),
        held(requestId, 'wait=20', { ...KARI, roles: [] }),
        query.app.api.inject({ url: `/fhi/lookup/${requestId}`, headers: { prefer: 'wait=20' } }),
      ]),
    )
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([404, 404, 403, 401])
    expect(ms).toBeLessThan(SOON_MS)
    await query.cancel(requestId)
  })

  it('is 503 when the queue goes away meanwhile', async () => {
    const cable = await layCable(query.redis)
    const jobs = openAnalysisJobs(cable.url, [RESULT_KEY])
    const { app, ask } = await listen(jobs)
    const requestId = await query.requested(await query.somebody())
    const answer = ask(requestId)
    await pause(300)
    await cable.cut()
    const said = await answer
    expect([said.status, said.headers.get('retry-after')]).toEqual([503, '2'])
    await app.close()
    await jobs.close()
    await query.cancel(requestId)
  })

  it('waits no longer than its asker', async () => {
    const { outcomes, jobs } = watched()
    const { app, ask } = await listen(jobs)
    const requestId = await query.requested(await query.somebody())
    const leaving = new AbortController()
    const answer = ask(requestId, leaving.signal)
    await vi.waitFor(() => expect(outcomes).toHaveLength(1), 5_000)
    expect(await Promise.race([outcomes[0], pause(200, 'waits')])).toBe('waits')
    leaving.abort()
    await expect(answer).rejects.toThrow()
    const [ms, state] = await timed(outcomes[0]!)
    expect(state).toMatchObject({ completed: 0 })
    expect(ms).toBeLessThan(SOON_MS)
    await app.close()
    await query.cancel(requestId)
  })

  it('holds nobody up who closes the service', async () => {
    const { app, ask } = await listen()
    const requestId = await query.requested(await query.somebody())
    const answers = [ask(requestId), ask(requestId)]
    await pause(300)
    const [ms] = await timed(app.close())
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([202, 202])
    expect(ms).toBeLessThan(SOON_MS)
    await query.cancel(requestId)
  })

  it('is heeded for a hundred at a time', async () => {
    const { outcomes, jobs } = watched()
    const { app, ask } = await listen(jobs)
    const requestId = await query.requested(await query.somebody())
    const hundred = Array.from({ length: 100 }, () => ask(requestId))
    await vi.waitFor(() => expect(outcomes).toHaveLength(100), 15_000)
    const [ms, one] = await timed(ask(requestId))
    expect([one.status, one.headers.get('preference-applied')]).toEqual([202, null])
    expect(ms).toBeLessThan(SOON_MS)
    await query.cancel(requestId)
    const told = (await Promise.all(hundred)).map(({ status, headers }) => [status, headers.get('preference-applied')])
    expect(new Set(told.map(String))).toEqual(new Set(['404,wait=20']))
    expect((await ask(requestId)).headers.get('preference-applied')).toBe('wait=20')
    await app.close()
  })
})
