import { describe, expect, it } from 'vitest'
import { tileOf } from './tile.ts'

describe('tileOf', () => {
  it('numbers cells of 0.002° by 0.004°', () => {
    expect(tileOf(-90, -180)).toBe(0)
    expect(tileOf(59.9139, 10.7522)).toBe(74_956 * 90_000 + 47_688)
  })

  it('begins a cell at its southern and western edge, whatever floating point makes of it', () => {
    for (let row = 0; row < 2_000; row++) {
      const edge = (row * 2_000 + 58_000_000) / 1e6
      expect(Math.floor(tileOf(edge, 10) / 90_000)).toBe(74_000 + row)
      expect(tileOf(60, (row * 4_000 + 5_000_000) / 1e6) % 90_000).toBe(46_250 + row)
    }
  })

  it('takes a position as it is stored, rounded to six decimals', () => {
    expect(tileOf(59.9999996, 11.9999996)).toBe(tileOf(60, 12))
    expect(tileOf(59.9999994, 12)).toBe(tileOf(60, 12) - 90_000)
  })
})
