import fc from 'fast-check'
import type { PeerFix } from '../src/source.ts'
import { device, hour, meeting, pause, stay } from './evening-world.ts'
import type { World } from './memory-source.ts'

const people = fc.uniqueArray(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 2 })
const when = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 8 })).map(([from, length]) => {
  return { from: (from * hour) / 4, to: ((from + length) * hour) / 4 }
})

/** Five phones that meet in quarters of an hour by Bluetooth, some of them pausing; their meetings overlap and touch. */
export const meetings: fc.Arbitrary<World> = fc
  .record({
    met: fc.array(fc.tuple(people, when), { minLength: 2, maxLength: 8 }),
    paused: fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.constantFrom('bluetooth', 'gps'), when), {
      maxLength: 2,
    }),
  })
  .map(({ met, paused }) => ({
    devices: [1, 2, 3, 4, 5].map((id) => device(id)),
    fixes: [],
    sightings: met.flatMap(([[a, b], { from, to }]) => meeting(a!, b!, from, to)),
    pauses: paused.map(([id, sensor, { from, to }]) => pause(id, sensor as 'gps', from, to)),
  }))

const stays = fc.array(
  fc.record({
    wait: fc.integer({ min: 0, max: 4 }),
    length: fc.integer({ min: 0, max: 12 }),
    overlaps: fc.constantFrom(false, false, false, true),
    place: fc.constantFrom(0, 0, 1),
  }),
  { minLength: 2, maxLength: 5 },
)

/** Four phones that stay at two places, 500 m from each other, for quarters of an hour and hours, now and then at both at once. */
export const visits: fc.Arbitrary<PeerFix[]> = fc.array(stays, { minLength: 4, maxLength: 4 }).map((ways) =>
  ways.flatMap((steps, i) => {
    let time = i * 60
    return steps.map(({ wait, length, overlaps, place }): PeerFix => {
      const from = time + (wait * hour) / 4
      const to = from + (length * hour) / 4
      time = overlaps ? from : to
      const fix = stay(i + 1, from, to)
      return { ...fix, latitude: fix.latitude + (place * 500 + i) / 111_195 }
    })
  }),
)
