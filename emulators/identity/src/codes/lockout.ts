import { day, type Tally } from './tally.ts'

const freeTries = 5
const firstWait = 30_000
const longestWait = 3_600_000

/**
 * Holds back who guesses on with code after code: from the fifth wrong try for a number in 24 hours on, each one doubles
 * the time until the next, from 30 seconds to an hour. That leaves at most 40 guesses at a number a day, of a million,
 * and keeps its owner out for an hour at worst.
 */
export interface Lockout {
  /** Milliseconds until a code may be tried again, 0 for now. */
  wait(digest: Buffer, now: number): number
  countWrong(digest: Buffer, now: number): void
}

export function openLockout(tally: Tally): Lockout {
  return {
    wait(digest, now) {
      const { count, latest } = tally.since(digest, now - day)
      if (count < freeTries) return 0
      return Math.max(0, latest + Math.min(longestWait, firstWait * 2 ** (count - freeTries)) - now)
    },
    countWrong(digest, now) {
      tally.add(digest, now)
    },
  }
}
