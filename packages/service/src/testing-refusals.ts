import { expect } from 'vitest'
import { Problem } from './problem.ts'

export async function refusalOf(outcome: Promise<unknown>): Promise<Problem> {
  const problem = await outcome.catch((error: unknown) => error)
  expect(problem).toBeInstanceOf(Problem)
  return problem as Problem
}

/** The one answer to whatever is wrong. */
export async function expectRefused(outcome: Promise<unknown>): Promise<void> {
  const { status, code, message, extra, headers } = await refusalOf(outcome)
  expect({ status, code, message, extra, headers }).toEqual({
    status: 403,
    code: 'forbidden',
    message: 'Forbidden',
    extra: {},
    headers: {},
  })
}

/** The bytes with one bit changed. */
export function flip(bytes: string | Buffer, bit: number): Buffer {
  const changed = Buffer.from(bytes)
  const place = bit % (changed.length * 8)
  changed[place >> 3]! ^= 1 << (place & 7)
  return changed
}
