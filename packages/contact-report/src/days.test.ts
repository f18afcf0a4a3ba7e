import { describe, expect, it } from 'vitest'
import { cutIntoDays } from './days.ts'
import { isoTime } from './time.ts'

function pieces(start: string, end: string): string[][] {
  const seconds = (time: string) => Date.parse(`${time}:00Z`) / 1000
  return cutIntoDays({ from: seconds(start), to: seconds(end) }).map((piece) => [
    isoTime(piece.from).slice(0, 16),
    isoTime(piece.to).slice(0, 16),
  ])
}

describe('a contact and its days', () => {
  it('stays whole until 02:00 of the next date', () => {
    expect(pieces('2020-04-15T22:00', '2020-04-16T01:59')).toHaveLength(1)
    expect(pieces('2020-04-15T22:00', '2020-04-16T02:01')).toEqual([
      ['2020-04-15T22:00', '2020-04-16T02:00'],
      ['2020-04-16T02:00', '2020-04-16T02:01'],
    ])
  })

  it('is not cut when it ends at 02:00 sharp', () => {
    expect(pieces('2020-04-15T22:00', '2020-04-16T02:00')).toHaveLength(1)
  })

  it('is not cut at 02:00 of the date it starts on', () => {
    expect(pieces('2020-04-15T01:00', '2020-04-15T03:00')).toHaveLength(1)
    expect(pieces('2020-04-15T02:00', '2020-04-16T02:00')).toHaveLength(1)
  })

  it('is cut again each night, over New Year and a leap day', () => {
    expect(pieces('2020-12-30T23:00', '2021-01-01T03:00').map(([start]) => start)).toEqual([
      '2020-12-30T23:00',
      '2020-12-31T02:00',
      '2021-01-01T02:00',
    ])
    expect(pieces('2020-02-28T23:00', '2020-03-01T02:00').map(([start]) => start)).toEqual([
      '2020-02-28T23:00',
      '2020-02-29T02:00',
    ])
  })
})
