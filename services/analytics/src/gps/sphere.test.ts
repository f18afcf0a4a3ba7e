import geodesic from 'geographiclib-geodesic'
import { describe, expect, it } from 'vitest'
import { distance, earthRadius } from './sphere.ts'

describe('distance', () => {
  it('agrees with GeographicLib on a sphere of the same size', () => {
    const sphere = new geodesic.Geodesic.Geodesic(earthRadius, 0)
    for (const [a, b, c, d] of [
      [59.9139, 10.7522, 60.3913, 5.3221],
      [78.2232, 15.6267, 78.2233, 15.6268],
      [59.9139, 10.7522, -33.8688, 151.2093],
      [0, 0, 0, 180],
    ] as const) {
      expect(distance(a, b, c, d)).toBeCloseTo(sphere.Inverse(a, b, c, d).s12!, 4)
    }
  })

  it('is 305,066.71 m from Oslo to Bergen', () => {
    expect(distance(59.9139, 10.7522, 60.3913, 5.3221)).toBeCloseTo(305_066.71, 1)
  })

  it('takes latitude for latitude: 0.0001° east at Oslo is 5.57 m, 0.00005° north 5.56 m', () => {
    expect(distance(59.9139, 10.7522, 59.9139, 10.7523)).toBeCloseTo(5.574, 3)
    expect(distance(59.9139, 10.7522, 59.91395, 10.7522)).toBeCloseTo(5.56, 3)
  })

  it('is the same both ways to the last bit', () => {
    expect(distance(59.9139, 10.7522, 60.3913, 5.3221)).toBe(distance(60.3913, 5.3221, 59.9139, 10.7522))
  })
})
