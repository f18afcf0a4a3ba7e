import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { httpbis } from 'http-message-signatures'
import { describe, expect, it } from 'vitest'
import { contentDigest, SIGNED_COMPONENTS, type SignedRequest, verifySignature } from './request-signature.ts'
import { expectRefused, flip, refusalOf } from './testing-refusals.ts'

const NOW = new Date('2026-05-17T12:00:00Z')
const CREATED = NOW.getTime() / 1000
const DEVICE = '0123456789abcdef0123456789abcdef'
const KEY_ID = 'deadbeef'
const KEY = Buffer.alloc(32, 3)

interface Given {
  method: string
  path: string
  query: string
  body: Buffer
  created: number
  nonce: string
  keyId: string
  key: Buffer
}

const GOOD: Given = {
  method: 'POST',
  path: '/app/events',
  query: '?a=b',
  body: Buffer.from('{"events":[]}'),
  created: CREATED,
  nonce: 'bm9uY2U',
  keyId: `${DEVICE}.${KEY_ID}`,
  key: KEY,
}

/** A request signed by hand, from RFC 9421; `change` is made to what it says of its signature before it is signed. */
function signed(given: Given, change = (input: string) => input): SignedRequest {
  const { method, path, query, body, created, nonce, keyId, key } = given
  const digest = contentDigest(body)
  const input = change(
    `("@method" "@path" "@query" "content-digest");created=${created};nonce="${nonce}";keyid="${keyId}";alg="hmac-sha256"`,
  )
  const values: Record<string, string> = {
    '@method': method,
    '@path': path,
    '@query': query,
    'content-digest': digest,
  }
  const covered = /\((.*?)\)/.exec(input)![1]!.replaceAll('"', '').split(' ')
  const base = [...covered.map((name) => `"${name}": ${values[name]}`), `"@signature-params": ${input}`].join('\n')
  const signature = createHmac('sha256', key).update(base).digest('base64')
  const headers = { 'content-digest': digest, 'signature-input': `s=${input}`, signature: `s=:${signature}:` }
  return { method, url: path + (query === '?' ? '' : query), headers, body }
}

const SIGNED = { deviceId: DEVICE, keyId: KEY_ID, nonce: GOOD.nonce }

/** Any name of a key finds the same key, so that only the signature tells a changed name. */
const verify = (request: SignedRequest) => verifySignature(request, NOW, async () => KEY)

/** The parameters of one request under the signature of another. */
function resigned(changed: Partial<Given>): SignedRequest {
  const [request, other] = [signed(GOOD), signed({ ...GOOD, ...changed })]
  return { ...request, headers: { ...other.headers, signature: request.headers.signature } }
}

/** One bit of a good request changed, after it was signed or in the key that signs. */
const changes: Record<string, (bit: number) => SignedRequest> = {
  method: (bit) => ({ ...signed(GOOD), method: flip(GOOD.method, bit).toString('latin1') }),
  path: (bit) => ({ ...signed(GOOD), url: flip(GOOD.path, bit).toString('latin1') + GOOD.query }),
  query: (bit) => ({ ...signed(GOOD), url: GOOD.path + flip(GOOD.query, bit).toString('latin1') }),
  body: (bit) => ({ ...signed(GOOD), body: flip(GOOD.body, bit) }),
  'body and its digest': (bit) => {
    const [request, body] = [signed(GOOD), flip(GOOD.body, bit)]
    return { ...request, body, headers: { ...request.headers, 'content-digest': contentDigest(body) } }
  },
  time: (bit) => resigned({ created: CREATED ^ (1 << (bit % 31)) }),
  nonce: (bit) => resigned({ nonce: flip(GOOD.nonce, bit).toString('latin1') }),
  'key name': (bit) => resigned({ keyId: flip(GOOD.keyId, bit).toString('latin1') }),
  key: (bit) => signed({ ...GOOD, key: flip(KEY, bit) }),
  signature: (bit) => {
    const request = signed(GOOD)
    const bytes = Buffer.from(String(request.headers.signature).slice(3, -1), 'base64')
    return { ...request, headers: { ...request.headers, signature: `s=:${flip(bytes, bit).toString('base64')}:` } }
  },
  'signature-input': (bit) => {
    const request = signed(GOOD)
    const input = String(request.headers['signature-input']).slice(2) // the label before it is not signed
    const changed = `s=${flip(input, bit).toString('latin1')}`
    return { ...request, headers: { ...request.headers, 'signature-input': changed } }
  },
}

