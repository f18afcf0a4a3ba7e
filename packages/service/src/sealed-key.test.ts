import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sealKey, unsealKey } from './sealed-key.ts'

const secret = randomBytes(32)
const key = randomBytes(32)

describe('a sealed key', () => {
  it('opens under its secret for its device, and looks different each time', () => {
    expect(unsealKey(sealKey(key, secret, 'device.key'), secret, 'device.key')).toEqual(key)
    expect(sealKey(key, secret, 'device.key')).not.toEqual(sealKey(key, secret, 'device.key'))
    expect(sealKey(key, secret, 'device.key').includes(key)).toBe(false)
  })

  it('does not open for another device or under another secret', () => {
    const sealed = sealKey(key, secret, 'device.key')
    expect(() => unsealKey(sealed, secret, 'other.key')).toThrow()
    expect(() => unsealKey(sealed, randomBytes(32), 'device.key')).toThrow()
  })

  it('does not open when any bit of it is changed, or when it is cut short anywhere', () => {
    const sealed = sealKey(key, secret, 'device.key')
    fc.assert(
      fc.property(fc.nat(sealed.length * 8 - 1), (bit) => {
        const changed = Buffer.from(sealed)
        changed[bit >> 3]! ^= 1 << (bit & 7)
        expect(() => unsealKey(changed, secret, 'device.key')).toThrow()
      }),
      { numRuns: 200 },
    )
    for (let length = 0; length < sealed.length; length++)
      expect(() => unsealKey(sealed.subarray(0, length), secret, 'device.key')).toThrow()
  })
})
