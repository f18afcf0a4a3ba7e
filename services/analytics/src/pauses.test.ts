import { describe, expect, it } from 'vitest'
import { isPaused, mergedTimes, pauseBetween, pausedTimes } from './pauses.ts'

describe('paused times', () => {
  const paused = mergedTimes([
    { from: 100, to: 200 },
    { from: 300, to: 400 },
  ])

  it('are those of one sensor, in order, without overlaps and seams', () => {
    const times = [
      [300, 400],
      [0, 10],
      [100, 250],
      [120, 130],
      [250, 260],
    ].map(([timefrom, timeto]) => ({ timefrom: timefrom!, timeto: timeto!, reason: null }))
    const pauses = [
      ...times.map((time) => ({ ...time, sensor: 'gps' as const })),
      { sensor: 'bluetooth' as const, timefrom: 10, timeto: 100, reason: null },
    ]
    expect(pausedTimes(pauses, 'gps')).toEqual([
      { from: 0, to: 10 },
      { from: 100, to: 260 },
      { from: 300, to: 400 },
    ])
  })

  it('hold their first second and not their last', () => {
    const held = [99, 100, 199, 200, 299, 300, 399, 400].map((time) => isPaused(paused, time))
    expect(held).toEqual([false, true, true, false, false, true, true, false])
    expect(isPaused([], 100)).toBe(false)
  })

  it('lie between two times when some of them does', () => {
    const between = ([from, to]: [number, number]) => pauseBetween(paused, from, to)
    expect(
      (
        [
          [0, 100],
          [200, 300],
          [400, 500],
        ] as [number, number][]
      ).map(between),
    ).toEqual([false, false, false])
    expect(
      (
        [
          [0, 101],
          [100, 200],
          [199, 300],
          [0, 500],
        ] as [number, number][]
      ).map(between),
    ).toEqual(Array(4).fill(true))
  })
})
