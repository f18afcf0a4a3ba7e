import { RotatedKeys } from '@smittestopp/contracts'
import { requireSignature, type SignedPhone } from '@smittestopp/phone-access'
import { Problem, problemAnswers, refusal, routesOf } from '@smittestopp/service'
import type { FastifyInstance } from 'fastify'
import type { RouteDeps } from '../app.ts'
import { devicesChanged } from './changed.ts'
import { handOut, newKeySet, registryKeys, sealKeys, unsealKeys } from './device-keys.ts'

export async function keyRoutes(app: FastifyInstance, deps: RouteDeps): Promise<void> {
  const { phoneOf } = requireSignature(app, deps)
  routesOf(app).post(
    '/keys',
    {
      schema: {
        operationId: 'rotateKeys',
        description:
          'Gives the device new keys. Those that signed this request hold on for a while, so that an answer that is lost loses nothing: the phone asks again.',
        security: [{ signature: [] }],
        response: { 200: RotatedKeys, ...problemAnswers(401, 403, 429, 503) },
      },
    },
    async (request) => {
      const phone = phoneOf(request)
      return oneAtATime(deps, phone.deviceId, () => rotateKeys(deps, phone))
    },
  )
}

/** The name under which a rotation stands in the shared books; no header can hold it, so no batch of events has it. */
const ROTATION = { key: '\0rotation', digest: 'rotation', leaseSeconds: 30 } // longer than the registry is waited for

/** One rotation of a device at a time, wherever: of two that cross, the phone could be left with keys that the other one ended. */
async function oneAtATime<T>({ admission, clock }: RouteDeps, deviceId: string, rotate: () => Promise<T>): Promise<T> {
  const { kind } = await admission.admit({
    deviceId,
    bytes: 0,
    limits: { perMinute: 0, bytesPerDay: 0 },
    batch: ROTATION,
    now: clock(),
  })
  if (kind !== 'admitted')
    throw new Problem(503, 'rotation-under-way', 'the keys of this device are being changed, try again', {
      headers: { 'retry-after': '1' },
    })
  return rotate().finally(() => admission.abandon(deviceId, ROTATION).catch(() => {}))
}

/** The registry first: until the database knows, the old key is its secondary one and is honoured as before. */
async function rotateKeys(deps: RouteDeps, { deviceId, keyId }: SignedPhone): Promise<RotatedKeys> {
  const { database, devices, clock, deviceKeySecret, rules } = deps
  const now = clock()
  const sealed = await database.call('get_device_keys', { uuid: deviceId, now })
  const old = keyId && unsealKeys(deviceId, sealed, keyId, deviceKeySecret)
  if (!old) throw refusal()
  const keys = { ...newKeySet(), secondary: old.primary }
  await devices.setKeys(deviceId, registryKeys(keys))
  const expire = overlapEnd(sealed, old.keyId, new Date(now.getTime() + rules.keyOverlapSeconds * 1000))
  const [rotated] = await database.call('rotate_keys', {
    uuid: deviceId,
    key_id: old.keyId,
    keys: sealKeys(deviceId, keys, deviceKeySecret, 'spare'),
    valid_until: expire,
    now,
  })
  if (!rotated) throw refusal() // revoked in this moment
  await devicesChanged(deps, [deviceId])
  return { ...handOut(deviceId, devices.hostName, keys), previous_keys_expire: expire.toISOString() }
}

/** Keys that end sooner already, because an answer was lost, do not hold for longer. */
function overlapEnd(sealed: { key_id: string; valid_until: Date }[], keyId: string, end: Date): Date {
  const { valid_until } = sealed.find(({ key_id }) => key_id === keyId)!
  return valid_until < end ? valid_until : end
}
