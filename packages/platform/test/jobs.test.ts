import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { AnalysisJob, AnalysisResult } from '@smittestopp/contracts'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type AnalysisJobs, openAnalysisJobs, startRuns, type Working, workAnalysisJobs } from '../src/index.ts'

const SERVER = process.env.SMITTESTOPP_TEST_REDIS!
const REDIS = SERVER.replace(/\/\d+$/, '/9')
const WAIT = { timeout: 30_000, interval: 50 }

let jobs: AnalysisJobs
const workers: Working[] = []

beforeAll(() => {
  jobs = openAnalysisJobs(REDIS)
})

afterEach(() => Promise.all(workers.splice(0).map((worker) => worker.close())))
afterAll(() => jobs?.close())

const device = (n: number) => n.toString(16).padStart(32, '0')

async function submit(devices: number[], expirySeconds = 60): Promise<string> {
  const request_id = randomUUID()
  const info = {
    request_id,
    person_id: 'p',
    device_ids: devices.map(device),
    asked_by: 'kari',
    time_from: null,
    time_to: '2020-05-01T00:00:00.000Z',
  }
  await jobs.submit(info, expirySeconds)
  expect((await jobs.state(request_id))!.info).toEqual(info)
  return request_id
}

function resultOf({ request_id, device_id }: AnalysisJob): AnalysisResult {
  const time = '2020-05-01T00:00:00Z'
  return { request_id, device_id, time_from: time, time_to: time, parameters: { n: 1 }, contacts: {} }
}

function work(handle: (job: AnalysisJob) => Promise<AnalysisResult>, concurrency = 1, leaseMs?: number): void {
  workers.push(workAnalysisJobs(REDIS, concurrency, handle, () => {}, leaseMs))
}

async function finished(requestId: string) {
  return vi.waitFor(async () => {
    const state = await jobs.state(requestId)
    expect(state!.completed).toBe(state!.total)
    return state!
  }, WAIT)
}

