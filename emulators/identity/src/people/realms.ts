import type { ClientSettings, Settings } from '../config.ts'
import { caseworkers } from './caseworkers.ts'
import { openDirectory } from './directory.ts'
import { phoneUsers } from './phone-users.ts'
import type { Realm } from './realm.ts'

/** The two kinds of people who sign in: phones, kept in the directory, and caseworkers, listed in the settings. */
export function openRealms(settings: Settings, now: () => number): Realm[] {
  const directory = openDirectory({
    url: settings.DIRECTORY_URL,
    tenantId: settings.TENANT_ID,
    domain: `${settings.TENANT}.onmicrosoft.com`,
    clientId: settings.DIRECTORY_CLIENT_ID,
    clientSecret: settings.DIRECTORY_CLIENT_SECRET,
    now,
  })
  return [
    phoneUsers(directory, clientOf(settings.PHONE_CLIENT, settings.ACCESS_TOKEN_SECONDS)),
    caseworkers(settings.CASEWORKERS, clientOf(settings.CASEWORKER_CLIENT, settings.CASEWORKER_TOKEN_SECONDS)),
  ]
}

function clientOf(client: ClientSettings, accessTokenSeconds: number) {
  return { ...client, accessTokenSeconds }
}
