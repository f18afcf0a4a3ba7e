import { type Runs, startRuns } from '@smittestopp/platform'
import type { App } from '@smittestopp/service'
import { type Ageing, type Expired, expire, nothingExpired } from './expire.ts'

export interface Retention extends Runs<Expired> {
  /** What this process erased since it began. */
  totals: Expired
  /** Seconds since 1970 when a run last came to its end here. */
  completedAt(): number | undefined
}

/** Erases what has aged out on a schedule and on demand, one run at a time wherever the processes are. */
export async function startRetention(
  redisUrl: string,
  everySeconds: number,
  ageing: Ageing,
  onError: (error: Error) => void,
): Promise<Retention> {
  const totals = nothingExpired()
  let completedAt: number | undefined
  async function handle(tell: (expired: Expired) => void): Promise<Expired> {
    let told = nothingExpired()
    const done = await expire(ageing, (now) => {
      for (const what of Object.keys(totals) as (keyof Expired)[]) totals[what] += now[what] - told[what]
      told = now
      tell(now)
    })
    completedAt = Math.floor(ageing.clock().getTime() / 1000)
    return done
  }
  const runs = await startRuns<Expired>(redisUrl, 'retention', { everySeconds, handle, onError })
  return { ...runs, totals, completedAt: () => completedAt }
}

/** Makes visible what was erased, and when a run last came to its end: it should, every hour. */
export function measureRetention(meter: App['meter'], retention: Retention): void {
  meter
    .createObservableCounter('retention_erased', { description: 'What was erased because it had aged out' })
    .addCallback((result) => {
      for (const [what, count] of Object.entries(retention.totals)) result.observe(count, { what })
    })
  meter
    .createObservableGauge('retention_completed_at', {
      description: 'When all that had aged out was last erased',
      unit: 's',
    })
    .addCallback((result) => {
      const at = retention.completedAt()
      if (at !== undefined) result.observe(at)
    })
}
