import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pausing, wandering } from '../../test/arbitrary-world.ts'
import { plainParts } from '../../test/plain-rules.ts'
import { Parameters } from '../parameters.ts'
import { mergedTimes } from '../pauses.ts'
import type { GpsFix } from '../source.ts'
import { byEventOrder } from './trajectory.ts'
import { wayOf, withoutPauses } from './way.ts'

const parameters = Parameters.parse({})

function event(timefrom: number, timeto = timefrom): GpsFix {
  return { timefrom, timeto, latitude: 60, longitude: 12, accuracy: 5 }
}

function left(timefrom: number, timeto: number, ...pauses: [from: number, to: number][]) {
  const paused = mergedTimes(pauses.map(([from, to]) => ({ from, to })))
  return withoutPauses([event(timefrom, timeto)], paused).map((part) => [part.timefrom, part.timeto])
}

describe('what pauses leave', () => {
  it('of a stay is before and after them, with their ends as new ends', () => {
    expect(left(0, 100, [40, 60])).toEqual([
      [0, 40],
      [60, 100],
    ])
    expect(left(0, 100, [10, 20], [30, 40], [90, 200])).toEqual([
      [0, 10],
      [20, 30],
      [40, 90],
    ])
    expect(left(0, 100, [-50, 200])).toEqual([])
    expect(left(0, 100, [-50, 0], [200, 300])).toEqual([[0, 100]])
  })

  it('of a stay that begins with a pause or ends with it is the other side, and a fix at the end of the pause', () => {
    expect(left(0, 100, [0, 60])).toEqual([[60, 100]])
    expect(left(0, 100, [60, 100])).toEqual([
      [0, 60],
      [100, 100],
    ])
    expect(left(0, 100, [100, 160])).toEqual([[0, 100]])
    expect(left(0, 100, [20, 60], [60, 80])).toEqual([
      [0, 20],
      [80, 100],
    ])
  })

  it('of a fix is all or nothing: nothing from the first second of a pause to the last but one', () => {
    expect([99, 100, 199, 200].map((time) => left(time, time, [100, 200]).length)).toEqual([1, 0, 0, 1])
  })

  it('is the same as the rules read plainly leave', () => {
    fc.assert(
      fc.property(wandering(60, 12), pausing, (fixes, pauses) => {
        expect(withoutPauses(fixes, mergedTimes(pauses))).toEqual(plainParts(fixes, pauses).sort(byEventOrder))
      }),
    )
  })
})

describe('a way', () => {
  it('is counted without its pauses, and unknown across them, but stored as it was', () => {
    const way = wayOf([event(0), event(60), event(120)], [{ from: 30, to: 90 }], parameters)
    expect([...way.stored.time]).toEqual([0, 60, 120])
    expect([...way.counted.time]).toEqual([0, 120])
    expect([...way.counted.connected]).toEqual([0, 0])
    const brief = wayOf([event(0), event(60)], [{ from: 20, to: 21 }], parameters)
    expect([[...brief.stored.connected], [...brief.counted.connected]]).toEqual([
      [1, 0],
      [0, 0],
    ])
  })
})
