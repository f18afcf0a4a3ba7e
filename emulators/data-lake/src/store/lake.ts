import { randomBytes } from 'node:crypto'
import { type Appends, createAppends } from './appends.ts'
import { createPathLocks, type PathLocks } from './locks.ts'

/** One account's storage on disk and what must be shared by all who work on it. */
export type Lake = {
  root: string
  /** The time that is stored, in milliseconds. */
  now: () => number
  /** The machine's time, by which leases run out. */
  machineNow: () => number
  newId: () => string
  newEtag: () => string
  locks: PathLocks
  appends: Appends
}

export function createLake(root: string, clockOffsetSeconds: number, machineNow: () => number): Lake {
  const now = () => machineNow() + clockOffsetSeconds * 1000
  const newId = () => randomBytes(8).toString('hex')
  return { root, now, machineNow, newId, newEtag: createEtags(now), locks: createPathLocks(), appends: createAppends() }
}

/** ETags in Azure's form; no two of one process are alike, nor of two unless the clock was set back to the microsecond. */
function createEtags(now: () => number): () => string {
  let last = 0n
  return () => {
    const tick = BigInt(now()) * 1000n
    last = tick > last ? tick : last + 1n
    return `"0x${last.toString(16).toUpperCase()}"`
  }
}
