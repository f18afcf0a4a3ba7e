import { createHmac, createSecretKey, hash, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto'
import { Problem } from './problem.ts'

/** What a phone's signature covers (RFC 9421): the request line and, through its digest (RFC 9530), the body as sent. */
export const SIGNED_COMPONENTS = ['@method', '@path', '@query', 'content-digest']

export const SIGNATURE_WINDOW_SECONDS = 300

/** One signature over exactly these components, as RFC 8941 serializes it: what is signed is then the text as sent. */
const INPUT =
  /^([a-z*][a-z0-9_.*-]{0,63})=(\("@method" "@path" "@query" "content-digest"\)((?:;[a-z]+=(?:\d{1,12}|"[!#-[\]-~]{0,128}"))+))$/
const PARAMETER = /;([a-z]+)=(?:(\d+)|"([^"]*)")/g
const DIGEST_BYTES = 32

/** Who signed, and the value that a device may sign with only once. */
export interface Signed {
  deviceId: string
  keyId: string
  nonce: string
}

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

/** What an unknown device's signature is held against, so that it costs the same time. */
export const NOBODYS_KEY = createSecretKey(randomBytes(32))

/** Every refusal looks alike: nothing tells which part was wrong. */
export function refusal(): Problem {
  return new Problem(403, 'forbidden', 'Forbidden')
}

/**
 * Checks the HTTP Message Signature of a request and returns who signed it. `keyOf` finds the key of a `keyid` (`<device>.<key>`). 401 when there is no
 * signature, else one and the same 403. That the nonce was not used before is the caller's to see to.
 */
export async function verifySignature(
  request: SignedRequest,
  now: Date,
  keyOf: (deviceId: string, keyId: string) => Promise<Buffer | KeyObject | undefined>,
): Promise<Signed> {
  const { 'signature-input': input, signature } = request.headers
  if (!input && !signature) throw new Problem(401, 'unauthorized', 'Unauthorized')
  const read = readSignature(String(input), String(signature))
  if (!read || !isRecent(read.parameters, now)) throw refusal()
  if (request.headers['content-digest'] !== contentDigest(request.body)) throw refusal()
  const [deviceId = '', keyId = ''] = read.parameters.keyid!.split('.')
  const key = await keyOf(deviceId, keyId)
  const isRight = isEqual(signatureOf(signatureBase(request, read.signed), key ?? NOBODYS_KEY), read.bytes)
  if (!key || !isRight) throw refusal()
  return { deviceId, keyId, nonce: read.parameters.nonce! }
}

interface Read {
  /** Components and parameters, which are signed too. */
  signed: string
  parameters: Record<string, string>
  bytes: Buffer
}

function readSignature(input: string, signature: string): Read | undefined {
  const [, label, signed, text] = INPUT.exec(input) ?? []
  if (!label || !signed || !text || !signature.startsWith(`${label}=:`) || !signature.endsWith(':')) return undefined
  const digits = signature.slice(label.length + 2, -1)
  const bytes = Buffer.from(digits, 'base64')
  const parameters: Record<string, string> = {}
  for (const [, name = '', number, word] of text.matchAll(PARAMETER)) {
    const isNumber = name === 'created' || name === 'expires'
    const value = isNumber ? number : word
    if (value === undefined || name in parameters) return undefined
    parameters[name] = value
  }
  const { keyid, nonce, alg = 'hmac-sha256' } = parameters
  const isWhole = bytes.length === DIGEST_BYTES && bytes.toString('base64') === digits // one way to write it
  return isWhole && keyid && nonce && alg === 'hmac-sha256' ? { signed, parameters, bytes } : undefined
}

function isRecent({ created, expires }: Record<string, string>, now: Date): boolean {
  const seconds = now.getTime() / 1000
  if (created === undefined || (expires !== undefined && seconds >= Number(expires))) return false
  return Math.abs(seconds - Number(created)) <= SIGNATURE_WINDOW_SECONDS
}

/** The text that is signed (RFC 9421, section 2.5). Path and query are taken as sent, never from a parsed URL, which would put dot segments and escapes in order. */
function signatureBase({ method, url, headers }: SignedRequest, signed: string): string {
  const mark = url.indexOf('?')
  const path = mark < 0 ? url : url.slice(0, mark)
  const query = mark < 0 ? '?' : url.slice(mark)
  return `"@method": ${method}\n"@path": ${path}\n"@query": ${query}\n"content-digest": ${headers['content-digest']}\n"@signature-params": ${signed}`
}

/** Takes the same time whatever differs. */
export function isEqual(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
