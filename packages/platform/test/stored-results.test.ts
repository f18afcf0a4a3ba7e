import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { openAnalysisJobs } from '../src/index.ts'
import { openResult, sealResult } from '../src/jobs/sealed-result.ts'
import { openAnalysing, redisOf } from './analysing.ts'
import { askedOf, device, KEY, questionOf, resultOf } from './asking.ts'

const rig = openAnalysing(redisOf(11))
const { failed, finished, jobs, redis, submit, work } = rig

afterEach(() => rig.stopWorking())
afterAll(() => rig.close())

describe('a stored result', () => {
  async function storedOf(id: string): Promise<Record<string, Buffer>> {
    return redis.hgetallBuffer(`analysis:${id}:results`)
  }

  it('shows nothing in Redis, and is small', async () => {
    const id = await submit([1])
    const words = 'Somewhere in the report. '.repeat(40_000)
    work(async (job) => resultOf(job, words))
    expect((await finished(id)).results[0]!.version).toBe(words)
    const sealed = (await storedOf(id))[device(1)]!
    expect(sealed.length).toBeLessThan(words.length / 20)
    expect(sealed.includes('Somewhere') || sealed.includes(device(1))).toBe(false)
  })

  it('opens in its own place alone, and unchanged', async () => {
    const id = await submit([1, 2])
    const other = await submit([1])
    work()
    await Promise.all([finished(id), finished(other)])
    const sealed = await storedOf(id)
    const put = (bytes: Buffer) => redis.hset(`analysis:${id}:results`, device(1), bytes)
    const changed = Buffer.from(sealed[device(1)]!)
    changed[changed.length - 1]! ^= 1
    for (const wrong of [sealed[device(2)]!, (await storedOf(other))[device(1)]!, changed, Buffer.alloc(40)]) {
      await put(wrong)
      await expect(jobs.state(id)).rejects.toThrow('does not open under any key')
    }
    await put(sealed[device(1)]!)
    expect((await jobs.state(id))!.results).toHaveLength(2)
  })

  it('opens under the key before, while that is known', async () => {
    const id = await submit([1])
    work()
    await finished(id)
    const [rotating, over] = [
      openAnalysisJobs(rig.url, [Buffer.alloc(32, 8), KEY]),
      openAnalysisJobs(rig.url, [Buffer.alloc(32, 8)]),
    ]
    expect((await rotating.state(id))!.results).toHaveLength(1)
    await expect(over.state(id)).rejects.toThrow('does not open under any key')
    await Promise.all([rotating.close(), over.close()])
  })
})

describe('a result that is too large', () => {
  const job = { ...questionOf([1]), request_id: askedOf([1]).request_id, device_id: device(1), own_devices: [] }
  const place = { analysisId: job.request_id, deviceId: job.device_id }

  it('is refused as it is, and as it would be stored, with its size', async () => {
    const result = resultOf(job, 'x'.repeat(10_000))
    const seal = (plain: number, sealed: number) => sealResult(result, KEY, place, { plain, sealed })
    await expect(seal(10_000, 10_000)).rejects.toThrow(/^too-large: what was found of one device has 10\d{3} bytes$/)
    await expect(seal(20_000, 50)).rejects.toThrow(/^too-large/)
    await expect(seal(20_000, 50)).rejects.toMatchObject({ name: 'UnrecoverableError' })
    expect(await openResult(await seal(20_000, 10_000), [KEY], place)).toEqual(result)
  })

  it('is told as that, and not tried for again', async () => {
    const id = await submit([1])
    const taken = work(() => sealResult(resultOf(job), KEY, place, { plain: 1, sealed: 1 }) as never)
    expect(await failed(id)).toMatchObject({ failure: 'too-large', completed: 0 })
    expect(taken).toHaveLength(1)
  })
})
