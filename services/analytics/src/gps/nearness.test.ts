import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pausing, places, wandering } from '../../test/arbitrary-world.ts'
import { plainNear } from '../../test/plain-rules.ts'
import { Parameters } from '../parameters.ts'
import { mergedTimes, type PausedTime } from '../pauses.ts'
import type { GpsFix } from '../source.ts'
import { nearMoments, weightOf } from './nearness.ts'
import { approachesOf } from './reach.ts'
import { usableFixes } from './trajectory.ts'
import { wayOf } from './way.ts'

const parameters = Parameters.parse({})
const metre = 1 / 111_194.93

function stay(timefrom: number, timeto: number, metresNorth: number, accuracy: number): GpsFix {
  return { timefrom, timeto, latitude: 60 + metresNorth * metre, longitude: 12, accuracy }
}

function near(a: GpsFix[], b: GpsFix[], pausesOfA: PausedTime[] = [], pausesOfB: PausedTime[] = []) {
  const build = (fixes: GpsFix[], pauses: PausedTime[]) => wayOf(fixes, mergedTimes(pauses), parameters).counted
  const [stored, other] = [build(a, []), build(b, [])]
  const around = approachesOf(stored, other, usableFixes(b, parameters), parameters.gps_reach)
  const spans = mergedTimes(around.map((time) => ({ from: time - 7_200, to: time + 7_200 })))
  return nearMoments(build(a, pausesOfA), build(b, pausesOfB), parameters.gps_distance, spans)
}

describe('near moments', () => {
  it('weigh a position by its accuracy', () => {
    expect([5, 10, 55, 95.5, 99.99, 1_000].map(weightOf)).toEqual([1, 1, 0.5, 0.05, 0.05, 0.05])
  })

  it('are those at which the distance less both accuracies is at most 10 m', () => {
    expect(near([stay(0, 600, 0, 5)], [stay(0, 600, 19.9, 5)])).toHaveLength(2)
    expect(near([stay(0, 600, 0, 5)], [stay(0, 600, 20.1, 5)])).toHaveLength(0)
  })

  it('are smoothed over the timestamp before and after: 6, 30 and 0 m make 18, 12 and 15 m', () => {
    const patient = [0, 60, 120].map((time) => stay(time, time, 0, 10))
    const peer = [stay(0, 0, 6, 10), stay(60, 60, 30, 10), stay(120, 120, 0, 10)]
    const distances = near(patient, peer).map((moment) => moment.distance)
    expect(distances).toHaveLength(3)
    for (const [i, expected] of [18, 12, 15].entries()) expect(distances[i]).toBeCloseTo(expected, 3)
  })

  it('count an inaccurate neighbour for less', () => {
    const patient = [0, 60].map((time) => stay(time, time, 0, 10))
    const [moment] = near(patient, [stay(0, 0, 0, 10), stay(60, 60, 14, 46)])
    expect(moment!.distance).toBeCloseTo((0.6 * 14) / 1.6, 3)
  })

  it('stand only where both positions are known, and say whether they are known in between', () => {
    const lone = [stay(0, 0, 0, 5), stay(30_000, 30_000, 0, 5)]
    const home = [stay(0, 30_000, 0, 5)]
    expect(near(lone, home).map(({ time, follows }) => [time, follows])).toEqual([
      [0, false],
      [30_000, false],
    ])
    expect(near(home, home).map(({ time, follows }) => [time, follows])).toEqual([
      [0, false],
      [30_000, true],
    ])
    expect(near([], home)).toEqual([])
    expect(near([stay(40_000, 40_000, 0, 5)], home)).toEqual([])
  })

  const pair = places.chain((place) => fc.tuple(wandering(...place), wandering(...place)))

  it('are those of the rules read plainly, with pauses and without', () => {
    fc.assert(
      fc.property(pair, fc.tuple(pausing, pausing), ([a, b], [pausesOfA, pausesOfB]) => {
        const fast = near(a, b, pausesOfA, pausesOfB)
        const plain = plainNear(a, b, pausesOfA, pausesOfB)
        expect(fast.map((moment) => moment.time)).toEqual(plain.map((moment) => moment.time))
        for (const [i, moment] of fast.entries()) expect(moment.distance).toBeCloseTo(plain[i]!.distance, 6)
      }),
      { numRuns: 300 },
    )
  })

  it('are the same whoever is the patient', () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const [one, other] = [a, b].map((fixes) => wayOf(fixes, [], parameters).counted)
        const always = [{ from: 0, to: 2 ** 31 }]
        expect(nearMoments(one!, other!, 10, always)).toEqual(nearMoments(other!, one!, 10, always))
      }),
    )
  })
})
