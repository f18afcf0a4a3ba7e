import { randomBytes } from 'node:crypto'
import type { RegisteredDevice } from '@smittestopp/contracts'
import { type Person, unavailable } from '@smittestopp/platform'
import { Problem } from '@smittestopp/service'
import type { RouteDeps } from '../app.ts'
import { consentAs2020 } from '../consents/consents.ts'
import { keyedHash } from '../people/keyed-hash.ts'
import { returnRevoked } from '../permissions/revoke.ts'
import { handOut, type KeySet, newKeySet, registryKeys, sealKeys, unsealKeys } from './device-keys.ts'

/**
 * Registers a new device: database, registry, directory, and then it counts. The database knows the keys from the start, so a request that is repeated under
 * its key goes on where the first one stopped and gets the same device. What fails is undone; what cannot be undone now stands in the database as
 * unconfirmed, where deletion finds it. The id is random and reveals nothing.
 */
export async function registerDevice(
  deps: RouteDeps,
  person: Person,
  requestKey: string | undefined,
): Promise<RegisteredDevice> {
  await checkMayRegister(deps, person)
  if (person.consentRevoked) await returnRevoked(deps, person)
  const { deviceId, confirmed, keys } = await enter(deps, person, requestKey)
  if (!confirmed) await provision(deps, person, deviceId, keys)
  const { hostName } = deps.devices
  return {
    DeviceId: deviceId,
    PhoneNumber: person.phoneNumber,
    HostName: hostName,
    ...handOut(deviceId, hostName, keys),
  }
}

/** 403 without a word for a blacklisted number; 429 for somebody who registers one device after the other. */
async function checkMayRegister({ database, admission, clock, deviceKeySecret, rules }: RouteDeps, person: Person) {
  const numberHash = keyedHash(deviceKeySecret, 'phone-number', person.phoneNumber)
  const [listed] = await database.call('get_blacklisted', { number_hash: numberHash })
  if (listed) throw new Problem(403, 'forbidden', 'Forbidden')
  const outcome = await admission.admit({
    deviceId: numberHash.toString('base64url'),
    bytes: 1, // a device
    limits: { perMinute: 0, bytesPerDay: rules.registrationsPerDay },
    now: clock(),
  })
  if (outcome.kind === 'limited')
    throw new Problem(429, 'too-many-devices', 'too many devices were registered, try again later', {
      headers: { 'retry-after': String(outcome.retryAfterSeconds) },
    })
}

interface Entered {
  deviceId: string
  confirmed: boolean
  keys: KeySet
}

/** Enters the device, or finds the one that this request was given before. */
async function enter(deps: RouteDeps, person: Person, requestKey: string | undefined): Promise<Entered> {
  const { database, clock, deviceKeySecret } = deps
  const now = clock()
  const deviceId = randomBytes(16).toString('hex')
  const keys = newKeySet()
  const request = `${person.id} ${requestKey ?? deviceId}`
  const [row] = await database.call('register_device', {
    request_hash: keyedHash(deviceKeySecret, 'request', request),
    uuid: deviceId,
    keys: sealKeys(deviceId, keys, deviceKeySecret, 'sas'),
    now,
  })
  if (!row) throw unavailable('device registration')
  if (row.uuid === deviceId) return { deviceId, confirmed: false, keys }
  const sealed = await database.call('get_device_keys', { uuid: row.uuid, now })
  const [newest] = sealed
    .filter(({ kind }) => kind === 'signing')
    .toSorted((a, b) => b.valid_until.getTime() - a.valid_until.getTime())
  const found = newest && unsealKeys(row.uuid, sealed, newest.key_id, deviceKeySecret)
  if (!found) throw unavailable('device registration')
  return { deviceId: row.uuid, confirmed: row.confirmed === 1, keys: found }
}

async function provision(deps: RouteDeps, person: Person, deviceId: string, keys: KeySet): Promise<void> {
  const { database, devices, directory, clock, rules, provisioning } = deps
  try {
    await provisioning.run(async () => {
      await devices.create(deviceId, registryKeys(keys))
      await directory.addDevice(person.id, deviceId)
    })
    if (rules.consents2020) await consentAs2020(deps, deviceId)
    const [row] = await database.call('confirm_device', { uuid: deviceId, now: clock() })
    if (!row?.confirmed) throw unavailable('device registration') // taken back by somebody else meanwhile
  } catch (error) {
    await takeBack(deps, deviceId).catch(() => {}) // deletion finds it
    throw error
  }
}

/** Undoes a registration that did not come about; one that did, by a repeat of the request, stays. */
async function takeBack({ database, devices, directory, clock }: RouteDeps, deviceId: string): Promise<void> {
  const [row] = await database.call('abandon_device', { uuid: deviceId, now: clock() })
  if (!row?.abandoned) return
  // Not waited for: what is away now may be for long, and deletion finds what is left.
  void Promise.allSettled([devices.remove(deviceId), directory.removeDevice(deviceId)])
}
