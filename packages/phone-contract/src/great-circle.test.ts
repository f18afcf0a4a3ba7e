import { expect, it } from 'vitest'
import { greatCircle } from './great-circle.ts'

const quarter = (6_371_000 * Math.PI) / 2

it('measures along the sphere', () => {
  const [oslo, bergen] = [
    { latitude: 59.9139, longitude: 10.7522 },
    { latitude: 60.3913, longitude: 5.3221 },
  ]
  expect(greatCircle(oslo, bergen)).toBeCloseTo(305_066.71, 2)
  expect(greatCircle(bergen, oslo)).toBe(greatCircle(oslo, bergen))
  expect(greatCircle({ latitude: 90, longitude: 0 }, { latitude: 0, longitude: 77 })).toBeCloseTo(quarter, 6)
})

it('does not stumble at no distance, over the date line, or at the far side', () => {
  expect(greatCircle({ latitude: 10, longitude: 20 }, { latitude: 10, longitude: 20 })).toBe(0)
  expect(greatCircle({ latitude: 0, longitude: 179.5 }, { latitude: 0, longitude: -179.5 })).toBeCloseTo(
    quarter / 90,
    6,
  )
  expect(greatCircle({ latitude: 12.3, longitude: 45.6 }, { latitude: -12.3, longitude: -134.4 })).toBeCloseTo(
    2 * quarter,
    1,
  )
})
