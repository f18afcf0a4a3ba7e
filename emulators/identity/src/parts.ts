import { randomInt } from 'node:crypto'
import type Provider from 'oidc-provider'
import { type Codes, openCodes } from './codes/codes.ts'
import { type Outbox, openOutbox } from './codes/outbox.ts'
import type { Settings } from './config.ts'
import { openProvider } from './oidc/provider.ts'
import { type FreshSignIns, openFreshSignIns } from './people/fresh-sign-ins.ts'
import { numberPrefix } from './people/phone-number.ts'
import type { Realm } from './people/realm.ts'
import { openRealms } from './people/realms.ts'
import { openStore, type Store } from './store/database.ts'
import { loadKeys } from './store/keys.ts'
import { sqliteAdapter } from './store/oidc-adapter.ts'

/** Everything the routes need, opened and tied together. */
export interface Parts {
  store: Store
  outbox: Outbox
  codes: Codes
  realms: Realm[]
  freshSignIns: FreshSignIns
  provider: Provider
}

export async function openParts(settings: Settings, now: () => number): Promise<Parts> {
  const store = openStore(settings.DATA_DIR)
  const keys = await loadKeys(store, settings.DIGEST_SECRET)
  const outbox = openOutbox(store, now)
  const caps = {
    perNumber: settings.CODES_PER_NUMBER,
    perAddress: settings.CODES_PER_ADDRESS,
    perPrefix: settings.CODES_PER_PREFIX,
  }
  const codes = openCodes({ store, outbox, caps, prefixOf: numberPrefix, digestKey: keys.digest, now, makeCode })
  const realms = openRealms(settings, now)
  const freshSignIns = openFreshSignIns(store, now)
  const provider = openProvider({
    publicUrl: settings.PUBLIC_URL,
    tenant: settings.TENANT,
    realms,
    keys,
    adapter: sqliteAdapter(store, now),
    freshSignIns,
    lifetimes: {
      idTokenSeconds: settings.ID_TOKEN_SECONDS,
      refreshTokenSeconds: settings.REFRESH_TOKEN_SECONDS,
      refreshWindowSeconds: settings.REFRESH_WINDOW_SECONDS,
    },
  })
  return { store, outbox, codes, realms, freshSignIns, provider }
}

function makeCode(): string {
  return String(randomInt(1_000_000)).padStart(6, '0')
}
