import { expect, it } from 'vitest'
import { parseRange } from './ranges.ts'

it('reads a range with a start, an end, both, or a length from the end', () => {
  expect(parseRange(undefined, 10)).toBeUndefined()
  expect(parseRange('bytes=2-4', 10)).toEqual({ start: 2, end: 4 })
  expect(parseRange('bytes=2-', 10)).toEqual({ start: 2, end: 9 })
  expect(parseRange('bytes=-3', 10)).toEqual({ start: 7, end: 9 })
  expect(parseRange('bytes=-30', 10)).toEqual({ start: 0, end: 9 })
  expect(parseRange('bytes=9-99', 10)).toEqual({ start: 9, end: 9 })
})

it('refuses a range that starts behind the end, and one that is none', () => {
  for (const range of ['bytes=10-', 'bytes=10-12', 'bytes=-0']) {
    expect(() => parseRange(range, 10)).toThrow(expect.objectContaining({ status: 416, code: 'InvalidRange' }))
  }
  expect(() => parseRange('bytes=0-', 0)).toThrow(expect.objectContaining({ status: 416 }))
  for (const range of ['bytes=-', 'bytes=4-2', 'bytes=0-1,3-4', 'chars=1-2']) {
    expect(() => parseRange(range, 10)).toThrow(expect.objectContaining({ status: 400 }))
  }
})
