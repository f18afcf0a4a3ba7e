import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { openAnalysisJobs } from '../src/index.ts'
import { openAnalysing, redisOf, WAIT } from './analysing.ts'
import { askedOf, device, KEY, questionOf, resultOf } from './asking.ts'

const rig = openAnalysing(redisOf(9))
const { failed, finished, jobs, kept, submit, work } = rig

afterEach(() => rig.stopWorking())
afterAll(() => rig.close())

describe('analysis jobs', () => {
  it('hand over each device of a lookup, first in first out, and bring the results back', async () => {
    const ids = [await submit([1, 2, 3]), await submit([4]), await submit([5, 6])]
    const taken = work()
    const states = await Promise.all(ids.map(finished))
    expect(taken.map(({ device_id }) => device_id)).toEqual([1, 2, 3, 4, 5, 6].map(device))
    const { person_id, device_ids, ...question } = questionOf([1, 2, 3])
    expect(taken[0]).toEqual({
      request_id: ids[0],
      device_id: device(1),
      own_devices: device_ids,
      ...question,
    })
    expect(states[0]).toMatchObject({ failure: null, results: taken.slice(0, 3).map((job) => resultOf(job)) })
    expect(states[0]!.info).toEqual({ request_id: ids[0], asked_by: 'kari', ...questionOf([1, 2, 3]) })
  })

  it('tell how many are done, and no result before all are there', async () => {
    const id = await submit([1, 2])
    const gate = Promise.withResolvers<void>()
    work(async (job) => {
      if (job.device_id === device(2)) await gate.promise
      return resultOf(job)
    })
    await vi.waitFor(async () => {
      const state = await jobs.state(id)
      expect(state).toMatchObject({ completed: 1, total: 2, failure: null, results: [] })
    }, WAIT)
    gate.resolve()
    expect((await finished(id)).results).toHaveLength(2)
  })

  it('are not doubled when a lookup is submitted twice', async () => {
    const asked = askedOf([1])
    await Promise.all([jobs.submit(asked), jobs.submit(asked)])
    const taken = work()
    await finished(asked.request_id)
    await pause(300)
    expect(taken).toHaveLength(1)
  })

  it('are unknown after their expiry, as they are when never asked for', async () => {
    const id = await submit([1], { expirySeconds: 1, shareSeconds: 1 })
    work()
    await finished(id)
    await pause(1_200)
    expect(await jobs.state(id)).toBeUndefined()
    expect(await jobs.state(askedOf([1]).request_id)).toBeUndefined()
  })

  it('whose maps were away are for who waits, and not for who asks later', async () => {
    const alike = 'where were they?'
    let state: 'unavailable' | 'known' = 'unavailable'
    const taken = work(async (job) => ({ ...resultOf(job), places: { state, notes: [] } }))
    const [first, together] = [await submit([1], { alike }), await submit([1], { alike })]
    await Promise.all([first, together].map(finished))
    state = 'known'
    const later = await submit([1], { alike })
    expect((await finished(later)).results[0]!.places!.state).toBe('known')
    expect((await finished(first)).results[0]!.places!.state).toBe('unavailable')
    const last = await submit([1], { alike })
    await finished(last)
    expect(taken.map(({ request_id }) => request_id)).toEqual(expect.arrayContaining([first, later]))
    expect(taken.map(({ request_id }) => request_id)).not.toContain(last)
  })

  it('that nobody waits for any longer are not done', async () => {
    const id = await submit([1], { expirySeconds: 1, shareSeconds: 1 })
    await pause(1_200)
    const other = await submit([2])
    const taken = work()
    await finished(other)
    expect(taken.map(({ request_id }) => request_id)).toEqual([other])
    expect((await kept(id)).filter((key) => !key.startsWith('bull:'))).toEqual([])
  })

  it('are tried again a few times, and failed for good after that', async () => {
    const [passing, lasting] = [await submit([1]), await submit([2])]
    let calls = 0
    work(async (job) => {
      if (job.device_id === device(2) || ++calls < 3) throw new Error('cannot')
      return resultOf(job)
    })
    await finished(passing)
    expect(await failed(lasting)).toMatchObject({ failure: 'failed', completed: 0 })
  })

  it('fail when they take too long, are told so, and are not tried again', async () => {
    const id = await submit([1])
    let told: unknown
    const taken = work(
      (_job, signal) => {
        signal.addEventListener('abort', () => {
          told = signal.reason
        })
        return new Promise(() => {})
      },
      { seconds: 0.3 },
    )
    expect(await failed(id)).toMatchObject({ failure: 'too-long', completed: 0 })
    await pause(1_000)
    expect(taken).toHaveLength(1)
    expect(told).toMatchObject({ name: 'TimeoutError' })
  })

  it('bear a person with forty devices', async () => {
    const numbers = Array.from({ length: 40 }, (_, i) => i + 1)
    const id = await submit(numbers)
    work()
    expect((await finished(id)).results.map(({ device_id }) => device_id)).toEqual(numbers.map(device))
  })

  it('say within a few seconds that the queue is unavailable', async () => {
    const away = openAnalysisJobs('redis://127.0.0.1:1', [KEY])
    const id = askedOf([1]).request_id
    await expect(away.state(id)).rejects.toMatchObject({ unavailable: 'job queue' })
    await expect(away.cancel(id, 'kari')).rejects.toMatchObject({ unavailable: 'job queue' })
    await expect(away.check()).rejects.toThrow()
    await away.close()
  })
})
