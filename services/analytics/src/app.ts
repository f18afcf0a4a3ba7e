import type { Working } from '@smittestopp/platform'
import { type App, type AppOptions, createApp } from '@smittestopp/service'
import type { Databases } from './replica.ts'

export interface Deps extends Databases {
  work: Working
}

/** The analytics worker: takes analyses from the queue. It serves nothing but health, readiness and metrics. */
export function buildAnalytics({ primary, replica, work }: Deps, options: Partial<AppOptions> = {}): Promise<App> {
  const checks = {
    database: () => primary.call('ping', {}),
    ...(replica && { 'read replica': () => replica.call('ping', {}) }),
    'job queue': () => work.check(),
  }
  return createApp({ name: 'analytics', checks, ...options })
}
