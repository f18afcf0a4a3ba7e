import { createSecretKey, type KeyObject } from 'node:crypto'
import type { Purpose } from '@smittestopp/contracts'
import type { Database } from '@smittestopp/database'
import { unsealKey } from '@smittestopp/service'

/** A stretch of time in which a purpose was agreed to and open, in milliseconds since 1970. */
export interface Period {
  from: number
  to: number
}

interface Key {
  key: KeyObject
  validUntil: number
}

/** What the door knows of a registered device. */
export interface KnownDevice {
  /** Its number in the database. */
  number: number
  signing: Map<string, Key>
  /** The keys that phones were given for the registry, the present and, while they overlap, the one before: what the scheme of 2020 signs with. */
  sas: Key[]
  consents: Partial<Record<Purpose, Period[]>>
}

/** Reads a device; undefined for one that is unknown, half registered, revoked or erased. */
export async function readDevice(
  database: Database,
  secret: Buffer,
  deviceId: string,
  now: Date,
): Promise<KnownDevice | undefined> {
  const [keys, periods] = await Promise.all([
    database.call('get_device_keys', { uuid: deviceId, now }),
    database.call('get_consent_periods', { uuid: deviceId }),
  ])
  if (!keys[0]?.confirmed) return undefined
  const device: KnownDevice = { number: keys[0].id, signing: new Map(), sas: [], consents: {} }
  for (const { key_id, kind, sealed_key, valid_until } of keys) {
    const key = {
      key: createSecretKey(unsealKey(sealed_key, secret, `${deviceId}.${key_id}`)),
      validUntil: valid_until.getTime(),
    }
    if (kind === 'signing') device.signing.set(key_id, key)
    else if (kind === 'sas') device.sas.push(key)
  }
  for (const { purpose, timefrom, timeto } of periods) {
    device.consents[purpose as Purpose] ??= []
    device.consents[purpose as Purpose]!.push({ from: timefrom.getTime(), to: timeto.getTime() })
  }
  return device
}
