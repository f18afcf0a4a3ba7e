import { describe, expect, it } from 'vitest'
import { distance } from '../gps/sphere.ts'
import { boxAround, distanceToShape, shapeOf, shapeTouches } from './shape.ts'

const ring = (south: number, west: number, north: number, east: number) =>
  Float64Array.of(south, west, south, east, north, east, north, west, south, west)

/** About 111 m × 112 m at 60° N. */
const house = shapeOf([ring(60, 10, 60.001, 10.002)], true)

describe('the distance to a place', () => {
  it('is 0 inside and that to the wall outside, with latitude first', () => {
    expect(distanceToShape(house, 60.0005, 10.001)).toBe(0)
    expect(distanceToShape(house, 60.0005, 10.0022)).toBeCloseTo(distance(60.0005, 10.002, 60.0005, 10.0022), 1)
    expect(distanceToShape(house, 60.0012, 10.001)).toBeCloseTo(distance(60.001, 10.001, 60.0012, 10.001), 1)
  })

  it('is that to the wall in a courtyard, which a corner test of bounds would take for inside', () => {
    const yard = shapeOf([ring(60, 10, 60.001, 10.002), ring(60.0002, 10.0004, 60.0008, 10.0016)], true)
    expect(distanceToShape(yard, 60.0005, 10.001)).toBeCloseTo(33.4, 0)
    expect(distanceToShape(yard, 60.0001, 10.001)).toBe(0)
  })

  it('is that to a line or a point of what is no area', () => {
    const platform = shapeOf([Float64Array.of(60, 10, 60.001, 10.002)], false)
    expect(distanceToShape(platform, 60.0005, 10.001)).toBeLessThan(0.1)
    expect(distanceToShape(platform, 60.001, 10)).toBeGreaterThan(70)
    const kiosk = shapeOf([Float64Array.of(60, 10)], false)
    expect(distanceToShape(kiosk, 60, 10.001)).toBeCloseTo(distance(60, 10, 60, 10.001), 1)
  })

  it('never exceeds that to the box it was looked for in', () => {
    for (const angle of [0, 1, 2, 3, 4, 5, 6]) {
      const [latitude, longitude] = [60 + 0.0004 * Math.sin(angle), 10 + 0.0008 * Math.cos(angle)]
      const metres = distance(60, 10, latitude, longitude)
      const { south, west, north, east } = boxAround(60, 10, metres * 1.001)
      expect(latitude >= south && latitude <= north && longitude >= west && longitude <= east).toBe(true)
    }
  })
})

describe('a shape touches a box', () => {
  it.each([
    ['where a corner lies in it', 59.9999, 9.9999, 60.0001, 10.0001, true],
    ['where a side crosses it', 60.0004, 10.0019, 60.0006, 10.0021, true],
    ['not where it holds the whole box', 60.0004, 10.0009, 60.0006, 10.0011, false],
    ['not beside it', 60.002, 10.003, 60.003, 10.004, false],
  ])('%s', (_where, south, west, north, east, expected) => {
    expect(shapeTouches(house, { south, west, north, east })).toBe(expected)
  })
})
