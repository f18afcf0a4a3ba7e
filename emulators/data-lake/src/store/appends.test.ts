import { expect, it } from 'vitest'
import { createAppends } from './appends.ts'

it('knows how far the bytes reach without a gap, whatever their order', () => {
  const appends = createAppends()
  appends.add('g', { from: 30, to: 40 })
  appends.add('g', { from: 10, to: 20 })
  expect(appends.reach('g', 0)).toBe(0)
  expect(appends.reach('g', 10)).toBe(20)
  appends.add('g', { from: 18, to: 30 })
  expect(appends.reach('g', 10)).toBe(40)
  expect(appends.reach('g', 15)).toBe(40)
  expect(appends.reach('other', 10)).toBe(10)
  appends.forget('g')
  expect(appends.reach('g', 10)).toBe(10)
})
