import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Problem } from './problem.ts'
import { contentDigest, type SignedRequest, signatureBase, signatureOf, verifySignature } from './request-signature.ts'

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

/** A request signed by hand, from RFC 9421. */
function signed(given: Given): SignedRequest {
  const { method, path, query, body, created, nonce, keyId, key } = given
  const digest = contentDigest(body)
  const input = `("@method" "@path" "@query" "content-digest");created=${created};nonce="${nonce}";keyid="${keyId}";alg="hmac-sha256"`
  const base = [
    `"@method": ${method}`,
    `"@path": ${path}`,
    `"@query": ${query}`,
    `"content-digest": ${digest}`,
    `"@signature-params": ${input}`,
  ].join('\n')
  const signature = createHmac('sha256', key).update(base).digest('base64')
  const headers = { 'content-digest': digest, 'signature-input': `s=${input}`, signature: `s=:${signature}:` }
  return { method, url: path + (query === '?' ? '' : query), headers, body }
}

const verify = (request: SignedRequest) =>
  verifySignature(request, NOW, async (device, key) => (device === DEVICE && key === KEY_ID ? KEY : undefined))

async function refusalOf(request: SignedRequest): Promise<Problem> {
  const outcome = await verify(request).catch((error: unknown) => error)
  expect(outcome).toBeInstanceOf(Problem)
  return outcome as Problem
}

describe('verifySignature', () => {
  it('names the device that signed', async () => {
    expect(await verify(signed(GOOD))).toBe(DEVICE)
    expect(await verify(signed({ ...GOOD, query: '?' }))).toBe(DEVICE)
    expect(await verify(signed({ ...GOOD, path: '/app/%7e/../x//y', body: Buffer.alloc(0) }))).toBe(DEVICE)
  })

  it('refuses a request in which any bit of what is signed was changed after signing', async () => {
    const flip = (text: string, bit: number) => {
      const bytes = Buffer.from(text)
      const place = bit % (bytes.length * 8)
      bytes[place >> 3]! ^= 1 << (place & 7)
      return bytes.toString('latin1')
    }
    const changes: Record<string, (bit: number) => SignedRequest> = {
      method: (bit) => ({ ...signed(GOOD), method: flip('POST', bit) }),
      url: (bit) => ({ ...signed(GOOD), url: flip(GOOD.path + GOOD.query, bit) }),
      body: (bit) => ({ ...signed(GOOD), body: Buffer.from(flip(GOOD.body.toString(), bit), 'latin1') }),
      digest: (bit) => {
        const body = Buffer.from(flip(GOOD.body.toString(), bit), 'latin1')
        const request = signed(GOOD)
        return { ...request, body, headers: { ...request.headers, 'content-digest': contentDigest(body) } }
      },
      'signature-input': (bit) => {
        const request = signed(GOOD)
        const input = String(request.headers['signature-input'])
        // Its first characters are the label, which is not signed.
        return { ...request, headers: { ...request.headers, 'signature-input': `s=${flip(input.slice(2), bit)}` } }
      },
      key: (bit) => signed({ ...GOOD, key: Buffer.from(flip(KEY.toString('latin1'), bit), 'latin1') }),
      created: (bit) => resigned({ created: CREATED + 1 + bit }),
      nonce: (bit) => resigned({ nonce: `n${bit}` }),
      keyId: (bit) => resigned({ keyId: `${DEVICE}.${bit}` }),
    }
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...Object.keys(changes)), fc.nat(10_000), async (what, bit) => {
        expect((await refusalOf(changes[what]!(bit))).status).toBe(403)
      }),
      { numRuns: 500 },
    )
  })

  /** The parameters of one request under the signature of another. */
  function resigned(changed: Partial<Given>): SignedRequest {
    const [request, other] = [signed(GOOD), signed({ ...GOOD, ...changed })]
    return { ...request, headers: { ...other.headers, signature: request.headers.signature } }
  }

  it('holds to its window of five minutes, both ways', async () => {
    for (const seconds of [-300, 300])
      expect(await verify(signed({ ...GOOD, created: CREATED + seconds }))).toBe(DEVICE)
    for (const seconds of [-301, 301])
      expect((await refusalOf(signed({ ...GOOD, created: CREATED + seconds }))).status).toBe(403)
  })

  it('never throws anything but a problem, whatever the headers say', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary-ascii' }),
      fc.constantFrom('s=()', 's=("@method");created=1', 's=:AA==:', '=', 's', 's=(("a"))', 's=("x";y=1)'),
    )
    await fc.assert(
      fc.asyncProperty(text, text, text, async (input, signature, digest) => {
        const headers = { 'signature-input': input, signature, 'content-digest': digest }
        expect([401, 403]).toContain((await refusalOf({ ...signed(GOOD), headers })).status)
      }),
      { numRuns: 500 },
    )
  })
})

describe('the signature base', () => {
  it('gives the signature of RFC 9421, B.2.5', () => {
    const key = Buffer.from(
      'uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==',
      'base64',
    )
    const headers = { host: 'example.com', date: 'Tue, 20 Apr 2021 02:07:55 GMT', 'content-type': 'application/json' }
    const base = signatureBase({ method: 'POST', url: '/foo?param=Value&Pet=dog', headers }, [
      [
        ['date', new Map()],
        ['@authority', new Map()],
        ['content-type', new Map()],
      ],
      new Map<string, string | number>([
        ['created', 1618884473],
        ['keyid', 'test-shared-secret'],
      ]),
    ])
    expect(base).toBe(
      [
        '"date": Tue, 20 Apr 2021 02:07:55 GMT',
        '"@authority": example.com',
        '"content-type": application/json',
        '"@signature-params": ("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"',
      ].join('\n'),
    )
    expect(signatureOf(base, key).toString('base64')).toBe('pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=')
  })
})
