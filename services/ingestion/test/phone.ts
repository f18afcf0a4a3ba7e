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

/** A phone whose key the database has. */
export async function registerPhone(database: TestDatabase): Promise<Phone> {
  const phone = {
    deviceId: randomBytes(16).toString('hex'),
    keyId: randomBytes(4).toString('hex'),
    key: randomBytes(32),
  }
  await database.database('registration').call('register_device', {
    uuid: phone.deviceId,
    key_id: phone.keyId,
    sealed_key: sealKey(phone.key, SECRET, `${phone.deviceId}.${phone.keyId}`),
    now: new Date(),
  })
  return phone
}

/** A batch of one GPS event, as the app of 2020 sent it. */
export function batch(events: unknown[] = [fix(new Date())]) {
  return { platform: 'android', osVersion: '10', appVersion: '1.2.1', model: 'Pixel 3', events }
}

export function fix(time: Date, more: Record<string, unknown> = {}) {
  const at = `${time.toISOString().slice(0, 19)}Z`
  return { timeFrom: at, timeTo: at, latitude: 59.91387, longitude: 10.75225, accuracy: 7.5, speed: 0, ...more }
}

/** What of a signed request is to differ from a good one. */
export interface Changes {
  created?: number
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
  const nonce = randomBytes(12).toString('base64url')
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
