import { createHmac, hash, type KeyObject, timingSafeEqual } from 'node:crypto'
import { httpbis } from 'http-message-signatures'
import { type InnerList, isInnerList, parseDictionary, serializeInnerList } from 'structured-headers'
import { Problem } from './problem.ts'

/** What a phone's signature covers (RFC 9421): the request line and, through its digest (RFC 9530), the body as sent. */
export const SIGNED_COMPONENTS = ['@method', '@path', '@query', 'content-digest']

export const SIGNATURE_WINDOW_SECONDS = 300

export interface SignedRequest {
  method: string
  /** Path and query as they stood in the request line. */
  url: string
  headers: Record<string, string | string[] | undefined>
  body: Buffer
}

export function signatureOf(base: string, key: Buffer | KeyObject): Buffer {
  return createHmac('sha256', key).update(base).digest()
}

/** RFC 9530, over the bytes as sent. */
export function contentDigest(body: Buffer): string {
  return `sha-256=:${hash('sha256', body, 'base64')}:`
}

/** Every refusal looks alike: nothing tells which part was wrong. */
function refusal(): Problem {
  return new Problem(403, 'forbidden', 'Forbidden')
}

/**
 * Checks the HTTP Message Signature of a request and returns the device that signed it. `keyOf` finds the key of a `keyid` (`<device>.<key>`).
 * 401 when there is no signature, else one and the same 403.
 */
export async function verifySignature(
  request: SignedRequest,
  now: Date,
  keyOf: (deviceId: string, keyId: string) => Promise<Buffer | KeyObject | undefined>,
): Promise<string> {
  const { 'signature-input': input, signature } = request.headers
  if (!input && !signature) throw new Problem(401, 'unauthorized', 'Unauthorized')
  const signed = readSignature(String(input), String(signature))
  if (!signed || !isRecent(signed.list, now) || !coversAll(signed.list)) throw refusal()
  if (request.headers['content-digest'] !== contentDigest(request.body)) throw refusal()
  const [deviceId = '', keyId = ''] = String(signed.list[1].get('keyid') ?? '').split('.')
  const key = await keyOf(deviceId, keyId)
  if (!key || !isEqual(signatureOf(signatureBase(request, signed.list), key), signed.bytes)) throw refusal()
  return deviceId
}

function readSignature(input: string, signature: string): { list: InnerList; bytes: Buffer } | undefined {
  try {
    const inputs = parseDictionary(input)
    const [name, list] = [...inputs][0] ?? []
    const value = name && parseDictionary(signature).get(name)?.[0]
    if (inputs.size !== 1 || !list || !isInnerList(list) || !(value instanceof ArrayBuffer)) return undefined
    return { list, bytes: Buffer.from(value) }
  } catch {
    return undefined
  }
}

function isRecent([, parameters]: InnerList, now: Date): boolean {
  const created = parameters.get('created')
  const expires = parameters.get('expires') ?? Number.POSITIVE_INFINITY
  const seconds = now.getTime() / 1000
  if (typeof created !== 'number' || typeof expires !== 'number') return false
  return Math.abs(seconds - created) <= SIGNATURE_WINDOW_SECONDS && seconds < expires
}

function coversAll([items, parameters]: InnerList): boolean {
  const covered = items.map(([name, itemParameters]) => (itemParameters.size ? '' : String(name)))
  const algorithm = parameters.get('alg') ?? 'hmac-sha256'
  return (
    covered.length === SIGNED_COMPONENTS.length &&
    covered.every((name, i) => name === SIGNED_COMPONENTS[i]) &&
    algorithm === 'hmac-sha256'
  )
}

/** The text that is signed (RFC 9421, section 2.5). Path and query are taken as sent, never from a parsed URL, which would put dot segments and escapes in order. */
export function signatureBase({ method, url, headers }: Omit<SignedRequest, 'body'>, list: InnerList): string {
  const mark = url.indexOf('?')
  const derived: Record<string, string> = {
    '@method': method,
    '@authority': String(headers.host).toLowerCase(),
    '@path': mark < 0 ? url : url.slice(0, mark),
    '@query': mark < 0 ? '?' : url.slice(mark),
  }
  const base = httpbis.createSignatureBase(
    {
      fields: list[0].map(([name]) => `"${name}"`),
      componentParser: (name) => (derived[name] === undefined ? null : [derived[name]]),
    },
    { method, url: 'http://unused.invalid/', headers: headers as Record<string, string> },
  )
  return httpbis.formatSignatureBase([...base, ['"@signature-params"', [serializeInnerList(list)]]])
}

function isEqual(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
