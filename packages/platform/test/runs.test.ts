import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { startRuns } from '../src/index.ts'

const SERVER = process.env.SMITTESTOPP_TEST_REDIS!
const WAIT = { timeout: 30_000, interval: 50 }

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
