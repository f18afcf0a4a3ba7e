import { once } from 'node:events'
import { Agent, request as httpRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, closedPort, spawnGateway, speak, startGateway, startUpstream } from './gateway-process.ts'

const opened = new AsyncDisposableStack()
let app: Awaited<ReturnType<typeof startUpstream>>
let fhi: Awaited<ReturnType<typeof startUpstream>>
let gateway: Awaited<ReturnType<typeof startGateway>>

beforeAll(async () => {
  app = await startUpstream('app')
  opened.defer(app.close)
  fhi = await startUpstream('fhi')
  opened.defer(fhi.close)
  const routes = { '/app': app.url, '/fhi': fhi.url, '/devices': `http://127.0.0.1:${await closedPort()}` }
  gateway = await startGateway(routes, { BODY_LIMIT_BYTES: '100000', UPSTREAM_TIMEOUT_MS: '1000' })
  opened.defer(gateway.close)
})

afterAll(() => opened.disposeAsync())

function send(path: string, options: Parameters<typeof ask>[2] = {}) {
  return ask(gateway.port, path, options)
}

describe('a request under a prefix', () => {
  it.each([
    '/app/pin',
    '/app',
    '/app/',
    '/app/pin?',
    '/app/a%20b/%C3%A6%2B+',
    '/app/pin?b=2&a=1&a=%7e~&x={"y":"y%20"}&q=..%2f..&r=//',
    "/app/devices/d-1/messages;v=1/!$&'()*+,;=:@",
    `/app/${'long-'.repeat(400)}?${'q'.repeat(4_000)}`,
  ])('arrives byte for byte: %s', async (path) => {
    const answer = await send(path)
    expect(answer.status).toBe(200)
    expect(answer.json).toMatchObject({ name: 'app', url: path })
  })

  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('keeps its method: %s', async (method) => {
    expect((await send('/app/x', { method })).json).toMatchObject({ method, bytes: 0 })
  })

  it.each([
    ['application/json', '{"a": 1,  "a": 2}'],
    ['application/json', '{not json'],
    ['application/octet-stream', '\u0000\u0001'],
    ['text/csv; charset=utf-8', 'a,b'],
    [undefined, 'of no type'],
  ])('keeps its body and type as they are: %s', async (type, body) => {
    const headers: Record<string, string> = { 'content-length': String(body.length) }
    if (type) headers['content-type'] = type
    const answer = await send('/app/x', { method: 'POST', headers, body })
    expect(answer.json.body).toBe(body)
    expect(answer.json.headers['content-type']).toBe(type)
    expect(answer.json.headers['content-length']).toBe(String(body.length))
  })

  it('with a body where there should be none, or waiting for 100, is still answered', async () => {
    const headers = { 'content-type': 'text/plain', 'content-length': '3' }
    expect((await send('/app/x', { headers, body: 'abc' })).json).toMatchObject({ bytes: 0 })
    const patient = await send('/app/x', {
      method: 'POST',
      headers: { ...headers, expect: '100-continue' },
      body: 'abc',
    })
    expect(patient.json).toMatchObject({ bytes: 3 })
  })
})

describe('prefixes', () => {
  it('that lie within each other go by the longest, at whole segments', async () => {
    const front = await startGateway({ '/app': app.url, '/app/deep/er': fhi.url })
    try {
      for (const [path, name] of [
        ['/app/deep/er', 'fhi'],
        ['/app/deep/er/x', 'fhi'],
        ['/app/deep/er?x', 'fhi'],
        ['/app/deep/erx', 'app'],
        ['/app/deep', 'app'],
        ['/app/deep/%65r', 'app'],
      ]) {
        expect((await ask(front.port, path!)).json).toMatchObject({ name, url: path })
      }
    } finally {
      await front.close()
    }
  })
})

