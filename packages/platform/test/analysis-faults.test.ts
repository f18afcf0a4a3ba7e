import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Analysing, openAnalysing, WAIT } from './analysing.ts'
import { device, resultOf } from './asking.ts'
import { type DurableRedis, startDurableRedis } from './durable-redis.ts'

let redis: DurableRedis
let rig: Analysing

beforeAll(async () => {
  redis = await startDurableRedis()
  rig = openAnalysing(redis.url)
})

afterEach(() => rig?.stopWorking())
afterAll(async () => {
  await rig?.close()
  await redis?.stop()
})

/** A worker of its own process that has taken a job. */
async function stuckWorker(): Promise<ChildProcess> {
  const program = join(import.meta.dirname, 'programs', 'stuck-worker.ts')
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, REDIS_URL: redis.url },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout!, 'data')
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

describe('analysis jobs', () => {
  it('are taken over from a worker that was killed', async () => {
    const id = await rig.submit([1, 2])
    await kill(await stuckWorker())
    rig.work(undefined, { leaseMs: 1_000 })
    expect((await rig.finished(id)).results).toHaveLength(2)
  })

  it('are given up when each worker that takes them dies', async () => {
    const id = await rig.submit([1])
    for (let deaths = 0; deaths < 5; deaths++) await kill(await stuckWorker())
    const taken = rig.work(undefined, { leaseMs: 1_000 })
    expect(await rig.failed(id)).toMatchObject({ failure: 'failed', completed: 0 })
    expect(taken).toEqual([])
  }, 90_000)

  it('survive Redis, both those that wait and the one under way', async () => {
    const [running, waiting] = [await rig.submit([1]), await rig.submit([2, 3])]
    const begun = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<void>()
    rig.work(async (job) => {
      begun.resolve()
      await gate.promise
      return resultOf(job)
    })
    await begun.promise
    redis.kill()
    await vi.waitFor(async () => expect((await rig.jobs.state(waiting))!.info.device_ids).toHaveLength(2), WAIT)
    gate.resolve()
    expect((await rig.finished(running)).results).toHaveLength(1)
    expect((await rig.finished(waiting)).results).toHaveLength(2)
    redis.kill()
    expect((await rig.finished(waiting)).results.map(({ device_id }) => device_id)).toEqual([2, 3].map(device))
  })
})
