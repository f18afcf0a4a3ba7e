import fc from 'fast-check'
import rhea from 'rhea'
import { describe, expect, it } from 'vitest'
import { MalformedAmqp, valueEnd } from './value.ts'

const body = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.string(),
    fc.integer(),
    fc.double({ min: -1e9, max: 1e9, noNaN: true }),
    fc.boolean(),
    fc.date({ noInvalidDate: true }),
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(fc.string({ minLength: 1 }), tie('any'), { maxKeys: 4 }),
  ),
})).any

describe('the end of a value', () => {
  it('is found for whatever rhea encodes', () => {
    fc.assert(
      fc.property(body, fc.nat({ max: 20 }), (value, more) => {
        const encoded = rhea.message.encode({ body: value } as never) as unknown as Buffer
        const messageValue = encoded.subarray(encoded.indexOf(Buffer.from([0x00, 0x53, 0x77])))
        const followed = Buffer.concat([messageValue, Buffer.alloc(more)])
        expect(valueEnd(followed, 0)).toBe(messageValue.length)
      }),
    )
  })

  it('is refused for what is cut short', () => {
    const list = Buffer.from([0xc0, 3, 1, 0x50, 7])
    expect(valueEnd(list, 0)).toBe(5)
    for (let length = 0; length < list.length; length++) {
      expect(() => valueEnd(list.subarray(0, length), 0)).toThrow(MalformedAmqp)
    }
  })

  it('is refused for an array that claims more than its bytes can hold', () => {
    expect(valueEnd(Buffer.from([0xe0, 3, 1, 0x50, 7]), 0)).toBe(5)
    expect(() => valueEnd(Buffer.from([0xe0, 2, 255, 0x40]), 0)).toThrow('more items than bytes')
  })

  it('is found or refused for any bytes, and never beyond them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), (bytes) => {
        try {
          expect(valueEnd(Buffer.from(bytes), 0)).toBeLessThanOrEqual(bytes.length)
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedAmqp)
        }
      }),
      { numRuns: 5000 },
    )
  })
})
