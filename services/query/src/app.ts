import type { Parameters } from '@smittestopp/contracts'
import type { Database } from '@smittestopp/database'
import type { AnalysisJobs, Directory } from '@smittestopp/platform'
import { type App, type AppOptions, createApp, type TokenRules } from '@smittestopp/service'
import { lookupRoutes } from './lookup/routes.ts'

export interface Deps {
  database: Database
  directory: Directory
  jobs: AnalysisJobs
  caseworkers: TokenRules
  publicUrl: string
  expirySeconds: number
  /** What the profile `default` stands for. */
  parameters: Parameters
}

/** Query: what health staff ask. */
export async function buildQuery(deps: Deps, options: Partial<AppOptions> = {}): Promise<App> {
  const checks = {
    database: () => deps.database.call('ping', {}),
    directory: () => deps.directory.check(),
    'job queue': () => deps.jobs.check(),
  }
  const app = await createApp({ name: 'query', checks, ...options })
  await app.api.register(lookupRoutes, { ...deps, clock: app.clock, prefix: '/fhi' })
  return app
}
