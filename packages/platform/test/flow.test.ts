import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Chain, type Flow, type FlowRun, startFlow } from '../src/index.ts'

const REDIS = process.env.SMITTESTOPP_TEST_REDIS!.replace(/\/\d+$/, '/10')
const WAIT = { timeout: 30_000, interval: 25 }

interface Piece {
  name: string
}
interface Count {
  pieces: number
}
type Work = (task: string, piece: Piece) => Promise<Count>
type Told = Flow<{ pieces: string[] }, Piece, Count>

const steps = { first: 'cut', between: ['left', 'right'], last: 'join' }
const flows: Told[] = []
let names = 0

/** Pieces named `<lane><what>`, with the priority of their place. */
function plan({ pieces }: { pieces: string[] }): Promise<Chain<Piece>[]> {
  return Promise.resolve(pieces.map((name, i) => ({ lane: Number(name[0]), priority: i + 1, data: { name } })))
}

async function start(work: Work, { name = `flow-${++names}`, lanes = 2, leaseMs = 1_000 } = {}): Promise<Told> {
  const flow: Told = await startFlow(REDIS, name, {
    everySeconds: 3_600,
    scheduled: { pieces: [] },
    lanes,
    steps,
    plan,
    work,
    sum: (counts) => ({ pieces: counts.reduce((sum, { pieces }) => sum + pieces, 0) }),
    onError: () => {},
    leaseMs,
  })
  flows.push(flow)
  return flow
}

afterEach(() => Promise.all(flows.splice(0).map((flow) => flow.close())))

async function ended(flow: Told, id: string): Promise<FlowRun<Count>> {
  return vi.waitFor(async () => {
    const run = (await flow.run(id))!
    expect(['completed', 'failed']).toContain(run.state)
    return run
  }, WAIT)
}

describe('a flow', () => {
  it('does the first step of a chain, then those between side by side, then the last, and sums what they told', async () => {
    const done: string[] = []
    let beside = 0
    let most = 0
    const flow = await start(async (task, { name }) => {
      most = Math.max(most, ++beside)
      await pause(30)
      beside--
      done.push(`${task} ${name}`)
      return { pieces: 1 }
    })
    const id = await flow.request({ pieces: ['0a', '1b'] })
    const run = await ended(flow, id)
    expect(run).toEqual({ id, state: 'completed', chains: { done: 2, all: 2 }, result: { pieces: 8 }, failed: false })
    for (const name of ['0a', '1b']) {
      const mine = done.filter((one) => one.endsWith(name)).map((one) => one.split(' ')[0])
      expect([mine[0], mine.slice(1, 3).toSorted(), mine[3]]).toEqual(['cut', ['left', 'right'], 'join'])
    }
    expect(most).toBeGreaterThanOrEqual(2)
  })

  it('lets no lane wait for another, and within a lane begins with the least priority', async () => {
    const begun: string[] = []
    const held = Promise.withResolvers<void>()
    const flow = await start(async (task, { name }) => {
      if (task === 'cut') begun.push(name)
      if (name === '0stuck') await held.promise
      return { pieces: 1 }
    })
    const stuck = await flow.request({ pieces: ['0stuck'] })
    const others = await flow.request({ pieces: ['1a', '1b', '1c'] })
    expect(await ended(flow, others)).toMatchObject({ state: 'completed', result: { pieces: 12 } })
    expect((await flow.run(stuck))!.result).toBeNull()
    expect(begun.filter((name) => name.startsWith('1'))).toEqual(['1a', '1b', '1c'])
    held.resolve()
    expect(await ended(flow, stuck)).toMatchObject({ state: 'completed' })
  })

  it('ends at once when there is nothing to do', async () => {
    const flow = await start(async () => ({ pieces: 1 }))
    const id = await flow.request({ pieces: [] })
    expect(await ended(flow, id)).toMatchObject({
      state: 'completed',
      result: { pieces: 0 },
      chains: { done: 0, all: 0 },
    })
  })

  it('tries a step again, and fails the run when it keeps failing', async () => {
    const tries: Record<string, number> = {}
    const flow = await start(async (task, { name }) => {
      tries[task + name] = (tries[task + name] ?? 0) + 1
      if (task === 'left' && name === '0once' && tries[task + name] === 1) throw new Error('once')
      return { pieces: 1 }
    })
    expect(await ended(flow, await flow.request({ pieces: ['0once'] }))).toMatchObject({ result: { pieces: 4 } })
    expect(tries.left0once).toBe(2)
  })

  it('does one step alone, any number of times', async () => {
    const done: string[] = []
    const flow = await start(async (task, { name }) => {
      done.push(`${task} ${name}`)
      if (name === 'bad') throw new Error('no')
      return { pieces: 7 }
    })
    for (let i = 0; i < 2; i++) {
      const id = await flow.requestTask('right', 3, { name: 'alone' })
      await vi.waitFor(async () => expect((await flow.task(id))!.state).toBe('completed'), WAIT)
      expect(await flow.task(id)).toEqual({
        id,
        task: 'right',
        state: 'completed',
        attempts: 1,
        result: { pieces: 7 },
        failed: false,
      })
    }
    const bad = await flow.requestTask('left', 0, { name: 'bad' })
    await vi.waitFor(async () => expect((await flow.task(bad))!.failed).toBe(true), WAIT)
    expect(done).toEqual(['right alone', 'right alone', 'left bad'])
    expect(await flow.task('0.none')).toBeUndefined()
    expect(await flow.task('nonsense')).toBeUndefined()
    expect(await flow.run('none')).toBeUndefined()
  })

  it('shares its lanes among processes', async () => {
    const by: string[] = []
    const name = `flow-${++names}`
    const worker = (who: string) => async () => {
      by.push(who)
      await pause(40)
      return { pieces: 1 }
    }
    const one = await start(worker('one'), { name, lanes: 1 })
    await start(worker('other'), { name, lanes: 1 })
    const run = await ended(one, await one.request({ pieces: Array.from({ length: 8 }, (_, i) => `0${i}`) }))
    expect(run.result).toEqual({ pieces: 32 })
    expect(new Set(by)).toEqual(new Set(['one', 'other']))
  })
})
