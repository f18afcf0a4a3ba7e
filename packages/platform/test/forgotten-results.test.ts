import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { AnalysisResult } from '@smittestopp/contracts'
import { afterAll, expect, it, vi } from 'vitest'
import { openAnalysing, redisOf, WAIT } from './analysing.ts'
import { resultOf } from './asking.ts'

const rig = openAnalysing(redisOf(15))

afterAll(async () => {
  await rig.stopWorking()
  await rig.close()
})

it('is what a worker has found, once it is stored, and not only when its time would have been over', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const found: WeakRef<AnalysisResult>[] = []
  rig.work(
    async (job) => {
      const result = resultOf(job)
      found.push(new WeakRef(result))
      return result
    },
    { seconds: 3_600 },
  )
  await rig.finished(await rig.submit([1, 2, 3]))
  await vi.waitFor(() => {
    collect()
    // One whose lease ran out on a busy machine is found twice.
    expect(found.length).toBeGreaterThanOrEqual(3)
    expect(found.filter((result) => result.deref() !== undefined)).toEqual([])
  }, WAIT)
})
