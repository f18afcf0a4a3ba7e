import type { Database } from '@smittestopp/database'
import type { DeviceRegistry, Directory } from '@smittestopp/platform'
import { type App, type AppOptions, createApp } from '@smittestopp/service'
import { deviceRoutes } from './devices/routes.ts'

export interface Deps {
  database: Database
  devices: DeviceRegistry
  directory: Directory
  idleDays: number
}

/** Deletion: erases what is due, in every store. Operators only. */
export async function buildDeletion(deps: Deps, options: Partial<AppOptions> = {}): Promise<App> {
  const checks = {
    database: () => deps.database.call('ping', {}),
    directory: () => deps.directory.check(),
    'device registry': () => deps.devices.check(),
  }
  const app = await createApp({ name: 'deletion', checks, ...options })
  await app.operations.register(deviceRoutes, { ...deps, clock: app.clock, prefix: '/devices' })
  return app
}
