import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { connect, createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, speak, startGateway, startUpstream } from './gateway-process.ts'

const opened = new AsyncDisposableStack()
let service: Awaited<ReturnType<typeof startUpstream>>
let gateway: Awaited<ReturnType<typeof startGateway>>

beforeAll(async () => {
  service = await startUpstream('app')
  opened.defer(service.close)
  const settings = {
    HEADERS_TIMEOUT_MS: '400',
    REQUEST_TIMEOUT_MS: '800',
    UPSTREAM_TIMEOUT_MS: '1000',
    UPSTREAM_CONNECTIONS: '2',
  }
  gateway = await startGateway({ '/app': service.url }, settings)
  opened.defer(gateway.close)
})

afterAll(() => opened.disposeAsync())

/** Sends the start at once and then a byte now and then, until the connection closes. */
async function trickle(start: string) {
  const begun = performance.now()
  const socket = connect(gateway.port, '127.0.0.1').on('error', () => {})
  socket.write(start)
  const drip = setInterval(() => socket.write('x'), 50)
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
  })
  await once(socket, 'close')
  clearInterval(drip)
  return { text, ms: performance.now() - begun }
}

describe('a slow sender', () => {
  it('of headers is cut off with 408', async () => {
    const { text, ms } = await trickle('GET /app/x HTTP/1.1\r\nhost: x\r\nx-a: ')
    expect(text).toMatch(/^HTTP\/1\.1 408 [\s\S]*urn:smittestopp:problem:request-timeout/)
    expect(ms).toBeLessThan(5_000)
  })

  it('of a body is cut off with 408, and keeps no service waiting', async () => {
    const before = service.seen.length
    const { text, ms } = await trickle('POST /app/x HTTP/1.1\r\nhost: x\r\ncontent-length: 50000\r\n\r\n')
    expect(text).toMatch(/^HTTP\/1\.1 408 /)
    expect(ms).toBeLessThan(5_000)
    expect(service.seen.length).toBe(before)
  })

  it('of a body too large to be held is cut off as well', async () => {
    const start = `POST /app/x HTTP/1.1\r\nhost: x\r\ncontent-length: 500000\r\n\r\n${'x'.repeat(100_000)}`
    expect((await trickle(start)).ms).toBeLessThan(5_000)
    expect((await ask(gateway.port, '/app/x')).status).toBe(200)
  })

  it('of nothing at all is cut off', async () => {
    const socket = connect(gateway.port, '127.0.0.1').on('error', () => {})
    socket.resume()
    await once(socket, 'close')
    expect((await ask(gateway.port, '/app/x')).status).toBe(200)
  })
})

describe('a service', () => {
  /** One that answers every connection with these bytes, after it has heard anything. */
  async function serviceSaying(text: string) {
    const stack = new AsyncDisposableStack()
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => socket.write(text))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    stack.defer(async () => void server.close())
    const { port } = server.address() as { port: number }
    const front = await startGateway({ '/app': `http://127.0.0.1:${port}` }, { UPSTREAM_TIMEOUT_MS: '1000' })
    stack.defer(front.close)
    return { port: front.port, close: () => stack.disposeAsync() }
  }

  it.each([
    ['is not HTTP', 'hello\r\n\r\n', 502],
    ['never ends its headers', 'HTTP/1.1 200 OK\r\nx: ', 504],
    ['has headers without end', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}`, 502],
    [
      'switches protocols unasked',
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
      502,
    ],
  ])('whose answer %s is told as such', async (_what, text, expected) => {
    const front = await serviceSaying(text)
    try {
      const answer = await ask(front.port, '/app/x')
      expect(answer.status).toBe(expected)
      expect(answer.json.code).toMatch(/^upstream-/)
    } finally {
      await front.close()
    }
  })

  it('that says something before its answer is heard to the end', async () => {
    const early = 'HTTP/1.1 103 Early Hints\r\nlink: <x>\r\n\r\n'
    const answer =
      'HTTP/1.1 200 OK\r\nserver: x\r\nconnection: x-hop\r\nx-hop: 1\r\nx-kept: 1\r\ncontent-length: 2\r\n\r\nok'
    const front = await serviceSaying(early + answer)
    try {
      const { status, headers } = await ask(front.port, '/app/x')
      expect(status).toBe(200)
      expect(headers['x-kept']).toBe('1')
      for (const name of ['server', 'x-hop', 'link']) expect(headers).not.toHaveProperty(name)
    } finally {
      await front.close()
    }
  })

  it('that breaks off in the middle of its answer is not taken for whole', async () => {
    const front = await serviceSaying('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf')
    try {
      const text = await speak(front.port, 'GET /app/x HTTP/1.1\r\nhost: x\r\n\r\n')
      expect(text).toMatch(/^HTTP\/1\.1 200 [\s\S]*content-length: 100[\s\S]*half$/)
    } finally {
      await front.close()
    }
  })

  it('with all its connections taken is told as 504 in time, to whoever waits for one', async () => {
    const begun = performance.now()
    const all = await Promise.all(Array.from({ length: 40 }, () => ask(gateway.port, '/app/slow')))
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([504]))
    expect(performance.now() - begun).toBeLessThan(8_000) // one after the other, on two connections, it would be 20 s
  })

  it('that answers before it has heard the whole body is still heard', async () => {
    const front = await serviceSaying('HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\nconnection: close\r\n\r\nno')
    try {
      const request = httpRequest({ host: '127.0.0.1', port: front.port, path: '/app/x', method: 'POST', agent: false })
      request.on('error', () => {})
      request.end('x'.repeat(1_000_000))
      const [response] = (await once(request, 'response')) as [IncomingMessage]
      expect(response.statusCode).toBe(403)
      response.resume()
      await once(response, 'end')
    } finally {
      await front.close()
    }
  })
})

describe('an asker who goes away', () => {
  it('takes the request to the service along', async () => {
    let gone: Promise<unknown> | undefined
    const server = createServer((socket) => {
      socket.on('error', () => {})
      gone = once(socket, 'close')
      socket.resume()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const front = await startGateway({ '/app': `http://127.0.0.1:${port}` })
    const socket = connect(front.port, '127.0.0.1')
    socket.write('GET /app/x HTTP/1.1\r\nhost: x\r\n\r\n')
    await once(server, 'connection')
    socket.destroy()
    await gone
    await front.close()
    server.close()
  })
})