describe('headers', () => {
  it('that only the gateway may set are taken from the sender and set anew', async () => {
    const { json, headers } = await send('/app/x', {
      headers: {
        'X-Forwarded-For': '1.2.3.4',
        'X-Forwarded-Host': 'evil.example',
        'X-Forwarded-Whatever': '1',
        Forwarded: 'for=1.2.3.4',
        'Certificate-Thumbprint': 'abc',
        'Certificate-Subject': 'CN=fhi',
        'Api-Key': 'guess',
        'X-Real-IP': '1.2.3.4',
        'X-Original-URL': '/fhi/lookup',
        'X-Rewrite-URL': '/fhi/lookup',
        'X-HTTP-Method-Override': 'DELETE',
        X_Forwarded_For: '1.2.3.4',
        'X-Request-Id': 'mine',
        Authorization: 'Bearer kept',
        'X-Ours': 'kept',
      },
    })
    expect(json.headers).toMatchObject({
      authorization: 'Bearer kept',
      'x-ours': 'kept',
      'x-forwarded-for': '127.0.0.1',
    })
    expect(json.headers['x-forwarded-proto']).toBe('http')
    expect(json.headers.forwarded).toBe('for=127.0.0.1;proto=http')
    expect(json.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
    expect(headers['x-request-id']).toBe(json.headers['x-request-id'])
    for (const name of [
      'x-forwarded-host',
      'x-forwarded-whatever',
      'certificate-thumbprint',
      'certificate-subject',
      'api-key',
      'x-real-ip',
      'x-original-url',
      'x-rewrite-url',
      'x-http-method-override',
      'x_forwarded_for',
    ]) {
      expect(json.headers).not.toHaveProperty(name)
    }
  })

  it('of one hop stay on their hop, and cannot take the gateway’s own with them', async () => {
    const headers = {
      Connection: 'close, x-forwarded-for, x-hop',
      'X-Hop': '1',
      'Proxy-Authorization': 'x',
      TE: 'trailers',
      'Keep-Alive': '9',
    }
    const { json } = await send('/app/x', { headers })
    expect(json.headers['x-forwarded-for']).toBe('127.0.0.1')
    for (const name of ['x-hop', 'proxy-authorization', 'te', 'keep-alive'])
      expect(json.headers).not.toHaveProperty(name)
  })

  it('by which an asker says how to be answered go through, and what came of them comes back', async () => {
    const { json, headers } = await send('/fhi/x', { headers: { Prefer: 'wait=20' } })
    expect(json.headers.prefer).toBe('wait=20')
    expect(headers['preference-applied']).toBe('wait=20')
  })

  it('for safety are on every answer, also where the service says otherwise', async () => {
    for (const path of ['/app/x', '/devices/x', '/nowhere', '/app/../x', '/app/%', '/health']) {
      const { headers } = await send(path)
      expect(headers).toMatchObject({
        'content-security-policy': "default-src 'none'",
        'x-frame-options': 'SAMEORIGIN',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      })
      expect(headers).not.toHaveProperty('x-powered-by')
    }
    expect((await send('/app/x')).headers['x-own']).toBe('kept')
  })
})

describe('a path that could be read in two ways', () => {
  it.each([
    '/app/../fhi/lookup',
    '/app/./../fhi',
    '/app/%2e%2e/fhi',
    '/app/.%2e/fhi',
    '/app/..%2ffhi',
    '/app/..%5cfhi',
    '/app/..;/fhi',
    '/app\\..\\fhi',
    '/app%2ffhi',
    '/app/%',
    '/app/%00',
    '/app/x#/fhi',
    '//fhi',
    '//fhi/lookup',
    '/./fhi',
    '/APP/pin',
    '/Fhi',
    '/%66hi/lookup',
    '/%61pp/pin',
    '/apple',
    '/app.',
    'http://127.0.0.1/fhi/lookup',
    'fhi/lookup',
    '*',
  ])('reaches nobody: %s', async (path) => {
    const before = [app.seen.length, fhi.seen.length]
    const answer = await send(path, { method: path === '*' ? 'OPTIONS' : 'GET' })
    expect([400, 404]).toContain(answer.status)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.json).toMatchObject({ type: `urn:smittestopp:problem:${answer.json.code}`, status: answer.status })
    expect([app.seen.length, fhi.seen.length]).toEqual(before)
  })

  it('is no way to the services’ own health, readiness and metrics', async () => {
    for (const path of ['/ready', '/metrics', '/health/app', '/']) expect((await send(path)).status).toBe(404)
    expect((await send('/health')).json).toEqual({ status: 'ok', clock_offset_seconds: 0 })
    await send('/app/health')
    expect(app.seen.at(-1)).toBe('/app/health')
    expect(app.seen).not.toContain('/health')
  })
})

