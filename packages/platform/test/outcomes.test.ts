import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { layCable } from '@smittestopp/embedded/testing'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { type AnalysisJobs, openAnalysisJobs } from '../src/index.ts'
import { openAnalysing, redisOf, WAIT } from './analysing.ts'
import { device, KEY, resultOf } from './asking.ts'

const rig = openAnalysing(redisOf(5))
const { jobs, redis, submit, work } = rig
/** Between two looks, so that who answers within SOON_MS has heard of it. */
const BETWEEN_LOOKS_MS = 1_300
const SOON_MS = 500

afterEach(() => rig.stopWorking())
afterAll(() => rig.close())

const patience = () => AbortSignal.timeout(30_000)

/** Works from now on; each device's job ends when its gate is opened. */
function workAtGates(...devices: number[]): PromiseWithResolvers<void>[] {
  const gates = new Map(devices.map((n) => [device(n), Promise.withResolvers<void>()]))
  const handle = (job: Parameters<typeof resultOf>[0]) => gates.get(job.device_id)!.promise.then(() => resultOf(job))
  work(handle, { concurrency: devices.length })
  return [...gates.values()]
}

/** How many milliseconds something takes from now, and what it comes to. */
async function timed<T>(something: Promise<T>): Promise<[ms: number, value: T]> {
  const begun = performance.now()
  const value = await something
  return [performance.now() - begun, value]
}

/** The connections on which ends are heard, of all that use this database. */
async function listening(): Promise<number> {
  const clients = String(await redis.client('LIST')).split('\n')
  return clients.filter((client) => client.includes(':qe ') && client.includes(' db=5 ')).length
}

/** Counts how often a lookup is read from now on, in the words of `MONITOR`, which ioredis takes for replies. */
async function readsOf(requestId: string): Promise<{ seen(): number; stop(): void }> {
  const { hostname, port, password } = new URL(rig.url)
  const socket = connect(Number(port), hostname)
  let text = ''
  socket.on('data', (bytes) => {
    text += bytes
  })
  socket.write(`AUTH ${password}\r\nMONITOR\r\n`)
  await vi.waitFor(() => expect(text).toMatch(/^(\+OK\r\n){2}/), WAIT)
  const isRead = (line: string) => line.includes('"evalsha"') && line.includes(`"lookup:${requestId}:info"`)
  return { seen: () => text.split('\n').filter(isRead).length, stop: () => socket.destroy() }
}

