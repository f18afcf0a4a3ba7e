import { StorageError } from './errors.ts'

export type Range = { start: number; end: number }

/** The bytes asked for, both ends included, or undefined for the whole; refuses what begins behind the end (416). */
export function parseRange(text: string | undefined, length: number): Range | undefined {
  if (!text) return undefined
  const [, first = '', last = ''] = /^bytes=(\d{0,16})-(\d{0,16})$/.exec(text) ?? []
  if (!first && !last) throw new StorageError(400, 'InvalidHeaderValue', 'the range cannot be read')
  const start = first ? Number(first) : Math.max(0, length - Number(last))
  const end = first && last ? Math.min(Number(last), length - 1) : length - 1
  if (start >= length) throw outside(length)
  if (first && last && Number(last) < start)
    throw new StorageError(400, 'InvalidHeaderValue', 'the range ends before it starts')
  return { start, end }
}

function outside(length: number): StorageError {
  return new StorageError(416, 'InvalidRange', 'the range starts behind the end', {
    'content-range': `bytes */${length}`,
  })
}