describe('a body', () => {
  it('up to the limit goes through, declared or in chunks', async () => {
    const body = 'x'.repeat(100_000)
    const chunked = { 'transfer-encoding': 'chunked' }
    const declared = { 'content-length': '100000' }
    expect((await send('/app/x', { method: 'POST', headers: declared, body })).json.bytes).toBe(100_000)
    expect((await send('/app/x', { method: 'POST', headers: chunked, body })).json.bytes).toBe(100_000)
  })

  it('past the limit gets 413, declared or in chunks', async () => {
    const body = 'x'.repeat(100_001)
    for (const headers of [{ 'content-length': '100001' }, { 'transfer-encoding': 'chunked' }] as Record<
      string,
      string
    >[]) {
      const answer = await send('/app/x', { method: 'POST', headers, body })
      expect(answer.status).toBe(413)
      expect(answer.json).toMatchObject({ status: 413, code: 'body-too-large' })
    }
  })

  it('far past the limit is answered though it is still being sent, and the connection serves on', async () => {
    const { port } = gateway
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const options = { host: '127.0.0.1', port, path: '/app/x', method: 'POST', agent }
    for (let n = 0; n < 3; n++) {
      const request = httpRequest(options).end(Buffer.alloc(5_000_000))
      const [response] = await once(request, 'response')
      expect(response.statusCode).toBe(413)
      await once(response.resume(), 'end')
    }
    agent.destroy()
  })

  it('without end is cut off at the limit', async () => {
    const request = httpRequest({ host: '127.0.0.1', port: gateway.port, path: '/app/x', method: 'POST', agent: false })
    request.on('error', () => {})
    let sent = 0
    const feeder = setInterval(() => {
      sent += 10_000
      request.write('x'.repeat(10_000))
    }, 1)
    const [response] = await once(request, 'response')
    clearInterval(feeder)
    request.destroy()
    expect(response.statusCode).toBe(413)
    expect(sent).toBeLessThan(5_000_000)
  })

  it('that breaks off harms nobody else', async () => {
    for (const path of ['/app/x', '/nowhere']) {
      const request = httpRequest({ host: '127.0.0.1', port: gateway.port, path, method: 'POST', agent: false })
      request.on('error', () => {})
      request.write('x'.repeat(50_000))
      await new Promise((resolve) => setTimeout(resolve, 50))
      request.destroy()
    }
    expect((await send('/app/x')).status).toBe(200)
  })
})

describe('a service that', () => {
  it('is down is told as 502', async () => {
    const answer = await send('/devices/d-1', { method: 'POST', body: 'x' })
    expect(answer.status).toBe(502)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.json).toEqual({
      type: 'urn:smittestopp:problem:upstream-unavailable',
      title: 'the service behind is not available',
      status: 502,
      code: 'upstream-unavailable',
      message: 'the service behind is not available',
    })
  })

  it('hangs up is told as 502', async () => {
    expect((await send('/app/broken')).json).toMatchObject({ status: 502, code: 'upstream-unavailable' })
  })

  it('is slow is told as 504', async () => {
    expect((await send('/app/slow')).json).toMatchObject({ status: 504, code: 'upstream-timeout' })
  })

  it('says 503 is believed, and asked once', async () => {
    const before = app.seen.length
    const answer = await send('/app/busy')
    expect(answer.status).toBe(503)
    expect(answer.headers['retry-after']).toBe('1')
    expect(app.seen.length).toBe(before + 1)
  })
})

describe('what is not HTTP', () => {
  it('gets a problem and a closed connection, and the gateway goes on', async () => {
    expect(await speak(gateway.port, 'hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [\s\S]*problem\+json/)
    expect(await speak(gateway.port, `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431/,
    )
    const smuggled =
      'POST /app/x HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /fhi/smuggled HTTP/1.1\r\nhost: x\r\n\r\n'
    expect(await speak(gateway.port, smuggled)).toMatch(/^HTTP\/1\.1 400/)
    expect(fhi.seen).not.toContain('/fhi/smuggled')
    expect((await send('/app/x')).status).toBe(200)
  })

  it('leaves neither paths nor headers in the log', async () => {
    await send('/fhi/birthyear/+4741234567', { headers: { authorization: 'Bearer secret-token' } })
    await send('/devices/+4741234567')
    expect(gateway.log()).not.toMatch(/41234567|secret-token/)
  })
})

describe('the program', () => {
  it('listens, forwards, and stops at SIGTERM with exit code 0', async () => {
    const port = await closedPort()
    const program = await spawnGateway({ PORT: String(port), ROUTES: JSON.stringify({ '/app': app.url }) })
    await program.listening
    expect((await ask(port, '/app/pin?x')).json).toMatchObject({ url: '/app/pin?x' })
    program.child.kill('SIGTERM')
    expect(await program.closed).toEqual([0, null])
  })

  it('names every wrong setting at once and ends with exit code 1', async () => {
    const program = await spawnGateway({ PORT: '-1', ROUTES: '{"/a/b":"ftp://x"}', BODY_LIMIT_BYTES: 'much' })
    expect(await program.closed).toEqual([1, null])
    for (const name of ['PORT', 'ROUTES', 'BODY_LIMIT_BYTES']) expect(program.output()).toContain(name)
  })
})
