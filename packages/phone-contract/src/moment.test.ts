import { describe, expect, it } from 'vitest'
import { momentOf } from './moment.ts'

describe('the moment of a text', () => {
  it('is counted in seconds since 1970, fractions cut off', () => {
    expect(momentOf('1970-01-01T00:00:00Z')).toBe(0)
    expect(momentOf('2020-02-29T23:59:59Z')).toBe(1_583_020_799)
    expect(momentOf('2020-05-17T10:00:00.9Z')).toBe(Date.UTC(2020, 4, 17, 10) / 1_000)
    expect(momentOf('2020-05-17T10:00:00.999999999Z')).toBe(Date.UTC(2020, 4, 17, 10) / 1_000)
    expect(momentOf('9999-12-31T23:59:59Z')).toBe(253_402_300_799)
    expect(momentOf('0001-01-01T00:00:00Z')).toBe(-62_135_596_800)
  })

  it('agrees with Date on the first and last day of every month', () => {
    for (let day = Date.UTC(1896, 0, 1); day < Date.UTC(2108, 0, 1); day += 86_400_000) {
      const text = `${new Date(day).toISOString().slice(0, 19)}Z`
      if (/-(01|28|29|30|31)T/.test(text) && momentOf(text) !== day / 1_000) throw new Error(text)
    }
  })

  it.each([
    '2020-02-30T10:00:00Z',
    '2021-02-29T10:00:00Z',
    '1900-02-29T10:00:00Z',
    '2020-04-31T10:00:00Z',
    '2020-13-01T10:00:00Z',
    '2020-00-01T10:00:00Z',
    '2020-01-00T10:00:00Z',
    '0000-01-01T10:00:00Z',
    '2020-05-17T24:00:00Z',
    '2020-05-17T10:60:00Z',
    '2020-05-17T10:00:60Z',
    '2020-05-17T10:00:00',
    '2020-05-17T10:00:00z',
    '2020-05-17t10:00:00Z',
    '2020-05-17 10:00:00Z',
    '2020-05-17T10:00:00+00:00',
    '2020-05-17T10:00:00.Z',
    '2020-05-17T10:00:00,5Z',
    '2020-05-17T10:00:00.1234567890Z',
    '2020-05-17T10:00:00.5xZ',
    ' 2020-05-17T10:00:00Z',
    '2020-05-17T10:00:00Z ',
    '20２0-05-17T10:00:00Z',
    '2020-05-17',
    'Z',
    '',
    1_589_709_600,
    null,
    undefined,
    {},
    ['2020-05-17T10:00:00Z'],
  ])('is none for %o', (text) => {
    expect(momentOf(text)).toBeNaN()
  })
})
