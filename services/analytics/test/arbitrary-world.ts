import fc from 'fast-check'
import { metresPerDegree, radians } from '../src/gps/sphere.ts'
import type { PausedTime } from '../src/pauses.ts'
import type { GpsFix } from '../src/source.ts'

/** 2020-04-15T22:00:00Z: random days run over midnight and 02:00. */
export const evening = Date.UTC(2020, 3, 15, 22) / 1000

/** Steps of seconds and metres; stays may overlap what follows, accuracies may be unknown. Most are round, so that times coincide. */
const step = fc.record({
  wait: fc.oneof(fc.constantFrom(0, 60, 600, 3_600), fc.integer({ min: 0, max: 9_000 })),
  stay: fc.oneof(fc.constantFrom(0, 0, 300, 3_600), fc.integer({ min: 0, max: 20_000 })),
  overlap: fc.constantFrom(false, false, false, true),
  north: fc.integer({ min: -150, max: 150 }),
  east: fc.integer({ min: -150, max: 150 }),
  speed: fc.constantFrom(0, 1, 1, 8),
  accuracy: fc.constantFrom(5, 10, 12, 30, 50),
})

/** Events of one phone that wanders around a place; all within the rules (accurate enough, none unknown). */
export function wandering(latitude: number, longitude: number): fc.Arbitrary<GpsFix[]> {
  return fc.array(step, { minLength: 1, maxLength: 25 }).map((steps) => {
    const [height, width] = [metresPerDegree, metresPerDegree * Math.cos(latitude * radians)]
    let [time, north, east] = [evening, 0, 0]
    return steps.map(({ wait, stay, overlap, speed, accuracy, ...way }): GpsFix => {
      time += wait
      north += way.north * speed
      east += way.east * speed
      const timefrom = time
      if (!overlap) time += stay
      const degrees = { latitude: latitude + north / height, longitude: longitude + east / width }
      return { timefrom, timeto: timefrom + stay, ...degrees, accuracy }
    })
  })
}

/** Pauses of the days in which phones wander; they may overlap and touch, and often begin or end with an event. */
export const pausing: fc.Arbitrary<PausedTime[]> = fc.array(
  fc
    .tuple(
      fc.oneof(
        fc.integer({ min: 0, max: 200 }).map((n) => n * 300),
        fc.integer({ min: -1_000, max: 90_000 }),
      ),
      fc.oneof(fc.constantFrom(1, 60, 300, 3_600), fc.integer({ min: 1, max: 20_000 })),
    )
    .map(([start, seconds]) => ({ from: evening + start, to: evening + start + seconds })),
  { maxLength: 5 },
)

/** Oslo, Svalbard, and a place on the corner of four tiles. */
export const places = fc.constantFrom<[number, number]>([59.9139, 10.7522], [78.2232, 15.6267], [60, 12])
