import { randomBytes } from 'node:crypto'
import type { RegisteredDevice } from '@smittestopp/contracts'
import type { Person } from '@smittestopp/platform'
import { type Clock, Problem, sealKey } from '@smittestopp/service'
import type { Deps } from '../app.ts'

type Claims = Record<string, unknown>

const KEY_BYTES = 32

/** First of the claims that B2C has put the phone number in over time. */
function phoneNumberOf(claims: Claims): string {
  const number = claims['signInNames.phoneNumber'] ?? claims.act_phone_number ?? claims.signinname
  if (typeof number !== 'string' || !number.startsWith('+'))
    throw new Problem(400, 'phone-number-missing', 'Error validating phone number in token')
  return number
}

/** The signed-in person, found by the directory id in the token; the phone number must still be theirs. */
async function personOf(deps: Deps, claims: Claims): Promise<Person> {
  const phoneNumber = phoneNumberOf(claims)
  const person = await deps.directory.person(String(claims.sub))
  if (person?.phoneNumber !== phoneNumber)
    throw new Problem(400, 'person-unknown', 'No user found associated with this phone number')
  return person
}

/**
 * Registers a new device: database, registry, directory, in this order. What was done is undone when a later step fails, so that no device
 * can send that the directory does not know; what cannot be undone now stands in the database, where deletion finds it. The id is random and reveals nothing.
 */
export async function registerDevice(deps: Deps & { clock: Clock }, claims: Claims): Promise<RegisteredDevice> {
  const person = await personOf(deps, claims)
  const deviceId = randomBytes(16).toString('hex')
  const keyId = randomBytes(4).toString('hex')
  const signingKey = randomBytes(KEY_BYTES)
  const sealed = sealKey(signingKey, deps.deviceKeySecret, `${deviceId}.${keyId}`)
  await deps.database.call('register_device', {
    uuid: deviceId,
    key_id: keyId,
    sealed_key: sealed,
    now: deps.clock(),
  })
  try {
    const { primaryKey } = await deps.devices.create(deviceId)
    await deps.directory.addDevice(person.id, deviceId)
    return {
      DeviceId: deviceId,
      PhoneNumber: person.phoneNumber,
      HostName: deps.devices.hostName,
      SharedAccessKey: primaryKey,
      ConnectionString: `HostName=${deps.devices.hostName};DeviceId=${deviceId};SharedAccessKey=${primaryKey}`,
      KeyId: keyId,
      SigningKey: signingKey.toString('base64'),
    }
  } catch (error) {
    await deps.devices.remove(deviceId).catch(() => {}) // never used, so it is due for deletion soon
    throw error
  }
}
