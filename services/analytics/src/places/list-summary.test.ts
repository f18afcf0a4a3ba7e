import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { apportion } from './apportion.ts'
import { commonTransports, namedPlaces, namedTransports } from './list-summary.ts'

describe('the places worth naming', () => {
  it('are a fifth of the known time and three minutes, or five minutes', () => {
    expect(namedPlaces({ shop: 180, school: 720 }, 'list')).toEqual(['school', 'shop'])
    expect(namedPlaces({ shop: 179, school: 600 }, 'list')).toEqual(['school'])
    expect(namedPlaces({ shop: 299, school: 3_600 }, 'list')).toEqual(['school'])
    expect(namedPlaces({ shop: 300, school: 36_000 }, 'list')).toEqual(['school', 'shop'])
  })

  it('of a single contact last a minute', () => {
    expect(namedPlaces({ shop: 60, outside: 100 }, 'contact')).toEqual(['shop', 'outside'])
    expect(namedPlaces({ shop: 59, outside: 100 }, 'contact')).toEqual(['outside'])
  })

  it('are the longest where none lasts, and never what nobody knows', () => {
    expect(namedPlaces({ shop: 20, school: 20, uncertain: 5_000, 'N/A': 5_000 }, 'list')).toEqual(['school'])
    expect(namedPlaces({ uncertain: 5_000 }, 'list')).toEqual([])
  })
})

describe('how people moved', () => {
  it('is named from a fifth or five minutes on, and common over two fifths', () => {
    expect(namedTransports({ on_foot: 80, inside_transport: 20 })).toEqual(['on_foot', 'inside_transport'])
    expect(namedTransports({ on_foot: 81, inside_transport: 19 })).toEqual(['on_foot'])
    expect(namedTransports({ on_foot: 8_100, inside_transport: 300 })).toEqual(['on_foot', 'inside_transport'])
    expect(commonTransports({ on_foot: 41, inside_transport: 59 })).toEqual(['on_foot', 'inside_transport'])
    expect(commonTransports({ on_foot: 30, inside_transport: 40, uncertain: 30 })).toEqual(['inside_transport'])
    expect(commonTransports({})).toEqual([])
  })
})

it('shares seconds among kinds without losing or making any', () => {
  const kinds = ['a', 'b', 'c', 'd'] as const
  const weights = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 4, maxLength: 4 })
  fc.assert(
    fc.property(weights, fc.integer({ min: 0, max: 1_209_600 }), (given, seconds) => {
      fc.pre(given.some((weight) => weight > 1e-3))
      const shared = apportion(new Map(kinds.map((kind, i) => [kind, given[i]!])), kinds, seconds)
      expect(Object.values(shared).reduce((sum, one) => sum + one, 0)).toBe(seconds)
      const all = given.reduce((sum, one) => sum + one, 0)
      kinds.forEach((kind, i) => {
        expect(Math.abs((shared[kind] ?? 0) - (given[i]! / all) * seconds)).toBeLessThan(1.000001)
      })
    }),
  )
  expect(
    apportion(
      new Map([
        ['a', 1],
        ['b', 1],
        ['c', 1],
      ]),
      ['a', 'b', 'c'],
      100,
    ),
  ).toEqual({ a: 34, b: 33, c: 33 })
})
