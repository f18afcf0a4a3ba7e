import { createHash, createHmac, randomBytes } from 'node:crypto'
import type { RegisteredDevice } from '@smittestopp/contracts'

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** What a phone signs with. */
export type Keys = Pick<RegisteredDevice, 'DeviceId' | 'KeyId' | 'SigningKey' | 'SharedAccessKey'>

/** A request as light-my-request takes it. */
export interface SignedRequest {
  method: Method
  url: string
  headers: Record<string, string>
  payload?: Buffer
}

function bytesOf(body: unknown): Buffer {
  if (Buffer.isBuffer(body)) return body
  return body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body))
}

/** A request signed by hand, from RFC 9421. */
export function signed(keys: Keys, at: Date, method: Method, url: string, body?: unknown): SignedRequest {
  const payload = bytesOf(body)
  const [path, query] = url.split(/(?=\?)/)
  const digest = `sha-256=:${createHash('sha256').update(payload).digest('base64')}:`
  const created = Math.floor(at.getTime() / 1000)
  const parameters = `created=${created};nonce="${randomBytes(12).toString('base64url')}";keyid="${keys.DeviceId}.${keys.KeyId}"`
  const input = `("@method" "@path" "@query" "content-digest");${parameters}`
  const base = `"@method": ${method}\n"@path": ${path}\n"@query": ${query ?? '?'}\n"content-digest": ${digest}\n"@signature-params": ${input}`
  const signature = createHmac('sha256', Buffer.from(keys.SigningKey, 'base64')).update(base).digest('base64')
  const headers = {
    'content-digest': digest,
    'signature-input': `sig1=${input}`,
    signature: `sig1=:${signature}:`,
    ...(body !== undefined && { 'content-type': 'application/json' }),
  }
  return { method, url, headers, ...(body !== undefined && { payload }) }
}

/** A request as the app of 2020 signed it. */
export function signed2020(keys: Keys, at: Date, method: Method, url: string, body?: unknown): SignedRequest {
  const seconds = Math.floor(at.getTime() / 1000)
  const text = `${keys.DeviceId}|${seconds}|${method}|${url.replace(/^\/[^/]*/, '')}`
  const digest = createHmac('sha256', Buffer.from(keys.SharedAccessKey, 'base64')).update(text).digest('base64')
  const headers = {
    authorization: `SMST-HMAC-SHA256 ${keys.DeviceId};${seconds};${digest}`,
    ...(body !== undefined && { 'content-type': 'application/json' }),
  }
  return { method, url, headers, ...(body !== undefined && { payload: bytesOf(body) }) }
}
