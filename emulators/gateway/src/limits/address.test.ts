import { describe, expect, it } from 'vitest'
import { plainAddress, senderOf } from './address.ts'

describe('an address', () => {
  it('of IPv4 is the same on a socket for both', () => {
    expect(plainAddress('::ffff:10.0.0.9')).toBe('10.0.0.9')
    expect(plainAddress('fe80::1%eth0')).toBe('fe80::1')
  })

  it.each([
    ['10.0.0.9', '10.0.0.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::6', '2001:db8:1:2'],
    ['2001:db8::6', '2001:db8:0:0'],
    ['2001:db8::5:6', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['fe80::', 'fe80:0:0:0'],
  ])('%s counts as %s', (address, sender) => {
    expect(senderOf(address)).toBe(sender)
  })
})
