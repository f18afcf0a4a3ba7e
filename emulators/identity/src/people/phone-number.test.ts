import { describe, expect, it } from 'vitest'
import { numberPrefix, parsePhoneNumber } from './phone-number.ts'

const closed = { sandbox: false }
const open = { sandbox: true }

describe('a phone number', () => {
  it.each([
    ['+47 412 34 567', '+4741234567'],
    ['41234567', '+4741234567'],
    ['0047 412-34-567', '+4741234567'],
    [' (+47) 41234567', undefined],
    ['+44 7911 123456', '+447911123456'],
  ])('written %j is understood as %j', (written, number) => {
    expect(parsePhoneNumber(written, closed)).toBe(number)
  })

  it.each([
    '',
    '+',
    '1',
    '+4712',
    '+47123456789012',
    '00000010',
    '+4700000010',
    '+999123456789',
    'abc',
    '+47 41234567 ext 5',
    '+47 41234567;phone-context=x',
    "+4741234567' or displayName ne '",
    '+47٤١٢٣٤٥٦٧',
    '+4741234567\u0000',
    '+47\n41234567\nbcc: x',
    '9'.repeat(10_000),
    undefined,
    null,
    4741234567,
    ['+4741234567'],
    { toString: () => '+4741234567' },
  ])('is not %j', (written) => {
    expect(parsePhoneNumber(written, open)).toBeUndefined()
  })

  it('of the sandbox is accepted only where sandbox numbers are wanted', () => {
    expect(parsePhoneNumber('+0010 000 001', open)).toBe('+0010000001')
    expect(parsePhoneNumber('+0010000001', closed)).toBeUndefined()
    expect(parsePhoneNumber('+0020000001', open)).toBeUndefined()
    expect(parsePhoneNumber('+0010', open)).toBeUndefined()
    expect(parsePhoneNumber('+0010123456789012', open)).toBeUndefined()
  })
})

describe('the prefix of a number', () => {
  it.each([
    ['+4741234567', '+47412'],
    ['+447911123456', '+44791'],
    ['+12025550123', '+1202'],
    ['+252612345678', '+252612'],
    ['+0010000001', '+0010'],
  ])('of %s is %s', (number, prefix) => {
    expect(numberPrefix(number)).toBe(prefix)
  })
})
