import { describe, expect, it } from 'vitest'
import { reportOf } from './report.ts'

const bench = { name: 'x', fullSize: 10 }

describe('the report of a bench', () => {
  it('is met when every limit is reached, more or less as the figure wants', () => {
    const figures = {
      rate: { value: 1500, limit: 1500 },
      p99: { value: 149, limit: 150, atMost: true },
      free: { value: 0, limit: null },
    }
    expect(reportOf(bench, 10, figures).met).toBe(true)
  })

  it('is not met when one limit is missed', () => {
    expect(reportOf(bench, 10, { rate: { value: 1499, limit: 1500 } }).met).toBe(false)
    expect(reportOf(bench, 10, { p99: { value: 151, limit: 150, atMost: true } }).met).toBe(false)
    expect(reportOf(bench, 10, { p99: { value: Number.NaN, limit: 150, atMost: true } }).met).toBe(false)
  })

  it('is not met by a smaller run', () => {
    expect(reportOf(bench, 9, { rate: { value: 2000, limit: 1500 } }).met).toBe(false)
  })

  it('rounds what it tells and judges what was measured', () => {
    const report = reportOf(bench, 10, { ratio: { value: 0.14996, limit: 0.15 } })
    expect(report).toEqual({ bench: 'x', size: 10, figures: { ratio: { value: 0.15, limit: 0.15 } }, met: false })
  })
})
