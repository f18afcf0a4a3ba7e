import { describe, expect, it } from 'vitest'
import { waitOf } from './prefer.ts'

describe('Prefer', () => {
  it.each([
    ['wait=10', 10],
    ['WAIT = 10', 10],
    ['respond-async, wait=10', 10],
    ['wait=10;of=course, handling=lenient', 10],
    [',, wait=7', 7],
    ['wait=5, wait=10', 5],
    ['note="a \\", wait=3", wait=4', 4],
    ['wait=0', 0],
    ['wait=99999999999999999999', 1e20],
  ])('asks to wait: %s', (prefer, seconds) => expect(waitOf(prefer)).toBe(seconds))

  it.each([
    undefined,
    '',
    'wait',
    'wait=',
    'wait=soon',
    'wait=-1',
    'wait=1.5',
    'wait=1e1',
    'wait=0x10',
    'wait="10"',
    'wait=soon, wait=10',
    'await=10',
    'wait-not=10',
    'x=wait=10',
    'note=", wait=10',
    'return=minimal',
    `${'"\\'.repeat(8_000)}`,
  ])('asks for nothing that is understood: %s', (prefer) => expect(waitOf(prefer)).toBe(undefined))
})
