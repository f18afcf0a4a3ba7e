import { createHash } from 'node:crypto'
import type { Application } from '../config.ts'

/** An application as an object of the directory; `id` is the object's, `appId` the client's. */
export type RegisteredApplication = { id: string; appId: string; displayName: string }

/** A made-up object id that is the same at every start: it is drawn from the client id. */
function objectIdOf(appId: string): string {
  const hex = createHash('sha256').update(`application ${appId}`).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}

/** Every application of the settings, and the one that owns the extension attributes. */
export function registeredApplications(
  applications: Application[],
  extensionsClientId: string,
): RegisteredApplication[] {
  const names = new Map([
    [extensionsClientId, 'b2c-extensions-app. Do not modify. Used by AADB2C for storing user data.'],
    ...applications.map((item) => [item.clientId, item.displayName] as const),
  ])
  return [...names].map(([appId, displayName]) => ({ id: objectIdOf(appId), appId, displayName }))
}
