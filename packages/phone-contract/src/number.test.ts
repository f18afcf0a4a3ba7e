import { expect, it } from 'vitest'
import { numberOf } from './number.ts'

it('takes numbers and texts that say one in decimal digits', () => {
  const said = [5, -0.5, '59.91', '-7', '+7', '.5', '5.', '1e3', '1E+3', '12.5e-1', '007']
  expect(said.map(numberOf)).toEqual([5, -0.5, 59.91, -7, 7, 0.5, 5, 1_000, 1_000, 1.25, 7])
})

it.each([
  ['', ' ', ' 5', '5 ', '5\n', '.', '-', 'e5', '5e', '5e+', '--5', '1-5', '1.2.3', '1,5', '0x10', '1_0', '５'],
  ['NaN', 'Infinity', '1e999', Number.NaN, Number.POSITIVE_INFINITY],
  [null, undefined, true, false, {}, [], [5]],
])('takes nothing else', (...others) => {
  for (const other of others) expect(numberOf(other), String(other)).toBeNaN()
})

it('is quick with long texts that are no number', () => {
  const begun = performance.now()
  expect(numberOf(`${'1'.repeat(1_000_000)}x`)).toBeNaN()
  expect(performance.now() - begun).toBeLessThan(1_000)
})
