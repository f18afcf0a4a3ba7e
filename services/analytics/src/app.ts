import type { Database } from '@smittestopp/database'
import type { Working } from '@smittestopp/platform'
import { type App, type AppOptions, createApp } from '@smittestopp/service'

export interface Deps {
  database: Database
  work: Working
}

/** The analytics worker: takes analyses from the queue. It serves nothing but health, readiness and metrics. */
export function buildAnalytics({ database, work }: Deps, options: Partial<AppOptions> = {}): Promise<App> {
  const checks = { database: () => database.call('ping', {}), 'job queue': () => work.check() }
  return createApp({ name: 'analytics', checks, ...options })
}
