import { createHash, createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { type InnerList, serializeInnerList } from 'structured-headers'

/** A registered phone's name and key for signing. */
export interface SigningKey {
  /** `<DeviceId>.<KeyId>` */
  keyId: string
  key: KeyObject
}

/** What of a request is signed. `path` and `query` as sent; `query` begins with `?` or is empty. */
export interface SignedParts {
  method: string
  path: string
  query: string
  body: Uint8Array
}

/** When and with what once-only value a request is signed; `created` in whole seconds since 1970. */
export interface Freshness {
  created: number
  nonce: string
}

export interface SignatureHeaders extends Record<string, string> {
  'content-digest': string
  'signature-input': string
  signature: string
}

const label = 'sig1'

/** The key of a device as registration handed it out: `SigningKey` is 32 bytes in base64. */
export function signingKeyOf(device: { DeviceId: string; KeyId: string; SigningKey: string }): SigningKey {
  return { keyId: `${device.DeviceId}.${device.KeyId}`, key: createSecretKey(device.SigningKey, 'base64') }
}

/** This moment, and 16 random bytes. */
export function fresh(now = new Date()): Freshness {
  return { created: Math.floor(now.getTime() / 1_000), nonce: randomBytes(16).toString('base64url') }
}

/** Signs a request after RFC 9421 with HMAC-SHA-256, its body by way of `Content-Digest` (RFC 9530). */
export function signRequest(
  parts: SignedParts,
  { keyId, key }: SigningKey,
  { created, nonce }: Freshness,
): SignatureHeaders {
  const digest = contentDigest(parts.body)
  const components: Component[] = [
    ['@method', parts.method.toUpperCase()],
    ['@path', parts.path],
    ['@query', parts.query || '?'],
    ['content-digest', digest],
  ]
  const input = signatureInput(components, { created, nonce, keyid: keyId, alg: 'hmac-sha256' })
  const signature = hmacSha256(key, signatureBase(components, input))
  return {
    'content-digest': digest,
    'signature-input': `${label}=${input}`,
    signature: `${label}=:${signature}:`,
  }
}

/** A component's name and value. */
export type Component = [name: string, value: string]

/** The value of `@signature-params`: which components are covered, and the parameters in their order. */
export function signatureInput(components: Component[], parameters: Record<string, string | number>): string {
  const names: InnerList[0] = components.map(([name]) => [name, new Map()])
  return serializeInnerList([names, new Map(Object.entries(parameters))])
}

/** RFC 9421, section 2.5. */
export function signatureBase(components: Component[], input: string): string {
  return [...components, ['@signature-params', input] as Component]
    .map(([name, value]) => `"${name}": ${value}`)
    .join('\n')
}

export function hmacSha256(key: KeyObject, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64')
}

/** RFC 9530, over the bytes as sent; of nothing, the digest of the empty string. */
export function contentDigest(body: Uint8Array): string {
  return `sha-256=:${createHash('sha256').update(body).digest('base64')}:`
}