describe('the outcome of a lookup', () => {
  it('comes as soon as the last of its devices is done, to all who wait for it', async () => {
    const alike = 'waited for together'
    const ids = [await submit([1, 2], { alike }), await submit([1, 2], { alike })]
    const [first, last] = workAtGates(1, 2)
    const outcomes = Promise.all([...ids, ...ids].map((id) => jobs.outcome(id, 'kari', patience())))
    await pause(BETWEEN_LOOKS_MS / 2)
    first!.resolve()
    await pause(BETWEEN_LOOKS_MS / 2)
    last!.resolve()
    const [ms, states] = await timed(outcomes)
    expect(ms).toBeLessThan(SOON_MS)
    for (const { completed, results } of states as NonNullable<(typeof states)[number]>[])
      expect([completed, results.length]).toEqual([2, 2])
  })

  it('comes at once of what is done, and of what somebody else asked for or nobody', async () => {
    const [done, others] = [await submit([1]), await submit([2], { asked_by: 'ola' })]
    const [gate, other] = workAtGates(1, 2)
    gate!.resolve()
    await rig.finished(done)
    const [ms, states] = await timed(
      Promise.all([done, others, 'no-such'].map((id) => jobs.outcome(id, 'kari', patience()))),
    )
    expect(ms).toBeLessThan(SOON_MS)
    expect(states.map((state) => state?.info.asked_by)).toEqual(['kari', 'ola', undefined])
    other!.resolve()
  })

  it('is how far it is when the time is over, and nothing more is heard or read for it', async () => {
    const id = await submit([1, 2])
    const reads = await readsOf(id)
    for (const signal of [AbortSignal.timeout(200), AbortSignal.abort()]) {
      const [ms, state] = await timed(jobs.outcome(id, 'kari', signal))
      expect(ms).toBeLessThan(SOON_MS)
      expect(state).toMatchObject({ completed: 0, total: 2, failure: null, results: [] })
    }
    const before = reads.seen()
    await pause(BETWEEN_LOOKS_MS)
    expect(reads.seen()).toBe(before)
    reads.stop()
    await jobs.cancel(id, 'kari')
  })

  it('is read at the beginning, at its own ends, and once a second', async () => {
    const id = await submit([1])
    const [gate, other] = workAtGates(1, 2)
    const reads = await readsOf(id)
    const outcome = jobs.outcome(id, 'kari', patience())
    const elsewhere = await submit([2])
    other!.resolve()
    await rig.finished(elsewhere)
    await pause(BETWEEN_LOOKS_MS)
    gate!.resolve()
    expect((await outcome)!.results).toHaveLength(1)
    expect(reads.seen()).toBeGreaterThanOrEqual(4)
    expect(reads.seen()).toBeLessThanOrEqual(2 + 1 + 1)
    reads.stop()
  })

  it('is a failure when it fails', async () => {
    const id = await submit([1, 2])
    work(() => new Promise(() => {}), { seconds: BETWEEN_LOOKS_MS / 1000 })
    const [ms, state] = await timed(jobs.outcome(id, 'kari', patience()))
    expect(state).toMatchObject({ failure: 'too-long', completed: 0 })
    expect(ms).toBeLessThan(BETWEEN_LOOKS_MS + SOON_MS)
  })

  it('is none once it is cancelled, soon when its jobs go with it and after a look when they do not', async () => {
    const alike = 'cancelled by one of two'
    const [alone, one, two] = [await submit([1]), await submit([2], { alike }), await submit([2], { alike })]
    const outcomes = [alone, one].map((id) => jobs.outcome(id, 'kari', patience()))
    await pause(BETWEEN_LOOKS_MS)
    await Promise.all([alone, one].map((id) => jobs.cancel(id, 'kari')))
    const cancelled = await Promise.all(outcomes.map(timed))
    expect(cancelled.map(([, state]) => state)).toEqual([undefined, undefined])
    expect(cancelled[0]![0]).toBeLessThan(SOON_MS)
    expect(cancelled[1]![0]).toBeLessThan(1_000 + SOON_MS)
    expect(await jobs.state(two)).toBeDefined()
    await jobs.cancel(two, 'kari')
  })

  it('is heard of over one connection however many wait, opened with the first and closed with the rest', async () => {
    const before = await listening()
    const others = openAnalysisJobs(rig.url, [KEY])
    const ids = await Promise.all(Array.from({ length: 20 }, (_, i) => submit([i])))
    await others.state(ids[0]!)
    expect(await listening()).toBe(before)
    const over = new AbortController()
    const outcomes = ids.map((id) => others.outcome(id, 'kari', over.signal))
    await vi.waitFor(async () => expect(await listening()).toBe(before + 1), WAIT)
    over.abort()
    await Promise.all(outcomes)
    await Promise.all(ids.map((id) => others.cancel(id, 'kari')))
    await others.close()
    await vi.waitFor(async () => expect(await listening()).toBe(before), WAIT)
  })

  it('is not known while Redis is away, and heard of again when it is back', async () => {
    const cable = await layCable(rig.url)
    const far: AnalysisJobs = openAnalysisJobs(cable.url, [KEY])
    const id = await submit([1])
    const outcome = far.outcome(id, 'kari', patience())
    outcome.catch(() => {})
    await pause(300)
    await cable.cut()
    await expect(outcome).rejects.toMatchObject({ unavailable: 'job queue' })
    await cable.mend()
    await vi.waitFor(() => far.check(), WAIT)
    const again = far.outcome(id, 'kari', patience())
    const before = await listening()
    expect(before).toBeGreaterThan(0)
    const [gate] = workAtGates(1)
    await pause(BETWEEN_LOOKS_MS)
    gate!.resolve()
    const [ms, state] = await timed(again)
    expect(state!.results).toHaveLength(1)
    expect(ms).toBeLessThan(SOON_MS)
    await cable.cut()
    const [left] = await timed(far.close())
    expect(left).toBeLessThan(4_000)
  })
})
