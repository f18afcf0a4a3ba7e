import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AnalysisHandler, PartHandler, WorkOptions } from '../src/index.ts'
import { openAnalysing, redisOf, WAIT } from './analysing.ts'
import { device, resultOf } from './asking.ts'

const rig = openAnalysing(redisOf(14))
const parts = [1, 2, 3, 4, 5, 6].map((number) => ({ number }))
type Part = (typeof parts)[number]

/** Who read which part. */
let readBy: Record<string, number[]>
beforeEach(() => {
  readBy = {}
})
afterEach(() => rig.stopWorking())
afterAll(() => rig.close())

/** What reading a part comes to, whoever does. */
function readingOf({ number }: Part): { number: number; square: string } {
  return { number, square: `the square is ${number ** 2}` }
}

function readAs(name: string, part: Part) {
  readBy[name] = [...(readBy[name] ?? []), part.number]
  return readingOf(part)
}

/** Reads for others, once `before` has come to an end. */
function helper(name: string, before: (signal: AbortSignal) => Promise<unknown> = async () => {}): PartHandler {
  return async (_job, part, signal) => {
    await before(signal)
    return readAs(name, part as Part)
  }
}

/** An analysis that reads six parts, by itself once `before` has come to an end; its result tells what it read. */
function analysing(
  name: string,
  before: () => Promise<unknown> = async () => {},
  begun: () => void = () => {},
): AnalysisHandler {
  return async (job, _signal, share) => {
    begun()
    const read: { number: number }[] = []
    const here = async (part: Part) => {
      await before()
      return readAs(name, part)
    }
    for await (const reading of share(parts, here)) read.push(reading as { number: number })
    return resultOf(job, JSON.stringify(read.toSorted((a, b) => a.number - b.number)))
  }
}

const whole = JSON.stringify(parts.map(readingOf))
const partsRead = () => Object.values(readBy).flat().toSorted()
const numbers = parts.map(({ number }) => number)

const options = (read: PartHandler, more: Partial<WorkOptions> & { patienceMs?: number } = {}) => {
  const { patienceMs, ...rest } = more
  return { ...rest, parts: { read, concurrency: 1, ...(patienceMs && { patienceMs }) } }
}

/** What waits, and what is kept, of the parts of an analysis. */
const partsLeft = async (id: string) => (await rig.kept(id)).filter((key) => key.includes('parts'))
const noPartsLeft = (id: string) => vi.waitFor(async () => expect(await partsLeft(id)).toEqual([]), WAIT)
const versionOf = async (id: string) => (await rig.finished(id)).results[0]!.version

/** Something for one to wait for and another to bring about. */
const event = () => Promise.withResolvers<void>()
const forever = () => new Promise(() => {})

