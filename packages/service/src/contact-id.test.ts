import { createCipheriv, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type IssuedContactId, openContactId, openContactIds, sealContactIds } from './contact-id.ts'

const key = Buffer.alloc(32, 7)
const aDevice = fc.integer({ min: 1, max: 2 ** 31 - 1 })
const aTime = fc.date({ min: new Date('2020-01-01'), max: new Date('2105-12-31'), noInvalidDate: true })
const aKey = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes))

describe('contact ids', () => {
  it('open, under their key alone, to the device and the window they were made for', () => {
    fc.assert(
      fc.property(aDevice, aTime, fc.integer({ min: 1, max: 96 }), aKey, aKey, (device, from, count, one, other) => {
        fc.pre(!one.equals(other))
        const ids = sealContactIds(device, from, count, one)
        const names = ids.map(({ contactId }) => contactId)
        const expected = ids.map(({ contactId, validFrom }) => [contactId, { device, validFrom }])
        expect([...openContactIds(names, [one])]).toEqual(expected)
        expect([...openContactIds(names, [other, one])]).toEqual(expected)
        expect(openContactIds(names, [other]).size).toBe(0)
      }),
    )
  })

  it('follow each other in windows of 15 minutes from the one that contains the time, each with a name of its own', () => {
    fc.assert(
      fc.property(aDevice, aTime, (device, from) => {
        const ids = sealContactIds(device, from, 96, key)
        const age = from.getTime() - ids[0]!.validFrom.getTime()
        expect(age).toBeGreaterThanOrEqual(0)
        expect(age).toBeLessThan(900_000)
        ids.forEach(({ contactId, validFrom }, i) => {
          expect(contactId).toMatch(/^[0-9a-f]{32}$/)
          expect(validFrom.getTime()).toBe(ids[0]!.validFrom.getTime() + i * 900_000)
          expect(validFrom.getTime() % 900_000).toBe(0)
        })
        expect(new Set(ids.map(({ contactId }) => contactId)).size).toBe(96)
      }),
      { numRuns: 20 },
    )
  })

  it('are one AES-256 block over device, start of the window and 8 zero bytes', () => {
    const from = new Date('2020-05-17T10:07:03Z')
    const start = Date.parse('2020-05-17T10:00:00Z') / 1000
    const plain = Buffer.from(`00000005${start.toString(16)}${'0'.repeat(16)}`, 'hex')
    const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false)
    expect(sealContactIds(5, from, 1, key)).toEqual([
      { contactId: cipher.update(plain).toString('hex'), validFrom: new Date('2020-05-17T10:00:00Z') },
    ])
  })

  it('are not what was made up or changed in a single bit', () => {
    const made = Array.from({ length: 1_000 }, () => randomBytes(16).toString('hex'))
    expect(openContactIds(made, [key, Buffer.alloc(32)]).size).toBe(0)
    const [{ contactId }] = sealContactIds(9, new Date(), 1, key) as [IssuedContactId, ...IssuedContactId[]]
    const changed = Array.from({ length: 128 }, (_, bit) => {
      const bytes = Buffer.from(contactId, 'hex')
      bytes[bit >> 3]! ^= 1 << (bit & 7)
      return bytes.toString('hex')
    })
    expect(openContactIds(changed, [key]).size).toBe(0)
    expect([...openContactIds([...changed, contactId], [key]).keys()]).toEqual([contactId])
    expect(openContactId(contactId, key)?.device).toBe(9)
    expect(openContactId(changed[0]!, key)).toBeUndefined()
  })

  it('are not blocks with zeros at their end whose window begins in between', () => {
    const plain = Buffer.alloc(16)
    plain.writeUInt32BE(5, 0)
    plain.writeUInt32BE(900 * 1_000_000 + 1, 4)
    const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false)
    expect(openContactIds([cipher.update(plain).toString('hex')], [key]).size).toBe(0)
  })

  it('are none of none', () => {
    expect(openContactIds([], [key]).size).toBe(0)
    expect(sealContactIds(1, new Date(), 0, key)).toEqual([])
  })
})
