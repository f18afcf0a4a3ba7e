import { describe, expect, it } from 'vitest'
import { barPlots, type Drawn } from './bar-plot.ts'

const barPlot = (contact: Drawn, over = window) => barPlots(over)(contact)
const window = { from: 1_586_952_000, to: 1_588_161_600 }
const gps = [{ from: 1_587_000_000, to: 1_587_050_000, averageDistance: 3 }]

describe('the bar plot', () => {
  it('is a PNG of 480 by 160, the same bytes each time', () => {
    const png = Buffer.from(barPlot({ bluetooth: [], gps }), 'base64')
    expect(png.subarray(1, 4).toString()).toBe('PNG')
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([480, 160])
    expect(barPlot({ bluetooth: [], gps })).toBe(png.toString('base64'))
  })

  it('shows a contact', () => {
    const plot = barPlots(window)
    const empty = plot({ bluetooth: [], gps: [] })
    expect(plot({ bluetooth: [], gps })).not.toBe(empty)
    expect(plot({ bluetooth: [], gps: [] })).toBe(empty) // nothing stays of the one before
  })

  it('bears a window of no length and one of a year', () => {
    expect(barPlot({ bluetooth: [], gps }, { from: 0, to: 0 })).toMatch(/^iVBOR/)
    expect(barPlot({ bluetooth: [], gps }, { from: 1_556_952_000, to: 1_588_161_600 })).toMatch(/^iVBOR/)
  })
})
