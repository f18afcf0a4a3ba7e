import { LookupContact } from '@smittestopp/contracts'
import { describe, expect, it } from 'vitest'
import { randomPin } from './pin.ts'

describe('a PIN', () => {
  it('is six letters and digits, of which all occur, and hardly ever the same twice', () => {
    const pins = Array.from({ length: 2_000 }, () => randomPin())
    for (const pin of pins) expect(LookupContact.shape.pin_code.safeParse(pin).success).toBe(true)
    expect(new Set(pins.join('')).size).toBe(62)
    expect(new Set(pins).size).toBeGreaterThan(1_990)
  })

  it('asks for one of 62 six times, and takes what it is given', () => {
    const asked: number[] = []
    const pin = randomPin((below) => asked.push(below) * 10)
    expect(asked).toEqual(Array(6).fill(62))
    expect(pin).toBe('KUeoy8')
  })
})
