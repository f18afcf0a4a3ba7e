import type { Database } from '@smittestopp/database'
import type { DeviceRegistry, Directory } from '@smittestopp/platform'
import { type App, type AppOptions, createApp, type TokenRules } from '@smittestopp/service'
import { deviceRoutes } from './devices/routes.ts'

export interface Deps {
  database: Database
  devices: DeviceRegistry
  directory: Directory
  phones: TokenRules
  deviceKeySecret: Buffer
}

/** Registration: what the phone asks for. */
export async function buildRegistration(deps: Deps, options: Partial<AppOptions> = {}): Promise<App> {
  const checks = {
    database: () => deps.database.call('ping', {}),
    directory: () => deps.directory.check(),
    'device registry': () => deps.devices.check(),
  }
  const app = await createApp({ name: 'registration', checks, ...options })
  await app.api.register(deviceRoutes, { ...deps, clock: app.clock, prefix: '/onboarding' })
  return app
}
