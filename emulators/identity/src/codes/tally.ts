import type { Store } from '../store/database.ts'

export const day = 24 * 3_600_000

/** Remembers for a day when something happened, under a digest that says what and to whom. */
export interface Tally {
  add(digest: Buffer, at: number): void
  /** When it happened for the n-th latest time, or -Infinity if it did so less often. */
  nthLatest(digest: Buffer, n: number): number
  /** How often it has happened since a time, and when last. */
  since(digest: Buffer, from: number): { count: number; latest: number }
}

/** Numbers what happens, so that the n-th latest is found at once however many there are. */
export function openTally(store: Store): Tally {
  const newest = store.read('select coalesce(max(number), 0) as number from tallies where digest = ?')
  const find = store.read('select at from tallies where digest = ? and number = ?')
  const sum = store.read('select count(*) as count, max(at) as latest from tallies where digest = ? and at > ?')
  const insert = store.write('insert into tallies (digest, number, at) values (?, ?, ?)')
  const newestNumber = (digest: Buffer) => newest.get(digest)!.number as number
  return {
    add(digest, at) {
      insert.run(digest, newestNumber(digest) + 1, at)
    },
    nthLatest(digest, n) {
      return (find.get(digest, newestNumber(digest) - n + 1)?.at as number | undefined) ?? Number.NEGATIVE_INFINITY
    },
    since(digest, from) {
      const { count, latest } = sum.get(digest, from)!
      return { count: count as number, latest: (latest as number | null) ?? Number.NEGATIVE_INFINITY }
    },
  }
}
