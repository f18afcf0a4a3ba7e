import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tokenBuckets } from './token-buckets.ts'

describe('a token bucket', () => {
  it('gives its burst at once, then its rate, and says how long to wait', () => {
    let now = 0
    const take = tokenBuckets({ perSecond: 2, burst: 3 }, 10, () => now)
    expect([1, 2, 3].map(() => take('a'))).toEqual([0, 0, 0])
    expect(take('a')).toBe(500)
    expect(take('b')).toBe(0)
    now = 499
    expect(take('a')).toBe(1)
    now = 500
    expect([take('a'), take('a')]).toEqual([0, 500])
    now = 10_000
    expect([1, 2, 3, 4].map(() => take('a'))).toEqual([0, 0, 0, 500])
  })

  it('is no limit when its rate is 0', () => {
    const take = tokenBuckets({ perSecond: 0, burst: 1 }, 1, () => 0)
    expect(Array.from({ length: 50 }, () => take('a'))).toEqual(Array(50).fill(0))
  })

  it('never gives more than burst and rate together, however one asks', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2_000 }), { maxLength: 200 }), (pauses) => {
        let now = 0
        const take = tokenBuckets({ perSecond: 4, burst: 5 }, 1, () => now)
        let given = 0
        for (const pause of pauses) {
          now += pause
          if (take('a') === 0) given++
        }
        expect(given).toBeLessThanOrEqual(5 + (now / 1000) * 4)
      }),
    )
  })

  it('is forgotten when there are too many, the one unused longest first', () => {
    const take = tokenBuckets({ perSecond: 1, burst: 1 }, 2, () => 0)
    for (const key of ['a', 'b', 'c']) expect(take(key)).toBe(0)
    expect(take('c')).toBeGreaterThan(0)
    expect(take('b')).toBeGreaterThan(0)
    expect(take('a')).toBe(0)
  })
})
