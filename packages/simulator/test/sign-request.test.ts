import { createHash, createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import fc from 'fast-check'
import { createSigner, httpbis } from 'http-message-signatures'
import { type InnerList, parseDictionary, serializeInnerList } from 'structured-headers'
import { describe, expect, it } from 'vitest'
import { type SignatureHeaders, type SignedParts, signingKeyOf, signRequest } from '../src/index.ts'
import { type Component, hmacSha256, signatureBase, signatureInput } from '../src/phone/sign-request.ts'

const secret = Buffer.alloc(32, 7)
const device = { DeviceId: '0123456789abcdef'.repeat(2), KeyId: 'k1', SigningKey: secret.toString('base64') }
const key = signingKeyOf(device)
const covered = ['@method', '@path', '@query', 'content-digest']

/** A verifier written for these tests alone, from the RFCs: true when the request is exactly what was signed. */
function verify(parts: SignedParts, headers: Record<string, string>): boolean {
  const digest = createHash('sha256').update(parts.body).digest('base64')
  if (headers['content-digest'] !== `sha-256=:${digest}:`) return false
  const input = parseDictionary(headers['signature-input']!).get('sig1') as InnerList | undefined
  const signature = parseDictionary(headers.signature!).get('sig1')?.[0]
  if (!input || !(signature instanceof ArrayBuffer)) return false
  if (headers.signature !== `sig1=:${Buffer.from(signature).toString('base64')}:`) return false // one way to write it
  if (JSON.stringify(input[0].map(([name]) => name)) !== JSON.stringify(covered)) return false
  if (input[1].get('keyid') !== `${device.DeviceId}.k1` || input[1].get('alg') !== 'hmac-sha256') return false
  const base = [
    `"@method": ${parts.method}`,
    `"@path": ${parts.path}`,
    `"@query": ${parts.query || '?'}`,
    `"content-digest": ${headers['content-digest']}`,
    `"@signature-params": ${serializeInnerList(input)}`,
  ].join('\n')
  const expected = createHmac('sha256', secret).update(base).digest()
  return signature.byteLength === expected.length && timingSafeEqual(new Uint8Array(signature), expected)
}

const request = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
  path: fc.webPath().map((path) => path || '/'),
  query: fc.webQueryParameters().map((query) => (query ? `?${query}` : '')),
  body: fc.uint8Array({ maxLength: 200 }),
})
const freshness = fc.record({
  created: fc.integer({ min: 1_500_000_000, max: 2_000_000_000 }),
  nonce: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
})

function flipBit(text: string, at: number): string {
  const bytes = Buffer.from(text, 'latin1')
  bytes[Math.floor(at / 8) % bytes.length]! ^= 1 << (at % 8)
  return bytes.toString('latin1')
}

function verifies(parts: SignedParts, headers: Record<string, string>): boolean {
  try {
    return verify(parts, headers)
  } catch {
    return false // headers that cannot be read are refused as well
  }
}

describe('a signature', () => {
  it('is that of RFC 9421, B.2.5, for its message and key', () => {
    const shared = 'uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ=='
    const components: Component[] = [
      ['date', 'Tue, 20 Apr 2021 02:07:55 GMT'],
      ['@authority', 'example.com'],
      ['content-type', 'application/json'],
    ]
    const input = signatureInput(components, { created: 1618884473, keyid: 'test-shared-secret' })
    expect(input).toBe('("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"')
    expect(hmacSha256(createSecretKey(shared, 'base64'), signatureBase(components, input))).toBe(
      'pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=',
    )
  })

  it('is written in the agreed form', () => {
    const parts = { method: 'POST', path: '/app/events', query: '', body: Buffer.from('{}') }
    const headers = signRequest(parts, key, { created: 1_700_000_000, nonce: 'AAECAwQFBgcICQoLDA0ODw' })
    expect(headers['signature-input']).toBe(
      'sig1=("@method" "@path" "@query" "content-digest");created=1700000000;nonce="AAECAwQFBgcICQoLDA0ODw"' +
        `;keyid="${device.DeviceId}.k1";alg="hmac-sha256"`,
    )
    expect(headers['content-digest']).toBe('sha-256=:RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=:')
    expect(headers.signature).toMatch(/^sig1=:[A-Za-z0-9+/]{43}=:$/)
  })

  it('covers the digest of the empty string when there is no body', () => {
    const headers = signRequest({ method: 'GET', path: '/app/pin', query: '', body: new Uint8Array() }, key, {
      created: 1,
      nonce: 'x',
    })
    expect(headers['content-digest']).toBe('sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:')
  })

  it('equals that of an independent library', async () => {
    await fc.assert(
      fc.asyncProperty(request, freshness, async (parts, { created, nonce }) => {
        const ours = signRequest(parts, key, { created, nonce })
        const url = new URL(`https://gateway.example${parts.path}${parts.query}`)
        const theirs = await httpbis.signMessage(
          {
            key: createSigner(secret, 'hmac-sha256', key.keyId),
            name: 'sig1',
            fields: covered,
            params: ['created', 'nonce', 'keyid', 'alg'],
            paramValues: { created: new Date(created * 1_000), nonce },
          },
          { method: parts.method, url, headers: { 'content-digest': ours['content-digest'] } },
        )
        fc.pre(url.pathname === parts.path && url.search === parts.query)
        expect(theirs.headers).toMatchObject({ Signature: ours.signature, 'Signature-Input': ours['signature-input'] })
      }),
    )
  })

  it('holds for the request as signed, and for none in which a bit has changed', () => {
    const spots = ['method', 'path', 'query', 'body', 'content-digest', 'signature-input', 'signature'] as const
    fc.assert(
      fc.property(request, freshness, fc.constantFrom(...spots), fc.nat(), (parts, time, spot, bit) => {
        const headers = signRequest(parts, key, time)
        expect(verify(parts, headers)).toBe(true)
        const [changed, changedHeaders] = change(parts, headers, spot, bit)
        fc.pre(JSON.stringify([changed, changedHeaders]) !== JSON.stringify([parts, headers]))
        expect(verifies(changed, changedHeaders)).toBe(false)
      }),
      { numRuns: 1_000 },
    )
  })

  it('is made far faster than a fleet needs: at least 5,000 in a second of one core', () => {
    const body = Buffer.alloc(8_000, 'x')
    const begin = process.cpuUsage()
    for (let i = 0; i < 5_000; i++) {
      signRequest({ method: 'POST', path: '/app/events', query: '', body }, key, { created: i, nonce: 'abc' })
    }
    const { user, system } = process.cpuUsage(begin)
    expect((user + system) / 1e6).toBeLessThan(1)
  })
})

function change(
  parts: SignedParts,
  headers: SignatureHeaders,
  spot: string,
  bit: number,
): [SignedParts, SignatureHeaders] {
  if (spot in headers) return [parts, { ...headers, [spot]: flipBit(headers[spot]!, bit) }]
  if (spot !== 'body') {
    const part = parts[spot as 'method' | 'path' | 'query']
    return [part ? { ...parts, [spot]: flipBit(part, bit) } : parts, headers]
  }
  const body = Uint8Array.from(parts.body)
  if (body.length > 0) body[Math.floor(bit / 8) % body.length]! ^= 1 << (bit % 8)
  return [{ ...parts, body }, headers]
}
