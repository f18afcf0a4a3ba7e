import { expect, it } from 'vitest'
import { nextBackoff, usualTiming } from './backoff.ts'

it('doubles from 200 ms up to 5 s while a component keeps dying', () => {
  const waits: number[] = []
  for (let round = 0; round < 7; round++) waits.push(nextBackoff(waits.at(-1), 50, usualTiming))
  expect(waits).toEqual([200, 400, 800, 1600, 3200, 5000, 5000])
})

it('starts over after half a minute of health', () => {
  expect(nextBackoff(5_000, 29_999, usualTiming)).toBe(5_000)
  expect(nextBackoff(5_000, 30_000, usualTiming)).toBe(200)
})
