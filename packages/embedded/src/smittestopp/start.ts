import { createServiceLogins, migrate } from '@smittestopp/database'
import { cacheFolder, checkoutFolder } from '../checkout.ts'
import type { Component, StackEvent, TaskComponent } from '../component.ts'
import { type Ports, portsFrom } from '../ports.ts'
import { postgresComponent, postgresUrl } from '../postgres.ts'
import { findPostgres } from '../postgres-binaries.ts'
import { redisComponent } from '../redis.ts'
import { findRedis } from '../redis-server.ts'
import { loadSecrets } from '../secrets.ts'
import { openStateFolder } from '../state-folder.ts'
import { type Stack, startStack } from '../supervisor.ts'
import { emulatorComponents } from './emulators.ts'
import {
  CASEWORKER,
  DATABASE_ROLES,
  databasePassword,
  local,
  NAMES,
  type Plan,
  SECRETS,
  type Secrets,
  serviceDatabaseUrl,
} from './plan.ts'
import { issuerOf, serviceComponents } from './services.ts'
import type { StackSettings } from './settings.ts'

const SUPERUSER = 'smittestopp_admin'

/** What one needs to talk to the system on this machine. */
export interface Addresses {
  folder: string
  ports: Ports
  /** The time that every process of the system goes by. */
  clock: () => Date
  gatewayUrl: string
  identityUrl: string
  issuer: string
  outboxToken: string
  operationsToken: string
  /** The operator's own login: reads the books and no person's data. */
  operationsDatabaseUrl: string
  phoneClient: { clientId: string; redirectUri: string }
  caseworkerClient: { clientId: string; redirectUri: string }
  caseworker: typeof CASEWORKER
}

/** A running system on this machine. */
export interface Smittestopp extends Addresses {
  stack: Stack
}

export interface StartOptions {
  settings: StackSettings
  onEvent?: (event: StackEvent) => void
  signal?: AbortSignal
}

/** Starts everything: database, queue, emulators, services; returns when all of it can do its work. */
export async function startSmittestopp({ settings, onEvent, signal }: StartOptions): Promise<Smittestopp> {
  const plan = await makePlan(settings)
  const { folder, ports, secrets } = plan
  const server = await findRedis(await cacheFolder(plan.checkout, folder))
  const database = settings.SQLSERVER_URL
    ? []
    : [postgresComponent({ ...postgresOf(plan), binaries: await findPostgres(folder) })]
  const names = database.map((component) => component.name)
  const components: Component[] = [
    ...database,
    redisComponent({ folder, port: ports.redis, password: secrets.redisPassword, server }),
    migration(plan, names),
    ...emulatorComponents(plan),
    ...serviceComponents(plan),
  ]
  const stack = await startStack({ folder, components, onEvent, signal })
  return { ...addressesOf(plan), stack }
}

/** How to talk to a system that is already running on the folder the settings name. */
export async function findSmittestopp(settings: StackSettings): Promise<Addresses> {
  return addressesOf(await makePlan(settings))
}

async function makePlan(settings: StackSettings): Promise<Plan> {
  const checkout = checkoutFolder()
  const folder = await openStateFolder({ given: settings.STACK_FOLDER, checkout })
  const secrets: Secrets = await loadSecrets(folder, [...SECRETS])
  const ports = portsFrom(settings.STACK_PORT)
  const plan = {
    folder,
    checkout,
    ports,
    secrets,
    clockOffsetSeconds: settings.CLOCK_OFFSET_SECONDS,
    captureWindowSeconds: settings.CAPTURE_WINDOW_SECONDS,
    importEverySeconds: settings.IMPORT_EVERY_SECONDS,
    logLevel: settings.LOG_LEVEL,
    passedOn: settings,
    analyticsWorkers: settings.ANALYTICS_WORKERS,
    analysis: settings.analysis,
  }
  return { ...plan, databaseUrl: settings.SQLSERVER_URL ?? postgresUrl(postgresOf(plan)) }
}

function postgresOf({ folder, ports, secrets }: Pick<Plan, 'folder' | 'ports' | 'secrets'>) {
  return { folder, port: ports.postgres, superuser: SUPERUSER, password: secrets.postgresPassword }
}

function migration(plan: Plan, after: string[]): TaskComponent {
  return {
    kind: 'task',
    name: 'migration',
    after,
    run: async () => {
      await migrate(plan.databaseUrl, new Date(Date.now() + plan.clockOffsetSeconds * 1000))
      const passwords = DATABASE_ROLES.map((role) => [role, databasePassword(plan, role)])
      await createServiceLogins(plan.databaseUrl, Object.fromEntries(passwords))
    },
  }
}

function addressesOf(plan: Plan): Addresses {
  return {
    folder: plan.folder,
    ports: plan.ports,
    clock: () => new Date(Date.now() + plan.clockOffsetSeconds * 1000),
    gatewayUrl: local(plan.ports.gateway),
    identityUrl: local(plan.ports.identity),
    issuer: issuerOf(plan),
    outboxToken: plan.secrets.outboxToken,
    operationsToken: plan.secrets.operationsToken,
    operationsDatabaseUrl: serviceDatabaseUrl(plan, 'operations'),
    phoneClient: { clientId: NAMES.phoneClientId, redirectUri: NAMES.redirectUri },
    caseworkerClient: { clientId: NAMES.caseworkerClientId, redirectUri: NAMES.redirectUri },
    caseworker: CASEWORKER,
  }
}
