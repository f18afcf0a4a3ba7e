import { expect, it } from 'vitest'
import { createPathLocks } from './locks.ts'

/** Starts work on each list of keys at once, and tells which began before any was allowed to end. */
async function beginTogether(...wanted: string[][]): Promise<string[]> {
  const locks = createPathLocks()
  const gate = Promise.withResolvers<void>()
  const begun: string[] = []
  const works = wanted.map((keys) =>
    locks.hold(keys, async () => {
      begun.push(keys.join('+'))
      await gate.promise
    }),
  )
  await new Promise((resolve) => setImmediate(resolve))
  const first = [...begun]
  gate.resolve()
  await Promise.all(works)
  expect(begun).toHaveLength(wanted.length)
  return first
}

it('lets work on different paths run side by side', async () => {
  expect(await beginTogether(['a/b'], ['a/c'], ['ab'])).toEqual(['a/b', 'a/c', 'ab'])
})

it('makes work on one path, above it and below it take turns', async () => {
  expect(await beginTogether(['a/b'], ['a/b'], ['a'], ['a/b/c'])).toEqual(['a/b'])
})

it('does not let later work overtake what waits for the same path', async () => {
  expect(await beginTogether(['a/b'], ['a'], ['a/c'])).toEqual(['a/b'])
})

it('takes several keys at once', async () => {
  expect(await beginTogether(['a', 'b'], ['b', 'a'], ['c'])).toEqual(['a+b', 'c'])
})

it('goes on after work that failed', async () => {
  const locks = createPathLocks()
  await expect(locks.hold(['a'], () => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
  expect(await locks.hold(['a'], async () => 'next')).toBe('next')
})
