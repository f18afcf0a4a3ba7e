import type { Database } from '@smittestopp/database'
import type { Admission, AdmissionBooks, AdmissionLimits, BatchName } from '@smittestopp/platform'
import {
  type Clock,
  Problem,
  refusal,
  SIGNATURE_WINDOW_SECONDS,
  type SignedRequest,
  verifySignature,
  verifySignature2020,
} from '@smittestopp/service'
import { createDeviceCache } from './device-cache.ts'
import { type KnownDevice, readDevice } from './known-device.ts'

export interface PhoneAccessDeps {
  database: Database
  admission: AdmissionBooks
  clock: Clock
  /** 32 bytes: what the keys of devices are sealed under in the database. */
  deviceKeySecret: Buffer
  limits: AdmissionLimits
  /** Seconds to either side within which the scheme of 2020 is honoured; without it the scheme is not. */
  window2020?: number
}

/** The device behind a request, and how it signed. */
export interface SignedPhone {
  deviceId: string
  /** Name of the key that signed; none with the scheme of 2020. */
  keyId?: string
  scheme: 'rfc9421' | '2020'
  device: KnownDevice
}

export interface Admitted {
  phone: SignedPhone
  /** The answer that was given before, when this repeats a batch. */
  answer?: string
}

export interface AdmitOptions {
  batch?: BatchName
  /** Whether 2020 had this path. */
  allow2020?: boolean
}

/**
 * The door that phones come through: who signed, whether the request is fresh, and whether the device is within its limits. What is known of a device is
 * kept for up to a minute and dropped the moment an announcement says that it changed.
 */
export interface PhoneAccess {
  /** Throws the `Problem` that the phone is to be told; 503 when the shared books cannot be reached. */
  admit(request: SignedRequest, options?: AdmitOptions): Promise<Admitted>
  drop(deviceId: string): void
  dropAll(): void
}

export function createPhoneAccess(deps: PhoneAccessDeps): PhoneAccess {
  const { database, admission, clock, deviceKeySecret, limits, window2020 } = deps
  const cache = createDeviceCache((deviceId, now) => readDevice(database, deviceKeySecret, deviceId, now), clock)

  async function verify(request: SignedRequest, now: Date) {
    const time = now.getTime()
    const {
      deviceId,
      keyId,
      nonce: value,
    } = await verifySignature(request, now, async (device, key) => {
      const known = (await cache.find(device))?.signing.get(key)
      return known && known.validUntil > time ? known.key : undefined
    })
    const nonce = { value, seconds: 2 * SIGNATURE_WINDOW_SECONDS + 1 }
    return { deviceId, keyId, nonce, scheme: 'rfc9421' as const }
  }

  async function verify2020({ method, url, headers }: SignedRequest, now: Date, window: number) {
    const { authorization } = headers as { authorization?: string }
    const { deviceId, digest } = await verifySignature2020(
      { method, url, authorization },
      now,
      window,
      async (device) => {
        const sas = (await cache.find(device))?.sas ?? []
        return sas.filter(({ validUntil }) => validUntil > now.getTime()).map(({ key }) => key)
      },
    )
    // The scheme has no nonce: its digest, which holds the second, stands for one.
    const nonce = { value: `2020.${digest}`, seconds: 2 * window + 1 }
    return { deviceId, keyId: undefined, nonce, scheme: '2020' as const }
  }

  return {
    async admit(request, { batch, allow2020 } = {}) {
      const now = clock()
      const by2020 = allow2020 && window2020 !== undefined && request.headers.authorization !== undefined
      const signed = by2020 ? await verify2020(request, now, window2020) : await verify(request, now)
      const { deviceId, keyId, nonce, scheme } = signed
      const bytes = request.body.length
      const outcome = await admission.admit({ deviceId, nonce, bytes, limits, batch, now })
      const answer = answerOf(outcome)
      const device = await cache.find(deviceId)
      if (!device) throw refusal() // revoked in this moment
      return { phone: { deviceId, keyId, scheme, device }, answer }
    },
    drop: cache.drop,
    dropAll: cache.dropAll,
  }
}

/** The answer to repeat, if any; throws what is not let in. */
function answerOf(admission: Admission): string | undefined {
  switch (admission.kind) {
    case 'admitted':
      return undefined
    case 'repeated':
      return admission.answer
    case 'replayed':
      throw refusal()
    case 'limited':
      throw new Problem(429, 'too-many-requests', 'this device has sent too much, try again later', {
        headers: { 'retry-after': String(admission.retryAfterSeconds) },
      })
    case 'under-way':
      throw new Problem(503, 'batch-under-way', 'this batch is being taken, try again', {
        headers: { 'retry-after': '1' },
      })
    case 'conflict':
      throw new Problem(422, 'idempotency-key-reused', 'this idempotency key was used for another batch')
  }
}
