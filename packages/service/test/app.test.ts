import { Writable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type App, type AppOptions, createApp, Problem, problemAnswers, routesOf } from '../src/index.ts'

const TOKEN = 'a-secret-of-operations'
const apps: App[] = []

afterEach(() => Promise.all(apps.splice(0).map((app) => app.close())))

async function build(
  options: Partial<AppOptions> = {},
  routes: (app: FastifyInstance) => void = () => {},
): Promise<App> {
  const app = await createApp({ name: 'test', operationsToken: TOKEN, ...options })
  routes(app.api)
  apps.push(app)
  return app
}

/** A place for the log, and what was written there. */
function logTo() {
  const lines: string[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  })
  return { lines, logger: { level: 'trace', stream } }
}

describe('a failure', () => {
  it('that was expected is told as problem details', async () => {
    const app = await build({}, (api) =>
      api.get('/', () => {
        throw new Problem(409, 'taken', 'It is taken', { extra: { by: 1 }, headers: { 'retry-after': '9' } })
      }),
    )
    const answer = await app.api.inject('/')
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([409, '9'])
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.json()).toEqual({
      type: 'urn:smittestopp:problem:taken',
      title: 'It is taken',
      status: 409,
      code: 'taken',
      message: 'It is taken',
      by: 1,
    })
  })

  it.each<[string, () => unknown]>([
    ['a defect', () => new TypeError('secret of +4712345678')],
    ['an error of an SDK with a status code', () => Object.assign(new Error('secret'), { statusCode: 403 })],
    [
      'an error of an SDK with a code',
      () => Object.assign(new Error('secret'), { statusCode: 404, code: 'PathNotFound' }),
    ],
    ['what is no error', () => ({ secret: 1 })],
  ])('that is %s is told with an id and nothing else, and logged whole under that id', async (_what, fault) => {
    const { lines, logger } = logTo()
    const app = await build({ logger }, (api) => api.get('/', () => Promise.reject(fault())))
    const answer = await app.api.inject('/')
    expect(answer.statusCode).toBe(500)
    expect(answer.json()).toMatchObject({ code: 'internal', message: 'internal error' })
    expect(answer.body).not.toMatch(/secret| {4}at /)
    const entry = lines.map((line) => JSON.parse(line)).find((line) => line.error_id === answer.json().error_id)
    expect(entry.err.message).toBeDefined()
    expect(lines.join('')).not.toContain('+4712345678')
  })

  it('to reach something outside is told as 503 with Retry-After', async () => {
    const app = await build({}, (api) =>
      api.get('/', () => Promise.reject(Object.assign(new Error('x'), { unavailable: 'lake' }))),
    )
    const answer = await app.api.inject('/')
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '2'])
    expect(answer.json().message).toBe('the lake is not available, try again')
  })

  it('to answer as the schema says is a defect', async () => {
    const app = await build({}, (api) =>
      routesOf(api).get('/', { schema: { response: { 200: z.object({ n: z.int() }) } } }, () => ({ n: 'x' }) as never),
    )
    const answer = await app.api.inject('/')
    expect([answer.statusCode, answer.json().code]).toEqual([500, 'internal'])
  })

  it.each<[string, object, number]>([
    ['an unknown path', { url: '/nowhere' }, 404],
    ['a path that is no path', { url: '/%zz' }, 400],
    [
      'a body that is no JSON',
      { method: 'POST', url: '/', headers: { 'content-type': 'application/json' }, payload: '{' },
      400,
    ],
    ['a body of another shape', { method: 'POST', url: '/', payload: { n: 'x' } }, 400],
    [
      'a body of another type',
      { method: 'POST', url: '/', headers: { 'content-type': 'image/png' }, payload: 'x' },
      415,
    ],
    ['a body too large', { method: 'POST', url: '/', payload: { n: 'x'.repeat(2_000) } }, 413],
  ])('of the caller, such as %s, is a problem with a message and no stack', async (_what, request, status) => {
    const app = await build({ bodyLimit: 1_000 }, (api) =>
      routesOf(api).post(
        '/',
        { schema: { body: z.object({ n: z.int() }), response: problemAnswers(400) } },
        async () => 'never' as never,
      ),
    )
    const answer = await app.api.inject(request)
    expect([answer.statusCode, answer.json().status]).toEqual([status, status])
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.json().code).toMatch(/^[a-z-]+$/)
    expect(answer.body).not.toContain('    at ')
  })
})

