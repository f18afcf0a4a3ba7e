import type { Ports } from '../ports.ts'
import type { PassedOn } from './settings.ts'

export const SECRETS = [
  'postgresPassword',
  'redisPassword',
  'operationsToken',
  'outboxToken',
  'deviceKeySecret',
  'contactIdKey',
  'resultKey',
  'lakeAccountKey',
  'registryKey',
  'streamUploadKey',
  'streamIotHubKey',
  'streamCaptureKey',
  'streamLiveKey',
  'graphServicesSecret',
  'graphIdentitySecret',
  'registrationPassword',
  'uploadPassword',
  'importPassword',
  'queryPassword',
  'analyticsPassword',
  'deletionPassword',
  'operationsPassword',
] as const

export type Secrets = Record<(typeof SECRETS)[number], string>

/** Names that are no secrets and need not differ between stacks. */
export const NAMES = {
  hub: 'smittestopp',
  iotHub: 'iot-smittestopp.localhost',
  lakeAccount: 'smittestopp',
  rawFileSystem: 'dfs-smittestopp-raw',
  checkpoints: 'checkpoints',
  lakeFolder: 'iot-smittestopp-json',
  tenant: 'smittestopp',
  tenantId: '6f0d1c52-8a35-4c09-9e3b-2b7a1f2d4c10',
  extensionsClientId: '0b8e7a44-93d1-4f0e-8d0e-5a3c6b1f7e21',
  graphServicesClientId: 'a1c5d9f2-6b3e-4d70-9c48-1e2f3a4b5c32',
  graphIdentityClientId: 'c7e1f0a3-2d4b-4856-8f9a-7b6c5d4e3f43',
  phoneClientId: 'smittestopp-app',
  phoneAudience: 'd2b4c6e8-0f1a-4b3c-8d5e-6f7a8b9c0d54',
  caseworkerClientId: 'fhi-casework',
  caseworkerAudience: 'e3c5d7f9-1a2b-4c4d-9e6f-7a8b9c0d1e65',
  redirectUri: 'http://127.0.0.1/callback',
} as const

/** The caseworker that a fresh stack knows; a sandbox number, signed in with a code like any other. */
export const CASEWORKER = {
  phoneNumber: '+00109999999',
  name: 'Kari Smittesporer',
  id: 'fhi-0001',
  organization: 'Folkehelseinstituttet',
  roles: ['caseworker'],
}

/** What differs between stacks. */
export interface Plan {
  folder: string
  checkout: string
  ports: Ports
  secrets: Secrets
  /** An administrator's URL of the database. */
  databaseUrl: string
  clockOffsetSeconds: number
  captureWindowSeconds: number
  importEverySeconds: number
  logLevel: string
  passedOn: PassedOn
  analyticsWorkers: number
  /** Parameters and limits of analyses, handed on to who takes them. */
  analysis: Record<string, string>
}

export function local(port: number): string {
  return `http://127.0.0.1:${port}`
}

/** The services that have a login of their own in the database. */
export const DATABASE_ROLES = [
  'registration',
  'upload',
  'import',
  'query',
  'analytics',
  'deletion',
  'operations',
] as const
export type DatabaseRole = (typeof DATABASE_ROLES)[number]

/** SQL Server's policy wants three kinds of characters; the secrets have two. */
export function databasePassword(plan: Plan, role: DatabaseRole): string {
  return `Aa1-${plan.secrets[`${role}Password`]}`
}

/** The database URL of a service's own login. */
export function serviceDatabaseUrl(plan: Plan, role: DatabaseRole): string {
  const url = new URL(plan.databaseUrl.replace(/^sqlserver:/, 'http:'))
  url.username = `smittestopp_${role}`
  url.password = databasePassword(plan, role)
  return plan.databaseUrl.startsWith('sqlserver:') ? url.href.replace(/^http:/, 'sqlserver:') : url.href
}

/** A connection string of the event hub, for the key of that name. */
export function streamConnection(plan: Plan, name: string, key: string): string {
  const endpoint = `Endpoint=sb://127.0.0.1:${plan.ports.eventHubs}`
  return `${endpoint};SharedAccessKeyName=${name};SharedAccessKey=${key};EntityPath=${NAMES.hub};UseDevelopmentEmulator=true`
}
