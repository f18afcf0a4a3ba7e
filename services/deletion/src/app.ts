import type { Database } from '@smittestopp/database'
import type { Announcements, DeviceRegistry, Directory } from '@smittestopp/platform'
import { type App, type AppOptions, type Clock, createApp } from '@smittestopp/service'
import { deviceRoutes } from './devices/routes.ts'
import { measureRetention, type Retention } from './retention/retention.ts'
import { retentionRoutes } from './retention/routes.ts'
import { sweepRoutes } from './sweep/routes.ts'
import type { Sweeper } from './sweep/sweeper.ts'

/** What erasing needs. */
export interface Stores {
  database: Database
  devices: DeviceRegistry
  directory: Directory
  announcements: Announcements
  clock: Clock
  idleDays: number
  unconfirmedSeconds: number
}

export interface Deps extends Stores {
  sweeper: Sweeper
  retention: Retention
}

/** Deletion: erases what is due, in every store. Operators only. */
export async function buildDeletion(deps: Deps, options: Partial<AppOptions> = {}): Promise<App> {
  const checks = {
    database: () => deps.database.call('ping', {}),
    directory: () => deps.directory.check(),
    'device registry': () => deps.devices.check(),
    'job queue': () => deps.sweeper.check(),
  }
  const app = await createApp({ name: 'deletion', checks, ...options })
  await app.operations.register(deviceRoutes, { ...deps, prefix: '/devices' })
  await app.operations.register(sweepRoutes, { ...deps, prefix: '/sweeps' })
  await app.operations.register(retentionRoutes, { ...deps, prefix: '/retention' })
  measureRetention(app.meter, deps.retention)
  return app
}