describe('the operator’s port', () => {
  it('tells health with the clock, without a secret', async () => {
    const answer = await (await build({ clockOffsetSeconds: -60 })).operations.inject('/health')
    expect(answer.json()).toEqual({ status: 'ok', service: 'test', clock_offset_seconds: -60 })
  })

  it('tells readiness truly: which check fails, and within about two seconds when one hangs', async () => {
    const fine = await build({ checks: { a: async () => 1 } })
    expect((await fine.operations.inject('/ready')).json()).toEqual({ status: 'ready', checks: { a: 'ok' } })
    const broken = await build({
      checks: {
        fine: async () => 1,
        rejects: () => Promise.reject(new Error('x')),
        throws: () => {
          throw new Error('x')
        },
        hangs: () => new Promise(() => {}),
      },
    })
    const began = performance.now()
    const answer = await broken.operations.inject('/ready')
    expect(performance.now() - began).toBeLessThan(2_800)
    expect([answer.statusCode, answer.json()]).toEqual([
      503,
      { status: 'not-ready', checks: { fine: 'ok', rejects: 'failed', throws: 'failed', hangs: 'failed' } },
    ])
  })

  it('counts requests by route, never by path', async () => {
    const app = await build({}, (api) => api.get('/of/:number', async () => 'x'))
    for (let i = 0; i < 3; i++) await app.api.inject('/of/+4712345678')
    await app.api.inject('/nowhere/+4712345678')
    const { body, headers } = await app.operations.inject('/metrics')
    expect(headers['content-type']).toContain('text/plain')
    expect(body).toMatch(/http_server_request_duration(_seconds)?_count\{[^}]*route="\/of\/:number"[^}]*\} 3/)
    expect(body).toContain('route="unmatched"')
    expect(body).not.toContain('4712345678')
  })

  it('keeps every other path behind the secret, and all of them off the public port', async () => {
    const app = await build()
    app.operations.get('/lever', async () => 'pulled')
    const pull = (authorization?: string) =>
      app.operations.inject({ url: '/lever', headers: authorization === undefined ? {} : { authorization } })
    for (const wrong of [undefined, '', 'Bearer', `Bearer ${TOKEN}x`, `Basic ${TOKEN}`, TOKEN])
      expect((await pull(wrong)).statusCode).toBe(401)
    expect((await pull(`Bearer ${TOKEN}`)).body).toBe('pulled')
    expect((await app.operations.inject('/nowhere')).statusCode).toBe(401)
    for (const url of ['/health', '/ready', '/metrics', '/lever'])
      expect((await app.api.inject(url)).statusCode).toBe(404)
  })

  it('is closed to everybody when there is no secret', async () => {
    const app = await build({ operationsToken: undefined })
    app.operations.get('/lever', async () => 'pulled')
    for (const authorization of ['Bearer undefined', 'Bearer ', 'Bearer'])
      expect((await app.operations.inject({ url: '/lever', headers: { authorization } })).statusCode).toBe(401)
  })
})

describe('the log', () => {
  it('carries no phone number, position, token or key', async () => {
    const { lines, logger } = logTo()
    const token = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl'
    const app = await build({ logger }, (api) =>
      api.get('/look/:number', async (request) => {
        request.log.info({ phone_number: '+4712345678', person: { phoneNumber: '+4712345678' } }, 'a')
        request.log.info({ headers: request.headers, latitude: 59.91387, at: { longitude: 10.75225 } }, 'b')
        request.log.info({ token, key: 'c2VjcmV0', device: { key: 'c2VjcmV0' }, req: request.raw }, 'c')
        const cause = Object.assign(new Error(`row (+47 123 45 678, ${token})`), { detail: '+4712345678' })
        request.log.warn(new Error('GET https://x/y?sv=1&sig=c2VjcmV0 of +4712345678', { cause }))
        throw Object.assign(new Error('postgres://me:c2VjcmV0@host/db', { cause }), { response: { token } })
      }),
    )
    await app.api.inject({ url: '/look/+4712345678', headers: { authorization: `Bearer ${token}` } })
    const log = lines.join('')
    expect(lines.length).toBeGreaterThanOrEqual(5)
    for (const secret of ['12345678', '123 45 678', 'eyJ', 'c2VjcmV0', '59.91387', '10.75225'])
      expect(log).not.toContain(secret)
    expect(log).toContain('request')
  })
})

describe('closing', () => {
  it('finishes what is in flight before what it needs is closed', async () => {
    const happened: string[] = []
    const began = Promise.withResolvers<void>()
    const app = await build({}, (api) =>
      api.get('/slow', async () => {
        began.resolve()
        await new Promise((resolve) => setTimeout(resolve, 300))
        happened.push('answered')
        return 'done'
      }),
    )
    app.api.addHook('onClose', async () => void happened.push('closed'))
    await app.api.listen({ host: '127.0.0.1', port: 0 })
    const { port } = app.api.server.address() as { port: number }
    const answer = fetch(`http://127.0.0.1:${port}/slow`).then((response) => response.text())
    await began.promise
    await app.close()
    expect(await answer).toBe('done')
    expect(happened).toEqual(['answered', 'closed'])
  })
})
