import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, speak, startGateway, startUpstream } from './gateway-process.ts'

const opened = new AsyncDisposableStack()
let service: Awaited<ReturnType<typeof startUpstream>>
let gateway: Awaited<ReturnType<typeof startGateway>>

beforeAll(async () => {
  service = await startUpstream('app')
  opened.defer(service.close)
  gateway = await startGateway({ '/app': service.url }, { BODY_LIMIT_BYTES: '200000' })
  opened.defer(gateway.close)
})

afterAll(() => opened.disposeAsync())

const head = 'host: gateway.example\r\nconnection: close\r\n'
const smuggled = 'GET /app/smuggled HTTP/1.1\r\nhost: x\r\n\r\n'

/** What comes back for these bytes, and how many requests the service has seen by then. */
async function say(bytes: string) {
  const before = service.seen.length
  const text = await speak(gateway.port, bytes)
  return { text, status: Number(text.slice(9, 12)), reached: service.seen.slice(before) }
}

function post(lines: string, body: string): string {
  return `POST /app/x HTTP/1.1\r\n${head}${lines}\r\n${body}`
}

describe('a request whose end is not clear', () => {
  it.each([
    ['both lengths, chunks last', post('content-length: 4\r\ntransfer-encoding: chunked\r\n', `0\r\n\r\n${smuggled}`)],
    ['both lengths, chunks first', post('transfer-encoding: chunked\r\ncontent-length: 4\r\n', `0\r\n\r\n${smuggled}`)],
    ['two lengths', post('content-length: 3\r\ncontent-length: 60\r\n', `abc${smuggled}`)],
    ['the same length twice', post('content-length: 3\r\ncontent-length: 3\r\n', 'abc')],
    ['two lengths in a list', post('content-length: 3, 60\r\n', `abc${smuggled}`)],
    ['a signed length', post('content-length: +3\r\n', 'abc')],
    ['a length in hexadecimal', post('content-length: 0x3\r\n', 'abc')],
    ['a negative length', post('content-length: -1\r\n', 'abc')],
    ['a space before the colon', post('content-length : 3\r\n', `abc${smuggled}`)],
    ['an unknown coding', post('transfer-encoding: xchunked\r\n', `0\r\n\r\n${smuggled}`)],
    ['a further coding', post('transfer-encoding: gzip, chunked\r\n', '0\r\n\r\n')],
    ['chunked twice', post('transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n', '0\r\n\r\n')],
    ['chunked, then identity', post('transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n', '0\r\n\r\n')],
    ['a coding behind a tab', post('transfer-encoding:\tchunked\x0b\r\n', '0\r\n\r\n')],
    ['chunks in HTTP/1.0', `POST /app/x HTTP/1.0\r\n${head}transfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['a folded header', post('x-long: a\r\n b\r\ncontent-length: 3\r\n', 'abc')],
    ['a folded coding', post('transfer-encoding:\r\n chunked\r\n', '0\r\n\r\n')],
    ['a bare line feed between headers', post('x-a: 1\ncontent-length: 3\r\n', 'abc')],
    ['a bare carriage return in a header', post('x-a: 1\rcontent-length: 3\r\n', 'abc')],
    ['bare line feeds alone', `GET /app/x HTTP/1.1\nhost: x\nconnection: close\n\n`],
    ['a zero byte in a header', post('x-a: 1\0\r\n', '')],
    ['a header without a name', post(': 1\r\n', '')],
    ['a header name with a space', post('x a: 1\r\n', '')],
    ['a chunk of no size', post('transfer-encoding: chunked\r\n', 'x\r\nabc\r\n0\r\n\r\n')],
    ['a chunk longer than it says', post('transfer-encoding: chunked\r\n', '3\r\nabcdef\r\n0\r\n\r\n')],
    ['a chunk size with a bare line feed', post('transfer-encoding: chunked\r\n', '3\nabc\r\n0\r\n\r\n')],
  ])('is refused: %s', async (_what, bytes) => {
    const { text, status, reached } = await say(bytes)
    expect(status).toBe(400)
    expect(text).toContain('content-type: application/problem+json')
    expect(text).toContain("content-security-policy: default-src 'none'")
    expect(text).not.toMatch(/^server:|at .*\.[jt]s/im)
    expect(reached).toEqual([])
  })

  it('does not become another request, however it is cut', async () => {
    const { text, reached } = await say(`GET /app/x HTTP/1.1\r\nhost: x\r\n\r\nG${smuggled}`)
    expect(reached.filter((url) => url.includes('smuggled'))).toEqual([])
    expect(text.match(/HTTP\/1\.1 /g)?.length ?? 0).toBeLessThanOrEqual(1)
  })

  it('is not confused by trailers, which nobody reads', async () => {
    const trailer = '3\r\nabc\r\n0\r\nx-forwarded-for: 1.2.3.4\r\n\r\n'
    const { text, status, reached } = await say(post('transfer-encoding: chunked\r\ntrailer: x\r\n', trailer))
    expect(status).toBe(200)
    expect(text).toContain('"bytes":3')
    expect(text).not.toContain('1.2.3.4')
    expect(reached).toHaveLength(1)
  })
})

describe('a host', () => {
  it.each([
    ['twice', 'host: a\r\nhost: a\r\n'],
    ['not at all', ''],
    ['empty', 'host:\r\n'],
    ['with a path', 'host: a/b\r\n'],
    ['with a user', 'host: u@a\r\n'],
    ['two in one', 'host: a, b\r\n'],
    ['with a space', 'host: a b\r\n'],
  ])('given %s is refused', async (_what, lines) => {
    const { text, status, reached } = await say(`GET /app/x HTTP/1.1\r\nconnection: close\r\n${lines}\r\n`)
    expect(status).toBe(400)
    expect(text).toContain('urn:smittestopp:problem:host-invalid')
    expect(reached).toEqual([])
  })

  it('that is not served is told so, and one that is served is never passed on', async () => {
    const strict = await startGateway(
      { '/app': service.url },
      { ALLOWED_HOSTS: 'api.example, 127.0.0.1:1', PUBLIC_URL: 'https://api.example' },
    )
    try {
      const to = (host: string) => ask(strict.port, '/app/x', { headers: { host } })
      for (const host of ['evil.example', 'api.example.evil.example', '127.0.0.1:2', 'xapi.example']) {
        expect(await to(host)).toMatchObject({ status: 421, json: { code: 'host-unknown' } })
      }
      const { json, headers } = await to('API.example:8443')
      expect(json.headers).toMatchObject({
        host: service.url.slice(7),
        'x-forwarded-host': 'api.example',
        'x-forwarded-proto': 'https',
        forwarded: 'for=127.0.0.1;proto=https;host="api.example"',
      })
      expect(headers['strict-transport-security']).toBeDefined()
      expect((await ask(strict.port, '/health', { headers: { host: '10.0.0.9' } })).status).toBe(200)
    } finally {
      await strict.close()
    }
  })
})

describe('another way of asking', () => {
  it.each([
    ['TRACE', 405],
    ['PROPFIND', 405],
    ['CONNECT', 405],
    ['MADEUP', 400],
  ])('%s is refused', async (method, expected) => {
    const target = method === 'CONNECT' ? '127.0.0.1:22' : '/app/x'
    const { text, status, reached } = await say(`${method} ${target} HTTP/1.1\r\n${head}\r\n`)
    expect(status).toBe(expected)
    expect(text).toContain('application/problem+json')
    expect(reached).toEqual([])
  })

  it.each(['websocket', 'h2c'])('an upgrade to %s is refused', async (protocol) => {
    const lines = `host: x\r\nconnection: upgrade\r\nupgrade: ${protocol}\r\nsec-websocket-key: x\r\n`
    const { status, reached } = await say(
      `GET /app/x HTTP/1.1\r\n${lines}\r\n`.replace('upgrade\r', 'upgrade, close\r'),
    )
    expect(status).toBe(400)
    expect(reached).toEqual([])
  })

  it('a tunnel that is reset at once harms nobody', async () => {
    for (let n = 0; n < 20; n++) {
      const socket = connect(gateway.port, '127.0.0.1')
      await once(socket, 'connect')
      socket.write('CONNECT a:1 HTTP/1.1\r\nhost: x\r\n\r\n')
      await new Promise((resolve) => setTimeout(resolve, n))
      socket.resetAndDestroy()
    }
    expect((await say(`GET /app/x HTTP/1.1\r\n${head}\r\n`)).status).toBe(200)
  })

  it('an expectation nobody knows is refused with 417', async () => {
    const { status, reached } = await say(post('expect: the-moon\r\ncontent-length: 3\r\n', 'abc'))
    expect([status, reached]).toEqual([417, []])
  })

  it('a control character in the target is refused, raw or encoded', async () => {
    for (const target of ['/app/\x01', '/app/\x7f', '/app/%0a', '/app/\xe6', '/app?\x00']) {
      const { status, reached } = await say(`GET ${target} HTTP/1.1\r\n${head}\r\n`)
      expect([status, reached]).toEqual([400, []])
    }
  })
})

describe('too much', () => {
  it('of an address, of headers, of one header is refused before anybody behind hears of it', async () => {
    const many = Array.from({ length: 101 }, (_, n) => `x-${n}: 1\r\n`).join('')
    const cases: [string, number][] = [
      [`GET /app/${'a'.repeat(8_200)} HTTP/1.1\r\n${head}\r\n`, 414],
      [`GET /app/x HTTP/1.1\r\n${head}${many}\r\n`, 431],
      [`GET /app/x HTTP/1.1\r\n${head}x: ${'y'.repeat(100_000)}\r\n\r\n`, 431],
      [post('content-length: 200001\r\n', ''), 413],
      [post('content-length: 99999999999999999999\r\n', ''), 400],
      [post('expect: 100-continue\r\ncontent-length: 200001\r\n', ''), 413],
    ]
    for (const [bytes, expected] of cases) {
      const { text, status, reached } = await say(bytes)
      expect([status, reached]).toEqual([expected, []])
      expect(text).toContain('"message":')
    }
  })
})

describe('any byte', () => {
  it('in a header name or value, or in a query, is refused by the gateway or arrives, and is nobody’s failure', async () => {
    const bytes = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code))
    const requests = bytes.flatMap((byte) => [
      `GET /app/x HTTP/1.1\r\n${head}x-a: a${byte}b\r\n\r\n`,
      `GET /app/x HTTP/1.1\r\n${head}x-a${byte}b: ab\r\n\r\n`,
      `GET /app/x?a=${byte}b HTTP/1.1\r\n${head}\r\n`,
      `GET /app/x${byte}b HTTP/1.1\r\n${head}\r\n`,
      `GET /app/x HTTP/1.1\r\n${head}authorization: SMST-HMAC-SHA256 ${byte};1;\r\n\r\n`,
    ])
    const statuses = new Map<number, number>()
    for (const request of requests) {
      const { status } = await say(request)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
    expect([...statuses.keys()].sort()).toEqual([200, 400])
  })
})

describe('requests sent without waiting', () => {
  it('are answered in their order', async () => {
    const one = (n: number) => `GET /app/${n} HTTP/1.1\r\nhost: x\r\n${n === 5 ? 'connection: close\r\n' : ''}\r\n`
    const { text } = await say([1, 2, 3, 4, 5].map(one).join(''))
    expect([...text.matchAll(/"url":"\/app\/(\d)"/g)].map((match) => match[1])).toEqual(['1', '2', '3', '4', '5'])
  })
})
