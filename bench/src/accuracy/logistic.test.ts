import { describe, expect, it } from 'vitest'
import { createRandom } from '../random.ts'
import { type Example, fitLogistic } from './logistic.ts'
import { solve } from './solve.ts'

describe('solving', () => {
  it('gives x of matrix · x = right, also where the first pivot is 0', () => {
    expect(
      solve(
        [
          [0, 2],
          [3, 1],
        ],
        [4, 5],
      ),
    ).toEqual([1, 2])
    const x = solve(
      [
        [4, 1, 2],
        [1, 5, 3],
        [2, 3, 6],
      ],
      [1, 2, 3],
    )
    expect(x).toEqual([0, 1 / 7, 3 / 7].map((value) => expect.closeTo(value, 12)))
  })
})

describe('logistic regression', () => {
  /** Log odds = -3 + 0.5 · first, the second is noise on another scale. */
  function drawn(count: number): Example[] {
    const random = createRandom(5)
    return Array.from({ length: count }, () => {
      const [first, second] = [random() * 12, 1000 * random()]
      return { features: [first, second], truth: random() < 1 / (1 + Math.exp(3 - 0.5 * first)) }
    })
  }

  it('finds the odds examples were drawn by', () => {
    const { intercept, weights } = fitLogistic(drawn(20_000), 1)
    expect(intercept).toBeCloseTo(-3, 0)
    expect(weights[0]).toBeCloseTo(0.5, 1)
    expect(Math.abs(weights[1]!)).toBeLessThan(0.001)
  })

  it('stays finite where the examples can be told apart entirely, and where a feature is always the same', () => {
    const examples = [1, 2, 8, 9].map((x) => ({ features: [x, 7], truth: x > 5 }))
    const { intercept, weights } = fitLogistic(examples, 3)
    expect([intercept, ...weights].every(Number.isFinite)).toBe(true)
    expect(weights[0]).toBeGreaterThan(0)
    expect(weights[1]).toBe(0)
  })

  it('gives the same for the same examples', () => {
    expect(fitLogistic(drawn(500), 3)).toEqual(fitLogistic(drawn(500), 3))
  })
})
