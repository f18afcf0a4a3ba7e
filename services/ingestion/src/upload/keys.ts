import { createSecretKey, type KeyObject } from 'node:crypto'
import { DeviceId } from '@smittestopp/contracts'
import type { Database } from '@smittestopp/database'
import { type Clock, unsealKey } from '@smittestopp/service'

const KEPT_MS = 60_000
const KEPT_AT_MOST = 100_000

interface Kept {
  key: KeyObject
  until: number
}

/** Finds the signing key of a device; a found key is kept for a minute, so a removed one is honoured no longer than that. Unknown ones are not kept. */
export function createKeyCache(
  database: Database,
  secret: Buffer,
  clock: Clock,
): (deviceId: string, keyId: string) => Promise<KeyObject | undefined> {
  const kept = new Map<string, Kept>()

  async function find(deviceId: string, keyId: string): Promise<KeyObject | undefined> {
    const [row] = await database.call('get_device_key', { uuid: deviceId, key_id: keyId })
    return row && createSecretKey(unsealKey(row.sealed_key, secret, `${deviceId}.${keyId}`))
  }

  return async (deviceId, keyId) => {
    if (!DeviceId.safeParse(deviceId).success || !/^[0-9a-f]{8}$/.test(keyId)) return undefined
    const name = `${deviceId}.${keyId}`
    const now = clock().getTime()
    const known = kept.get(name)
    if (known && known.until > now) return known.key
    const key = await find(deviceId, keyId)
    kept.delete(name)
    if (!key) return undefined
    if (kept.size >= KEPT_AT_MOST) kept.delete(kept.keys().next().value!)
    kept.set(name, { key, until: now + KEPT_MS })
    return key
  }
}