describe('the parts of an analysis', () => {
  it('are read by every worker, each once, and nothing is left of them', async () => {
    const other = event()
    const id = await rig.submit([1])
    const begun = event()
    rig.work(
      analysing('one', () => other.promise, begun.resolve),
      options(helper('one besides', () => other.promise)),
    )
    await begun.promise
    rig.work(analysing('two'), options(helper('two', async () => other.resolve())))
    expect(await versionOf(id)).toBe(whole)
    expect(partsRead()).toEqual(numbers)
    expect(Object.keys(readBy).sort()).toEqual(['one', 'one besides', 'two'])
    await noPartsLeft(id)
  })

  it('are all read by whoever has it where nobody helps, and by a worker of one slot alone', async () => {
    const id = await rig.submit([1])
    rig.work(analysing('one'))
    expect([await versionOf(id), readBy.one]).toEqual([whole, numbers])
    await rig.stopWorking()
    const another = await rig.submit([2])
    rig.work(analysing('two'), options(helper('two')))
    expect(await versionOf(another)).toBe(whole)
    expect(readBy.two!.toSorted()).toEqual(numbers)
  })

  it('do not wait for each other when every worker has an analysis', async () => {
    const ids = [await rig.submit([1]), await rig.submit([2]), await rig.submit([3])]
    let under = 0
    const all = event()
    const together: AnalysisHandler = async (...given) => {
      if (++under === 3) all.resolve()
      await all.promise
      return analysing('analyses')(...given)
    }
    for (const concurrency of [1, 2])
      rig.work(together, options(helper('besides', forever), { concurrency, patienceMs: 300 }))
    expect(await Promise.all(ids.map(versionOf))).toEqual([whole, whole, whole])
    await Promise.all(ids.map(noPartsLeft))
  })

  const unlucky: [string, PartHandler][] = [
    ['fails', async () => Promise.reject(new Error('cannot'))],
    ['finds more than may be kept', async () => 'x'.repeat(65 * 1024 * 1024)],
  ]
  it.each(unlucky)('are read by whoever has it when a helper %s', async (_, read) => {
    const onError = vi.fn()
    const failed = event()
    const id = await rig.submit([1])
    rig.work(
      analysing('one', () => failed.promise),
      options(read, { onError: onError.mockImplementation(() => failed.resolve()) }),
    )
    expect([await versionOf(id), readBy.one!.toSorted()]).toEqual([whole, numbers])
    expect(onError.mock.calls[0]![0].message).toBe('a part of an analysis was left to whoever has it')
    await noPartsLeft(id)
  })

  it('are read by whoever has it when a helper takes too long, who is told to stop', async () => {
    const [helping, told] = [event(), event()]
    const tooLong = helper('besides', (signal) => {
      signal.addEventListener('abort', () => told.resolve())
      helping.resolve()
      return forever()
    })
    const id = await rig.submit([1])
    rig.work(
      analysing('one', () => helping.promise),
      options(tooLong, { patienceMs: 300 }),
    )
    expect([await versionOf(id), readBy.one!.toSorted()]).toEqual([whole, numbers])
    await told.promise
    await noPartsLeft(id)
  })

  it('are read by whoever has it when the process of a helper dies', async () => {
    const id = await rig.submit([1])
    const [begun, dead] = [event(), event()]
    const until = () => dead.promise
    rig.work(analysing('one', until, begun.resolve), options(helper('one besides', until), { patienceMs: 60_000 }))
    await begun.promise
    const program = join(import.meta.dirname, 'programs', 'stuck-helper.ts')
    const env = { ...process.env, REDIS_URL: rig.url }
    const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    child.kill('SIGKILL')
    await once(child, 'exit')
    dead.resolve()
    expect([await versionOf(id), partsRead()]).toEqual([whole, numbers])
    await noPartsLeft(id)
  })

  it('are gone, and read no further, when the analysis is cancelled or its time is over', async () => {
    for (const seconds of [60, 1]) {
      const [reading, told] = [event(), event()]
      const id = await rig.submit([1])
      const stuck = helper('besides', (signal) => {
        signal.addEventListener('abort', () => told.resolve())
        reading.resolve()
        return forever()
      })
      rig.work(analysing('one', forever), options(stuck, { seconds }))
      await reading.promise
      expect(await partsLeft(id)).not.toEqual([])
      if (seconds === 60) expect(await rig.jobs.cancel(id, 'kari')).toBe(true)
      else expect(await rig.failed(id)).toMatchObject({ failure: 'too-long' })
      await told.promise
      await noPartsLeft(id)
      await rig.stopWorking()
    }
  })

  it('show nothing in Redis, and what was changed there is read anew', async () => {
    const looked = event()
    const id = await rig.submit([1])
    rig.work(
      analysing('one', () => looked.promise),
      options(helper('besides')),
    )
    const key = `analysis:${id}:parts:${device(1)}`
    const kept = await vi.waitFor(async () => {
      const { wanted, ...fields } = await rig.redis.hgetallBuffer(key)
      expect(wanted).toBeDefined()
      expect(Object.keys(fields)).toHaveLength(parts.length - 1) // all but the one that is being read
      return fields
    }, WAIT)
    expect(await rig.redis.pttl(key)).toBeLessThanOrEqual(60_000)
    for (const sealed of Object.values(kept)) expect(/square|number/.test(sealed.toString('latin1'))).toBe(false)
    const [[one, ofOne], [another, ofAnother]] = Object.entries(kept) as [[string, Buffer], [string, Buffer]]
    await rig.redis.hset(key, one, ofAnother, another, Buffer.concat([ofOne, ofOne]))
    looked.resolve()
    expect(await versionOf(id)).toBe(whole)
    expect(readBy.one).toHaveLength(3)
    expect(readBy.besides).toHaveLength(parts.length - 1)
  })
})
