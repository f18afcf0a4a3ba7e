import { setTimeout as pause } from 'node:timers/promises'
import type { Purpose } from '@smittestopp/contracts'
import type { Database } from '@smittestopp/database'

const AGAIN_MS = 1_000

export interface Opening {
  purpose: Purpose
  open_from: Date
  open_to: Date
}

/** The settings' dates on their way into the database, where every service finds them. */
export interface RecordedPurposes {
  /** Throws until they are there. */
  check(): void
  close(): Promise<void>
}

/** Puts the dates on record, trying until the database takes them. */
export function recordPurposes(database: Database, purposes: Opening[]): RecordedPurposes {
  const closing = new AbortController()
  let done = false

  async function untilDone(): Promise<void> {
    while (!done && !closing.signal.aborted)
      try {
        await database.call('set_purposes', { purposes })
        done = true
      } catch {
        await pause(AGAIN_MS, undefined, { signal: closing.signal }).catch(() => {})
      }
  }

  const work = untilDone()
  return {
    check() {
      if (!done) throw new Error('the purposes are not on record yet')
    },
    async close() {
      closing.abort()
      await work
    },
  }
}
