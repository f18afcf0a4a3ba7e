import { expect, it } from 'vitest'
import { isStorable } from './storable.ts'

const nested = (depth: number, inside: string) => JSON.parse('['.repeat(depth) + inside + ']'.repeat(depth))

it('takes texts of every script, pairs of surrogates and control characters', () => {
  expect(isStorable({ events: [{ model: 'Blåbær 小米 😀', note: '\u0001\uffff', n: 5, none: null, yes: true }] })).toBe(
    true,
  )
  expect([isStorable('x'), isStorable(null), isStorable(5), isStorable([])]).toEqual([true, true, true, true])
})

it.each(['\0', 'a\0b', '\ud800', '\udc00', '\udc00\ud800', '😀\ud83d'])(
  'refuses %j as a text, a field and a name',
  (text) => {
    expect(isStorable(text)).toBe(false)
    expect(isStorable({ events: [{ a: 1 }, { deep: [{ text }] }] })).toBe(false)
    expect(isStorable([{ [text]: 1 }])).toBe(false)
  },
)

it('looks as deep as JSON goes', () => {
  expect(isStorable(nested(100_000, '"fine"'))).toBe(true)
  expect(isStorable(nested(100_000, '"\\u0000"'))).toBe(false)
  expect(isStorable(JSON.parse('{"__proto__": {"x": "\\ud800"}}'))).toBe(false)
})
