import type { Purpose } from '@smittestopp/contracts'
import type { Database } from '@smittestopp/database'
import type { Clock } from '@smittestopp/service'

const KEPT_MS = 60_000

/** For which purposes the authority collects at this moment, as read within the last minute. */
export function createOpenings(database: Database, clock: Clock): () => Promise<Set<Purpose>> {
  let kept: { open: Promise<Set<Purpose>>; until: number } | undefined

  async function read(now: Date): Promise<Set<Purpose>> {
    const rows = await database.call('get_purposes', {})
    const open = rows.filter(({ open_from, open_to }) => open_from <= now && now < open_to)
    return new Set(open.map(({ purpose }) => purpose as Purpose))
  }

  return async () => {
    const now = clock()
    if (kept && kept.until > now.getTime()) return kept.open
    const reading = { open: read(now), until: now.getTime() + KEPT_MS }
    kept = reading
    reading.open.catch(() => {
      if (kept === reading) kept = undefined
    })
    return reading.open
  }
}