describe('verifySignature', () => {
  it('names the device and the key that signed, and the nonce', async () => {
    expect(await verify(signed(GOOD))).toEqual(SIGNED)
    expect(await verify(signed({ ...GOOD, query: '?' }))).toEqual(SIGNED)
    expect(await verify(signed({ ...GOOD, path: '/app/%7e/../x//y', body: Buffer.alloc(0) }))).toEqual(SIGNED)
  })

  it.each(Object.entries(changes))(
    'refuses a request of which any bit of the %s was changed',
    async (_what, change) => {
      await fc.assert(
        fc.asyncProperty(fc.nat(100_000), (bit) => expectRefused(verify(change(bit)))),
        { numRuns: 150 },
      )
    },
  )

  it('refuses a device and a key that nobody knows', async () => {
    await expectRefused(verifySignature(signed(GOOD), NOW, async () => undefined))
  })

  it.each([
    ['no nonce', (input: string) => input.replace(/;nonce="[^"]*"/, '')],
    ['an empty nonce', (input: string) => input.replace(/nonce="[^"]*"/, 'nonce=""')],
    ['a nonce with a space', (input: string) => input.replace(/nonce="[^"]*"/, 'nonce="a b"')],
    ['a nonce that is a number', (input: string) => input.replace(/nonce="[^"]*"/, 'nonce=7')],
    ['a nonce that is too long', (input: string) => input.replace(/nonce="[^"]*"/, `nonce="${'n'.repeat(129)}"`)],
    ['no time', (input: string) => input.replace(/;created=\d+/, '')],
    ['an end that is past', (input: string) => `${input};expires=${CREATED}`],
    ['another algorithm', (input: string) => input.replace('hmac-sha256', 'hmac-sha512')],
    ['the method left out', (input: string) => input.replace('"@method" ', '')],
    ['the digest left out', (input: string) => input.replace(' "content-digest"', '')],
  ])('refuses a request signed with %s', async (_what, change) => {
    await expectRefused(verify(signed(GOOD, change)))
  })

  it('holds to its window of five minutes, both ways', async () => {
    for (const seconds of [-300, 300])
      expect(await verify(signed({ ...GOOD, created: CREATED + seconds }))).toEqual(SIGNED)
    for (const seconds of [-301, 301]) await expectRefused(verify(signed({ ...GOOD, created: CREATED + seconds })))
  })

  it('answers 401 where nothing is signed', async () => {
    expect((await refusalOf(verify({ ...signed(GOOD), headers: {} }))).status).toBe(401)
  })

  it('never throws anything but a problem, whatever the headers say', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary-ascii' }),
      fc.constantFrom('s=()', 's=("@method");created=1', 's=:AA==:', '=', 's', 's=(("a"))', 's=("x";y=1)'),
    )
    await fc.assert(
      fc.asyncProperty(text, text, text, async (input, signature, digest) => {
        const headers = { 'signature-input': input, signature, 'content-digest': digest }
        expect([401, 403]).toContain((await refusalOf(verify({ ...signed(GOOD), headers }))).status)
      }),
      { numRuns: 300 },
    )
  })
})

describe('a signature made by a library', () => {
  it('is that of the device', async () => {
    const body = Buffer.from('{"events":[]}')
    const sign = async (text: Buffer) => createHmac('sha256', KEY).update(text).digest()
    const request = await httpbis.signMessage(
      {
        key: { id: GOOD.keyId, alg: 'hmac-sha256', sign },
        fields: SIGNED_COMPONENTS,
        params: ['keyid', 'alg', 'created', 'nonce', 'expires'],
        paramValues: { created: NOW, nonce: 'once', expires: new Date(NOW.getTime() + 60_000) },
      },
      {
        method: 'POST',
        url: 'https://gateway.example/app/events?a=b%20c',
        headers: { 'content-digest': contentDigest(body) },
      },
    )
    const entries = Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value])
    const sent = { method: 'POST', url: '/app/events?a=b%20c', headers: Object.fromEntries(entries), body }
    expect(await verify(sent)).toEqual({ deviceId: DEVICE, keyId: KEY_ID, nonce: 'once' })
  })
})
