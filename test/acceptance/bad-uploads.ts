import { fresh, type Phone, type SignedParts, signingKeyOf, signRequest } from '@smittestopp/simulator'

/** An upload that must be refused, and how. */
export interface BadUpload {
  what: string
  status: number
  path?: string
  body: Uint8Array<ArrayBuffer>
  headers: Record<string, string>
}

const PATH = '/app/events'
const JSON_TYPE = { 'content-type': 'application/json' }
const batch = { platform: 'ios', osVersion: '13.5', appVersion: '1.3.0', model: 'iPhone12,1', events: [] }

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text))
}

/** Uploads of a registered device, each with one thing wrong. */
export function badUploads(device: Phone['device'], other: Phone['device']): BadUpload[] {
  const key = signingKeyOf(device)
  const sign = (body: Uint8Array, parts: Partial<SignedParts> = {}, created = fresh().created, by = key) => ({
    ...JSON_TYPE,
    ...signRequest({ method: 'POST', path: PATH, query: '', body, ...parts }, by, { ...fresh(), created }),
  })
  const good = bytes(JSON.stringify(batch))
  const signed = (what: string, status: number, body: Uint8Array<ArrayBuffer>, headers = {}): BadUpload => ({
    what,
    status,
    body,
    headers: { ...sign(body), ...headers },
  })
  const unsound = (what: string, headers: Record<string, string>): BadUpload => ({
    what,
    status: 403,
    body: good,
    headers,
  })
  const now = fresh().created
  return [
    { what: 'no signature', status: 401, body: good, headers: JSON_TYPE },
    unsound('the key of another device', sign(good, {}, now, { ...signingKeyOf(other), keyId: key.keyId })),
    unsound('a device nobody knows', sign(good, {}, now, { ...key, keyId: `${'0'.repeat(32)}.00000000` })),
    unsound('a key id that is SQL', sign(good, {}, now, { ...key, keyId: "' or 1=1 --.00000000" })),
    unsound('a body other than the signed one', sign(bytes('{}'))),
    unsound('a signature of ten minutes ago', sign(good, {}, now - 600)),
    unsound('a signature from the future', sign(good, {}, now + 600)),
    unsound('a signature for another path', sign(good, { path: '/app/pin' })),
    unsound('a signature for another method', sign(good, { method: 'PUT' })),
    unsound('a signature that is noise', { ...JSON_TYPE, 'signature-input': '((((', signature: 'sig1=:AAAA:' }),
    signed('no JSON', 400, bytes('{"platform":')),
    signed('no UTF-8', 400, new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])),
    signed('an array', 400, bytes('[]')),
    signed('no events', 400, bytes(JSON.stringify({ ...batch, events: undefined }))),
    signed('events that are no objects', 400, bytes(JSON.stringify({ ...batch, events: [1, 'two', null] }))),
    signed('a platform of 101 letters', 400, bytes(JSON.stringify({ ...batch, platform: 'x'.repeat(101) }))),
    signed('10,001 events', 400, bytes(JSON.stringify({ ...batch, events: Array(10_001).fill({}) }))),
    signed('brackets 200,000 deep', 400, bytes('['.repeat(200_000))),
    signed('more than the service takes', 413, bytes(JSON.stringify({ ...batch, more: 'x'.repeat(1_900_000) }))),
    signed('plain text', 415, good, { 'content-type': 'text/plain' }),
    { ...signed('a path beside', 404, good), path: '/app/events/more' },
  ]
}
