import { describe, expect, it } from 'vitest'
import { searchRadius } from './search-radius.ts'
import { modeOfSpeed, type PairTransport, pairTransport, type TransportMode, withoutFlips } from './transport.ts'

describe('how somebody moved', () => {
  it.each([
    [undefined, 'unknown'],
    [0, 'still'],
    [0.49, 'still'],
    [0.5, 'on_foot'],
    [13.9 / 3.6, 'on_foot'],
    [14 / 3.6, 'vehicle'],
    [80, 'vehicle'],
  ])('at %s m/s is %s', (speed, mode) => expect(modeOfSpeed(speed)).toBe(mode))
})

describe('how a pair moved', () => {
  it.each<[TransportMode, TransportMode, PairTransport]>([
    ['vehicle', 'vehicle', 'inside_transport'],
    ['vehicle', 'unknown', 'inside_transport'],
    ['still', 'on_foot', 'on_foot'],
    ['still', 'still', 'on_foot'],
    ['on_foot', 'unknown', 'on_foot'],
    ['vehicle', 'still', 'uncertain'],
    ['vehicle', 'on_foot', 'uncertain'],
    ['unknown', 'unknown', 'uncertain'],
  ])('%s and %s: %s, whichever comes first', (one, other, expected) => {
    expect(pairTransport(one, other)).toBe(expected)
    expect(pairTransport(other, one)).toBe(expected)
  })

  const [f, v] = ['on_foot', 'inside_transport'] as const
  const times = [0, 15, 30, 45, 60]

  it('loses a flip between two equal neighbours on each side within a minute', () => {
    expect(withoutFlips(times, [f, f, v, f, f])).toEqual([f, f, f, f, f])
  })

  it('keeps it where one of the four differs, where it takes longer, and at the ends', () => {
    for (const states of [
      [v, f, v, f, f],
      [f, v, v, f, f],
      [f, f, v, v, f],
      [f, f, v, f, v],
      [v, f, f, f, f],
      [f, f, f, f, v],
    ])
      expect(withoutFlips(times, states)).toEqual(states)
    const slow = [f, f, v, f, f] as const
    expect(withoutFlips([0, 15, 30, 45, 61], slow)).toEqual(slow)
  })
})

describe('the search radius', () => {
  it.each<[number, TransportMode, TransportMode, number]>([
    [10, 'still', 'still', 11],
    [10, 'still', 'on_foot', 9],
    [10, 'unknown', 'still', 9],
    [10, 'on_foot', 'on_foot', 6.5],
    [10, 'on_foot', 'unknown', 6.5],
    [10, 'vehicle', 'still', 0],
    [10, 'unknown', 'unknown', 0],
    [60, 'still', 'still', 50],
    [0, 'still', 'still', 0],
  ])('for %s m, %s and %s is %s m', (accuracy, one, other, metres) => {
    expect(searchRadius(accuracy, [one, other])).toBeCloseTo(metres, 9)
  })
})
