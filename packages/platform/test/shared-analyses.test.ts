import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { openAnalysisJobs } from '../src/index.ts'
import { openAnalysing, redisOf, WAIT } from './analysing.ts'
import { askedOf, device, KEY, questionOf, resultOf } from './asking.ts'

const rig = openAnalysing(redisOf(10))
const { failed, finished, jobs, kept, redis, submit, work } = rig

afterEach(() => rig.stopWorking())
afterAll(() => rig.close())

describe('lookups that are alike', () => {
  it('share one analysis, before and after it is done, each under an id and an asker of its own', async () => {
    const alike = 'the same of two caseworkers'
    const ids = [await submit([1, 2], { alike }), await submit([1, 2], { alike, asked_by: 'ola' })]
    const taken = work()
    const [first, second] = await Promise.all(ids.map(finished))
    const third = await finished(await submit([1, 2], { alike }))
    await pause(300)
    expect(taken.map(({ request_id }) => request_id)).toEqual([ids[0], ids[0]])
    expect([second!.results, third.results]).toEqual([first!.results, first!.results])
    expect([first!, second!, third].map(({ info }) => info.asked_by)).toEqual(['kari', 'ola', 'kari'])
    expect(new Set([first!, second!, third].map(({ info }) => info.request_id)).size).toBe(3)
  })

  it('share it as well when many ask at once', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => submit([1, 2, 3], { alike: 'at once' })))
    const taken = work()
    await Promise.all(ids.map(finished))
    await pause(300)
    expect(taken).toHaveLength(3)
  })

  it('are answered what was asked first: the window is that one', async () => {
    const alike = 'until now'
    const later = { ...questionOf([1]), time_to: '2020-05-01T00:04:00.000Z' }
    await submit([1], { alike })
    const { info } = (await jobs.state(await submit([1], { alike, question: later })))!
    work()
    await finished(info.request_id)
    expect(info.time_to).toBe('2020-05-01T00:00:00.000Z')
  })

  it('are analysed anew when the answer is too old to share, when it failed, and when they are not quite alike', async () => {
    const alike = 'again and again'
    const first = await submit([1], { alike, shareSeconds: 1 })
    await pause(1_200)
    const second = await submit([1], { alike })
    const other = await submit([1], { alike: `${alike}!` })
    let broken = true
    const taken = work(async (job) => {
      if (broken) throw new Error('cannot')
      return resultOf(job)
    })
    await failed(second)
    broken = false
    const third = await submit([1], { alike })
    await finished(third)
    expect(new Set(taken.map(({ request_id }) => request_id))).toEqual(new Set([first, second, other, third]))
    expect((await jobs.state(second))!.failure).toBe('failed')
  })

  it('keep the result for whoever asked last', async () => {
    const alike = 'kept'
    const first = await submit([1], { alike, expirySeconds: 2 })
    work()
    await finished(first)
    await pause(1_200)
    const second = await submit([1], { alike, expirySeconds: 2 })
    await pause(1_200)
    expect(await jobs.state(first)).toBeUndefined()
    expect((await jobs.state(second))!.results).toHaveLength(1)
  })

  it('are not known again under another key, or by what is in Redis', async () => {
    const alike = JSON.stringify(['person', device(0xabcdef)])
    const first = await submit([1], { alike })
    const others = openAnalysisJobs(rig.url, [Buffer.alloc(32, 8), KEY])
    const asked = askedOf([1], { alike })
    await others.submit(asked)
    const analysisOf = async (id: string) => JSON.parse((await redis.get(`lookup:${id}:info`))!).analysis
    expect([await analysisOf(first), await analysisOf(asked.request_id)]).toEqual([first, asked.request_id])
    work()
    await finished(first)
    await others.close()
    for (const key of await redis.keys('question:*')) expect(key).not.toContain('abcdef')
  })
})

describe('a cancelled lookup', () => {
  it('is gone, and with it the jobs that wait', async () => {
    const id = await submit([1, 2])
    expect(await jobs.cancel(id, 'kari')).toBe(true)
    expect(await jobs.state(id)).toBeUndefined()
    expect(await kept(id)).toEqual([`lookup:${id}:info`])
    const other = await submit([3])
    const taken = work()
    await finished(other)
    expect(taken.map(({ request_id }) => request_id)).toEqual([other])
  })

  it('is one of whoever asked: others learn nothing and end nothing; once more is as good as once', async () => {
    const id = await submit([1])
    expect([await jobs.cancel(id, 'ola'), await jobs.cancel('no-such', 'kari')]).toEqual([false, false])
    expect(await jobs.state(id)).toBeDefined()
    expect([await jobs.cancel(id, 'kari'), await jobs.cancel(id, 'kari')]).toEqual([true, true])
    expect(await jobs.cancel(id, 'ola')).toBe(false)
  })

  it('tells the work under way to stop, and what that brings is not kept', async () => {
    const id = await submit([1])
    const stopped = Promise.withResolvers<void>()
    const taken = work(async (job, signal) => {
      if (job.request_id !== id) return resultOf(job)
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      stopped.resolve()
      return resultOf(job)
    })
    await vi.waitFor(() => expect(taken).toHaveLength(1), WAIT)
    await jobs.cancel(id, 'kari')
    await stopped.promise
    await finished(await submit([2]))
    expect(taken).toHaveLength(2)
    expect((await kept(id)).filter((key) => !key.startsWith('bull:'))).toEqual([`lookup:${id}:info`])
  })

  it('does no harm to who asked the same, whichever of them asked first', async () => {
    for (const leaver of [0, 1]) {
      const alike = `shared, and number ${leaver} leaves`
      const ids = [await submit([1], { alike }), await submit([1], { alike })]
      await jobs.cancel(ids[leaver]!, 'kari')
      const [stays] = ids.filter((_, i) => i !== leaver)
      work()
      expect((await finished(stays!)).results).toHaveLength(1)
      expect(await jobs.state(ids[leaver]!)).toBeUndefined()
      await jobs.cancel(stays!, 'kari')
      expect((await kept(ids[0]!)).filter((key) => key.startsWith('analysis:'))).toEqual([])
    }
  })

  it('races with its own end and with others who ask the same, and nobody who stays is let down', async () => {
    work()
    for (let round = 0; round < 20; round++) {
      const alike = `race ${round}`
      const first = await submit([1, 2], { alike })
      await pause(round % 8)
      const [, second] = await Promise.all([jobs.cancel(first, 'kari'), submit([1, 2], { alike })])
      expect(await jobs.state(first)).toBeUndefined()
      expect((await finished(second)).results).toHaveLength(2)
      await jobs.cancel(second, 'kari')
    }
  })
})
