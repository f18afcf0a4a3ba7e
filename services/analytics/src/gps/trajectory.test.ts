import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { places, wandering } from '../../test/arbitrary-world.ts'
import { Parameters } from '../parameters.ts'
import type { GpsFix } from '../source.ts'
import { indexAt, positionAt, type Trajectory, trajectoryOf, usableFixes } from './trajectory.ts'

const parameters = Parameters.parse({})
const metre = 1 / 111_194.93

function fix(timefrom: number, timeto: number, metresNorth = 0, accuracy = 5): GpsFix {
  return { timefrom, timeto, latitude: 60 + metresNorth * metre, longitude: 12, accuracy }
}

function known(trajectory: Trajectory, time: number) {
  const here = { latitude: 0, longitude: 0, accuracy: 0 }
  return positionAt(trajectory, indexAt(trajectory, time), time, here) ? here : undefined
}

const build = (...fixes: GpsFix[]) => trajectoryOf(usableFixes(fixes, parameters), parameters)

describe('a trajectory', () => {
  it('leaves out what is more inaccurate than 50 m and takes accuracy 0 for 50 m', () => {
    const taken = usableFixes(
      [fix(0, 0, 0, 50), fix(10, 10, 0, 50.1), fix(20, 20, 0, 0), fix(30, 30, 0, Number.NaN)],
      parameters,
    )
    expect(taken.map(({ timefrom, accuracy }) => [timefrom, accuracy])).toEqual([
      [0, 50],
      [20, 50],
    ])
  })

  it('has two points for a stay and one for a fix', () => {
    expect([...build(fix(0, 600), fix(700, 700)).time]).toEqual([0, 600, 700])
  })

  it('keeps the first of several points at one time, by event order', () => {
    const trajectory = build(fix(100, 200, 3), fix(0, 100, 1), fix(100, 100, 2))
    expect([...trajectory.time]).toEqual([0, 100, 200])
    expect(known(trajectory, 100)!.latitude).toBeCloseTo(60 + metre, 9)
  })

  it('knows a stay of 8 hours from end to end', () => {
    expect(known(build(fix(0, 28_800)), 14_400)).toEqual({ latitude: 60, longitude: 12, accuracy: 5 })
  })

  it('connects points less than 7,200 s apart, and no others', () => {
    expect(known(build(fix(0, 0), fix(7_199, 7_199)), 100)).toBeDefined()
    expect(known(build(fix(0, 0), fix(7_200, 7_200)), 100)).toBeUndefined()
  })

  it('connects points at most 1,000 m apart, and no others', () => {
    expect(known(build(fix(0, 0), fix(60, 60, 999)), 30)).toBeDefined()
    expect(known(build(fix(0, 0), fix(60, 60, 1_001)), 30)).toBeUndefined()
  })

  it('goes evenly between points, and knows nothing before the first and after the last', () => {
    const trajectory = build(fix(100, 100, 0, 10), fix(200, 200, 100, 30))
    expect(known(trajectory, 125)!.latitude).toBeCloseTo(60 + 25 * metre, 9)
    expect(known(trajectory, 125)!.accuracy).toBe(15)
    expect(known(trajectory, 99)).toBeUndefined()
    expect(known(trajectory, 201)).toBeUndefined()
  })

  it('knows a lone point at its own time', () => {
    expect(known(build(fix(5, 5)), 5)).toBeDefined()
  })

  it('is the same whatever order its events come in', () => {
    const shuffled = places
      .chain((place) => wandering(...place))
      .chain((fixes) => fc.tuple(fc.constant(fixes), fc.shuffledSubarray(fixes, { minLength: fixes.length })))
    fc.assert(
      fc.property(shuffled, ([fixes, mixed]) => {
        expect(build(...mixed)).toEqual(build(...fixes))
      }),
    )
  })
})