describe('analysis jobs', () => {
  it('hand over each device of a lookup, first in first out, and bring the results back', async () => {
    const ids = [await submit([1, 2, 3]), await submit([4]), await submit([5, 6])]
    const done: AnalysisJob[] = []
    work(async (job) => {
      done.push(job)
      return resultOf(job)
    })
    const states = await Promise.all(ids.map(finished))
    expect(done.map(({ device_id }) => device_id)).toEqual([1, 2, 3, 4, 5, 6].map(device))
    expect(done[0]).toEqual({
      request_id: ids[0],
      device_id: device(1),
      own_devices: [1, 2, 3].map(device),
      time_from: null,
      time_to: '2020-05-01T00:00:00.000Z',
    })
    expect(states[0]!.results.map(({ device_id }) => device_id)).toEqual([1, 2, 3].map(device))
    expect(states.every(({ failed }) => !failed)).toBe(true)
  })

  it('tell how many are done', async () => {
    const id = await submit([1, 2])
    const gate = Promise.withResolvers<void>()
    work(async (job) => {
      if (job.device_id === device(2)) await gate.promise
      return resultOf(job)
    })
    await vi.waitFor(
      async () => expect(await jobs.state(id)).toMatchObject({ completed: 1, total: 2, failed: false }),
      WAIT,
    )
    gate.resolve()
    await finished(id)
  })

  it('are not doubled when a lookup is submitted twice', async () => {
    const info = {
      request_id: randomUUID(),
      person_id: 'p',
      device_ids: [device(1)],
      asked_by: 'kari',
      time_from: null,
      time_to: null,
    }
    await Promise.all([jobs.submit(info, 60), jobs.submit(info, 60)])
    let calls = 0
    work(async (job) => {
      calls++
      return resultOf(job)
    })
    await finished(info.request_id)
    await pause(300)
    expect(calls).toBe(1)
  })

  it('are unknown after their expiry, as they are when never asked for', async () => {
    const id = await submit([1], 1)
    work(async (job) => resultOf(job))
    await pause(1_200)
    expect(await jobs.state(id)).toBeUndefined()
    expect(await jobs.state(randomUUID())).toBeUndefined()
  })

  it('are tried again a few times, and failed for good after that', async () => {
    const [passing, lasting] = [await submit([1]), await submit([2])]
    let calls = 0
    work(async (job) => {
      if (job.device_id === device(2) || ++calls < 3) throw new Error('cannot')
      return resultOf(job)
    }, 2)
    await finished(passing)
    await vi.waitFor(async () => expect(await jobs.state(lasting)).toMatchObject({ failed: true, completed: 0 }), WAIT)
  })

  it('are taken over from a worker that was killed', async () => {
    const id = await submit([1])
    const program = join(import.meta.dirname, 'programs', 'stuck-worker.ts')
    const child = spawn(process.execPath, [program], {
      env: { ...process.env, REDIS_URL: REDIS },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    child.kill('SIGKILL')
    await once(child, 'exit')
    work(async (job) => resultOf(job), 1, 1_000)
    expect((await finished(id)).results).toHaveLength(1)
  })

  it('say within a few seconds that the queue is unavailable', async () => {
    const away = openAnalysisJobs('redis://127.0.0.1:1')
    await expect(away.state(randomUUID())).rejects.toMatchObject({ unavailable: 'job queue' })
    await expect(away.check()).rejects.toThrow()
    await away.close()
  })
})

describe('runs', () => {
  it('run at once and on demand, never two at the same time wherever they are', async () => {
    const url = SERVER.replace(/\/\d+$/, '/10')
    let under = 0
    let most = 0
    let calls = 0
    const handle = async (tell: (progress: { n: number }) => void) => {
      most = Math.max(most, ++under)
      calls++
      tell({ n: 1 })
      await pause(150)
      under--
      return { n: 2 }
    }
    const both = await Promise.all(
      [1, 2].map(() => startRuns(url, 'import', { everySeconds: 3_600, handle, onError: () => {} })),
    )
    const ids = await Promise.all([both[0]!.request(), both[1]!.request(), both[0]!.request()])
    for (const id of ids)
      await vi.waitFor(
        async () =>
          expect(await both[1]!.run(id)).toEqual({ id, state: 'completed', progress: { n: 2 }, failed: false }),
        WAIT,
      )
    expect(calls).toBeGreaterThanOrEqual(4)
    expect(most).toBe(1)
    expect(await both[0]!.run('none')).toBeUndefined()
    await both[0]!.check()
    await Promise.all(both.map((runs) => runs.close()))
  })

  it('of one kind of work are not those of another', async () => {
    const url = SERVER.replace(/\/\d+$/, '/10')
    const handled: string[] = []
    const start = (name: string) =>
      startRuns(url, name, {
        everySeconds: 3_600,
        handle: async () => {
          handled.push(name)
          return {}
        },
        onError: () => {},
      })
    const [clean, count] = [await start('clean'), await start('count')]
    await vi.waitFor(() => expect(handled.toSorted()).toEqual(['clean', 'count']), WAIT) // the schedules' first
    const id = await clean.request()
    await vi.waitFor(async () => expect(await clean.run(id)).toMatchObject({ state: 'completed' }), WAIT)
    expect(handled.toSorted()).toEqual(['clean', 'clean', 'count'])
    await Promise.all([clean.close(), count.close()])
  })

  it('say that they failed when they did so to the last', async () => {
    const errors: string[] = []
    const runs = await startRuns<{ n: number }>(SERVER.replace(/\/\d+$/, '/11'), 'import', {
      everySeconds: 3_600,
      handle: () => Promise.reject(new Error('cannot')),
      onError: (error) => void errors.push(error.message),
    })
    const id = await runs.request()
    await vi.waitFor(async () => expect(await runs.run(id)).toMatchObject({ state: 'failed', failed: true }), WAIT)
    expect(errors.length).toBeGreaterThanOrEqual(3)
    await runs.close()
  })
})
