import { describe, expect, it } from 'vitest'
import { Parameters } from '../parameters.ts'
import { gpsContacts } from './contacts.ts'
import type { NearMoment } from './nearness.ts'

const parameters = Parameters.parse({})

/** Moments as [time, distance], each following the one before; accuracy 5 m. */
function moments(...entries: [number, number][]): NearMoment[] {
  return entries.map(([time, distance], i) => ({ time, distance, accuracy: 5, follows: i > 0 }))
}

function apart(...times: number[]): NearMoment[] {
  return times.map((time) => ({ time, distance: 0, accuracy: 5, follows: false }))
}

describe('GPS contacts', () => {
  it('last from 300 s', () => {
    expect(gpsContacts(moments([0, 1], [299, 1]), [], parameters)).toHaveLength(0)
    expect(gpsContacts(moments([0, 1], [300, 1]), [], parameters)).toHaveLength(1)
  })

  it('hold together over 180 s and not over 181 s, unless nothing lay in between', () => {
    expect(gpsContacts(apart(0, 180, 360), [], parameters)).toHaveLength(1)
    expect(gpsContacts(apart(0, 180, 361), [], parameters)).toHaveLength(0)
    expect(gpsContacts(moments([0, 0], [28_800, 0]), [], parameters)).toMatchObject([{ start: 0, end: 28_800 }])
  })

  it('are not held together across a pause', () => {
    const count = (from: number, to: number) => gpsContacts(apart(0, 150, 300), [{ from, to }], parameters).length
    expect([count(150, 151), count(149, 150), count(151, 152)]).toEqual([0, 0, 0])
    expect([count(-10, 0), count(300, 310)]).toEqual([1, 1])
  })

  it('have a risk of 0.9375 at 0, 2 and 4 m after 0, 60 and 180 s', () => {
    const all = { ...parameters, gps_minimum: 0 }
    const [contact] = gpsContacts(moments([0, 0], [60, 2], [180, 4]), [], all)
    expect(contact!.risk).toBeCloseTo(0.9375, 10)
    expect(contact!.averageDistance).toBeCloseTo((60 + 360) / 180, 10)
    expect(contact!.averageAccuracy).toBe(5)
  })

  it('have a risk of 1.2 after 30 minutes at 5 m', () => {
    expect(gpsContacts(moments([0, 5], [1_800, 5]), [], parameters)[0]!.risk).toBeCloseTo(1.2, 10)
  })

  it('have as median the distance up to which half of the time was spent', () => {
    const median = (...entries: [number, number][]) =>
      gpsContacts(moments(...entries), [], parameters)[0]!.medianDistance
    expect(median([0, 2], [400, 4])).toBe(3)
    expect(median([0, 8], [200, 8], [200, 0], [400, 0], [601, 8])).toBe(4)
    expect(median([0, 1], [300, 1], [300, 9], [600, 9])).toBe(1)
  })
})
