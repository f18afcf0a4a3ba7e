import type { Database } from '@smittestopp/database'
import type { PhoneAccess } from '@smittestopp/phone-access'
import type { AdmissionBooks, Announcements, DeviceRegistry, Directory } from '@smittestopp/platform'
import { type App, type AppOptions, type Clock, createApp, type TokenRules } from '@smittestopp/service'
import { birthYearRoutes } from './birth-year/routes.ts'
import { blacklistRoutes } from './blacklist/routes.ts'
import { consentRoutes } from './consents/routes.ts'
import { contactIdRoutes } from './contact-ids/routes.ts'
import { keyRoutes } from './devices/key-routes.ts'
import { ownDeviceRoutes } from './devices/own-routes.ts'
import { createProvisioning, type Provisioning } from './devices/provisioning.ts'
import { registrationRoutes } from './devices/routes.ts'
import { heartbeatRoutes } from './heartbeat/routes.ts'
import { pauseRoutes } from './pauses/routes.ts'
import { permissionRoutes } from './permissions/routes.ts'
import { pinRoutes } from './pins/routes.ts'
import type { RecordedPurposes } from './purposes/record.ts'

export interface Deps {
  database: Database
  devices: DeviceRegistry
  directory: Directory
  admission: AdmissionBooks
  announcements: Announcements
  access: PhoneAccess
  phones: TokenRules
  deviceKeySecret: Buffer
  purposes: Pick<RecordedPurposes, 'check'>
  contactIdKey: Buffer
  testers: Set<string>
  rules: Rules
}

export interface Rules {
  consents2020: boolean
  provisioningTimeoutMs: number
  failureLimit: number
  keyOverlapSeconds: number
  registrationsPerDay: number
}

/** What the routes share. */
export type RouteDeps = Deps & { clock: Clock; meter: App['meter']; provisioning: Provisioning }

/** Registration: what the phone asks for. */
export async function buildRegistration(deps: Deps, options: Partial<AppOptions> = {}): Promise<App> {
  const provisioning = createProvisioning(deps.rules)
  const checks = {
    database: () => deps.database.call('ping', {}),
    directory: () => deps.directory.check(),
    'device registry': () => deps.devices.check(),
    admission: () => deps.admission.check(),
    provisioning: async () => provisioning.check(),
    purposes: async () => deps.purposes.check(),
  }
  const app = await createApp({ name: 'registration', checks, ...options })
  const shared: RouteDeps = { ...deps, clock: app.clock, meter: app.meter, provisioning }
  await app.api.register(registrationRoutes, { ...shared, prefix: '/onboarding' })
  await app.api.register(permissionRoutes, { ...shared, prefix: '/permissions' })
  await app.api.register(ownDeviceRoutes, { ...shared, prefix: '/app' })
  await app.api.register(keyRoutes, { ...shared, prefix: '/app' })
  await app.api.register(consentRoutes, { ...shared, prefix: '/app' })
  await app.api.register(pauseRoutes, { ...shared, prefix: '/app' })
  await app.api.register(pinRoutes, { ...shared, prefix: '/app' })
  await app.api.register(birthYearRoutes, { ...shared, prefix: '/app' })
  await app.api.register(contactIdRoutes, { ...shared, prefix: '/app' })
  await app.api.register(heartbeatRoutes, { ...shared, prefix: '/app' })
  await app.operations.register(blacklistRoutes, { ...shared, prefix: '/blacklist' })
  return app
}
