import { createHash, createHmac, randomBytes } from 'node:crypto'
import type { TestDatabase } from '@smittestopp/database/testing'
import { sealKey } from '@smittestopp/service'

/** Under which keys are sealed in these tests. */
export const SECRET = Buffer.alloc(32, 9)

export interface Phone {
  deviceId: string
  keyId: string
  key: Buffer
}

const CONSENT = { given: 1, text_version: '1', text_hash: 'a'.repeat(64), since: new Date('2020-01-01') }

/** A phone whose key the database has, and whose owner agreed to the purposes. */
export async function registerPhone(
  database: TestDatabase,
  purposes = ['tracing_bluetooth', 'tracing_gps', 'statistics'],
  deviceId = randomBytes(16).toString('hex'),
): Promise<Phone> {
  const phone = {
    deviceId,
    keyId: randomBytes(4).toString('hex'),
    key: randomBytes(32),
  }
  const uuid = phone.deviceId
  const registration = database.database('registration')
  await registration.call('register_device', {
    request_hash: randomBytes(32),
    uuid,
    keys: [{ key_id: phone.keyId, kind: 'signing', sealed_key: sealKey(phone.key, SECRET, `${uuid}.${phone.keyId}`) }],
    now: new Date(),
  })
  await registration.call('confirm_device', { uuid, now: new Date() })
  const consents = purposes.map((purpose) => ({ purpose, ...CONSENT }))
  if (consents.length) await registration.call('set_consents', { uuid, consents, now: new Date() })
  return phone
}

/** A batch of one GPS event, as the app of 2020 sent it. */
export function batch(events: unknown[] = [fix(new Date())]) {
  return { platform: 'android', osVersion: '10', appVersion: '1.2.1', model: 'Pixel 3', events }
}

export function sighting(time: Date, more: Record<string, unknown> = {}) {
  return { deviceId: '0'.repeat(32), time: `${time.toISOString().slice(0, 19)}Z`, rssi: -60, txPower: 10, ...more }
}

export function fix(time: Date, more: Record<string, unknown> = {}) {
  const at = `${time.toISOString().slice(0, 19)}Z`
  return { timeFrom: at, timeTo: at, latitude: 59.91387, longitude: 10.75225, accuracy: 7.5, speed: 0, ...more }
}

/** What of a signed request is to differ from a good one. */
export interface Changes {
  created?: number
  nonce?: string
  keyId?: string
  key?: Buffer
  components?: string[]
  parameters?: string
  /** What is sent, when not what is signed. */
  sent?: { method?: 'POST' | 'PUT'; url?: string; body?: Buffer; headers?: Record<string, string> }
}

const URL = '/app/events'

/** A signed upload as light-my-request takes it; the signature is made here by hand, from RFC 9421. */
export function signedUpload(phone: Phone, body: Buffer | object, changes: Changes = {}) {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))
  const digest = `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`
  const values: Record<string, string> = {
    '@method': 'POST',
    '@path': URL,
    '@query': '?',
    'content-digest': digest,
    'content-type': 'application/json',
  }
  const components = changes.components ?? ['@method', '@path', '@query', 'content-digest']
  const created = changes.created ?? Math.floor(Date.now() / 1000)
  const keyId = changes.keyId ?? `${phone.deviceId}.${phone.keyId}`
  const nonce = changes.nonce ?? randomBytes(12).toString('base64url')
  const parameters = changes.parameters ?? `;created=${created};nonce="${nonce}";keyid="${keyId}";alg="hmac-sha256"`
  const input = `(${components.map((name) => `"${name}"`).join(' ')})${parameters}`
  const base = [...components.map((name) => `"${name}": ${values[name]}`), `"@signature-params": ${input}`].join('\n')
  const signature = createHmac('sha256', changes.key ?? phone.key)
    .update(base)
    .digest('base64')
  return {
    method: changes.sent?.method ?? ('POST' as const),
    url: changes.sent?.url ?? URL,
    headers: {
      'content-type': 'application/json',
      'content-digest': digest,
      'signature-input': `sig1=${input}`,
      signature: `sig1=:${signature}:`,
      ...changes.sent?.headers,
    },
    payload: changes.sent?.body ?? bytes,
  }
}
