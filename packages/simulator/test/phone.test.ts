import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { ConsentDecisions } from '@smittestopp/contracts'
import { describe, expect, it } from 'vitest'
import { createCodeReader, createPhone, register, revokeConsent, signIn, uploadAll } from '../src/index.ts'
import { type Received, startServer } from './gateway.ts'
import { smallWorld, uploadsOf } from './worlds.ts'

const device = {
  DeviceId: 'ab'.repeat(16),
  PhoneNumber: '+00100000001',
  HostName: 'hub',
  SharedAccessKey: Buffer.alloc(32, 1).toString('base64'),
  ConnectionString: 'HostName=hub',
  KeyId: '1',
  SigningKey: Buffer.alloc(32, 2).toString('base64'),
}
const quick = { attempts: 4, wait: 5, longestWait: 50 }
const batch = { platform: 'ios', osVersion: '13.5', appVersion: '1.3.0', model: 'iPhone12,1', events: [] }

const utc = '2026-03-02T10:00:00Z'

/** The least a backend answers with. */
const playApp: Parameters<typeof startServer>[0] = ({ method, url, body }, response) => {
  const answers: Record<string, unknown> = {
    'GET /app/pin': { pin_codes: [{ pin_code: 'aB3dE9', created_at: utc }] },
    'POST /app/contactids': {
      contact_ids: ['ab'.repeat(16), 'cd'.repeat(16)],
      valid_from: [utc, '2026-03-02T10:15:00Z'],
      valid_seconds: 900,
    },
    'POST /app/heartbeat': {},
    'GET /app/consents': { consents: [], history: [] },
    'PUT /app/consents': { consents: [], history: [] },
    'GET /app/pauses': { pauses: [] },
    'PUT /app/pauses': method === 'PUT' && JSON.parse(body.toString()),
    'GET /app/devices': { devices: [] },
    'POST /app/keys': {
      KeyId: '2',
      SigningKey: Buffer.alloc(32, 3).toString('base64'),
      SharedAccessKey: Buffer.alloc(32, 4).toString('base64'),
      ConnectionString: 'HostName=other',
      previous_keys_expire: utc,
    },
  }
  const answer = answers[`${method} ${url}`]
  response.writeHead(method === 'DELETE' ? 204 : 200).end(answer && JSON.stringify(answer))
}

describe('a phone', () => {
  it('registers with its token and takes the device it is given', async () => {
    await using server = await startServer((_, response) => response.end(JSON.stringify(device)))
    expect(await register(server.url, 'a-token')).toEqual(device)
    expect(server.received[0]).toMatchObject({ method: 'POST', url: '/onboarding/register-device' })
    expect(server.received[0]!.headers.authorization).toBe('Bearer a-token')
  })

  it('registers under a request key: its own each time, or the one it was given', async () => {
    await using server = await startServer((_, response) => response.end(JSON.stringify(device)))
    const again = '0e9c2d5e-0011-4233-8455-66778899aabb'
    for (const key of [undefined, undefined, again, again]) await register(server.url, 'a-token', key)
    const keys = server.received.map(({ headers }) => headers['idempotency-key'])
    expect(keys.slice(2)).toEqual([again, again])
    expect(new Set(keys).size).toBe(3)
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('takes back its consent with its token', async () => {
    const said = { Status: 'Success', Message: 'Gone.' }
    await using server = await startServer((_, response) => response.end(JSON.stringify(said)))
    expect(await revokeConsent(server.url, 'a-token')).toEqual(said)
    expect(server.received[0]).toMatchObject({ method: 'POST', url: '/permissions/revoke-consent' })
    expect(server.received[0]!.headers.authorization).toBe('Bearer a-token')
  })

  it('says what is wrong when it may not register', async () => {
    await using server = await startServer((_, response) => response.writeHead(403).end('no'))
    await expect(register(server.url, 'a-token')).rejects.toThrow('registration was answered with 403: no')
  })

  it('sends a batch again after 503 and after a broken connection: the same bytes, a fresh signature', async () => {
    let asked = 0
    await using server = await startServer((_, response) => {
      asked++
      if (asked === 1) response.writeHead(503, { 'retry-after': '0' }).end()
      else if (asked === 2) response.destroy()
      else response.writeHead(202).end()
    })
    const answer = await createPhone(server.url, device, quick).upload(batch, 'batch-1')
    expect(answer).toMatchObject({ status: 202, attempts: 3 })
    const { received } = server
    expect(received.map(({ method, url }) => `${method} ${url}`)).toEqual(Array(3).fill('POST /app/events'))
    expect(received.map(({ headers }) => headers['content-type'])).toEqual(Array(3).fill('application/json'))
    expect(received.map(({ headers }) => headers['idempotency-key'])).toEqual(Array(3).fill('batch-1'))
    expect(new Set(received.map(({ body }) => body.toString()))).toEqual(new Set([JSON.stringify(batch)]))
    expect(new Set(received.map(({ headers }) => headers['content-digest'])).size).toBe(1)
    expect(new Set(received.map(({ headers }) => headers.signature)).size).toBe(3)
  })

  it('gives up after a while, and does not repeat what was refused', async () => {
    await using busy = await startServer((_, response) => response.writeHead(503).end('busy'))
    expect(await createPhone(busy.url, device, quick).upload(batch)).toMatchObject({ status: 503, attempts: 4 })
    await using strict = await startServer((_, response) => response.writeHead(400).end('bad'))
    expect(await createPhone(strict.url, device, quick).upload(batch)).toMatchObject({ status: 400, attempts: 1 })
    await expect(createPhone('http://127.0.0.1:1', device, quick).upload(batch)).rejects.toThrow('fetch failed')
  })

  it('signs the query it sends, and the empty body', async () => {
    await using server = await startServer((_, response) => response.end())
    await createPhone(server.url, device).send('GET', '/app/pin?since=1')
    const [{ url, headers }] = server.received as [(typeof server.received)[0]]
    expect(url).toBe('/app/pin?since=1')
    expect(headers['content-digest']).toBe(`sha-256=:${createHash('sha256').digest('base64')}:`)
    expect(headers['content-type']).toBeUndefined()
  })

  it('compresses uploads when it is told to, and signs the bytes it sends', async () => {
    await using server = await startServer((_, response) => response.end())
    const phone = createPhone(server.url, device, { ...quick, gzip: true })
    await phone.upload(batch)
    await phone.send('POST', '/app/birthyear', { birthyear: 1975 })
    const [upload, other] = server.received as [Received, Received]
    expect(upload.headers['content-encoding']).toBe('gzip')
    expect(JSON.parse(gunzipSync(upload.body).toString())).toEqual(batch)
    const digest = createHash('sha256').update(upload.body).digest('base64')
    expect(upload.headers['content-digest']).toBe(`sha-256=:${digest}:`)
    expect(other.headers['content-encoding']).toBeUndefined()
  })
})

describe('what a phone asks for', () => {
  it('goes to the paths of the app, in its shapes', async () => {
    await using server = await startServer(playApp)
    const phone = createPhone(server.url, device, quick)
    const since = new Date('2026-03-01T00:00:00Z')
    const pause = { sensor: 'bluetooth' as const, time_from: utc, time_to: '2026-03-02T11:00:00Z', reason: 'visor' }
    await phone.heartbeat()
    await phone.setBirthYear(1975)
    expect(await phone.pins()).toEqual({ pin_codes: [{ pin_code: 'aB3dE9', created_at: utc }] })
    expect((await phone.fetchContactIds(2)).contact_ids).toEqual(['ab'.repeat(16), 'cd'.repeat(16)])
    await phone.consents()
    await phone.giveConsents(['tracing_gps'], since)
    await phone.withdrawConsents(['tracing_gps'])
    expect(await phone.setPauses([pause])).toEqual({ pauses: [pause] })
    await phone.pauses()
    expect((await phone.devices()).devices).toEqual([])
    await phone.removeDevice('ab'.repeat(16))
    const text_hash = expect.stringMatching(/^[0-9a-f]{64}$/)
    const consent = { purpose: 'tracing_gps', text_version: 'simulator-1', text_hash }
    const asked = server.received.map(({ method, url, body }) => [
      `${method} ${url}`,
      body.length && JSON.parse(body.toString()),
    ])
    expect(asked).toEqual([
      ['POST /app/heartbeat', 0],
      ['POST /app/birthyear', { birthyear: 1975 }],
      ['GET /app/pin', 0],
      ['POST /app/contactids', { count: 2 }],
      ['GET /app/consents', 0],
      ['PUT /app/consents', { consents: [{ ...consent, given: true, since: since.toISOString() }] }],
      ['PUT /app/consents', { consents: [{ ...consent, given: false }] }],
      ['PUT /app/pauses', { pauses: [pause] }],
      ['GET /app/pauses', 0],
      ['GET /app/devices', 0],
      [`DELETE /app/devices/${'ab'.repeat(16)}`, 0],
    ])
  })

  it('consents to all purposes when it names none, in bodies the contract takes', async () => {
    await using server = await startServer(playApp)
    await createPhone(server.url, device, quick).giveConsents()
    const { consents } = ConsentDecisions.parse(JSON.parse(server.received[0]!.body.toString()))
    expect(consents.map(({ purpose, given, since }) => [purpose, given, since])).toEqual([
      ['tracing_bluetooth', true, undefined],
      ['tracing_gps', true, undefined],
      ['statistics', true, undefined],
    ])
  })

  it('is signed with the new key once the keys are changed', async () => {
    await using server = await startServer(playApp)
    const phone = createPhone(server.url, device, quick)
    const keys = await phone.rotateKeys()
    await phone.heartbeat()
    const signedBy = server.received.map(
      ({ headers }) => /keyid="([^"]+)"/.exec(String(headers['signature-input']))?.[1],
    )
    expect(signedBy).toEqual([`${device.DeviceId}.1`, `${device.DeviceId}.2`])
    const { previous_keys_expire, ...own } = keys
    expect(phone.device).toEqual({ ...device, ...own })
    expect(previous_keys_expire).toBe(utc)
  })

  it('says what is wrong when it is refused', async () => {
    await using server = await startServer((_, response) => response.writeHead(403).end('no'))
    await expect(createPhone(server.url, device, quick).pins()).rejects.toThrow(
      'GET /app/pin was answered with 403: no',
    )
  })
})

describe('a fleet', () => {
  const uploads = uploadsOf(smallWorld({ days: 1 }))

  it('sends everything once, at most so many at once, and counts the answers', async () => {
    let open = 0
    let most = 0
    await using server = await startServer((_, response) => {
      most = Math.max(most, ++open)
      setTimeout(() => {
        open--
        response.writeHead(202).end()
      }, 2)
    })
    const phone = createPhone(server.url, device, quick)
    const report = await uploadAll(uploads, () => phone, { atOnce: 8 })
    const events = uploads.reduce((sum, upload) => sum + upload.batch.events.length, 0)
    expect(report).toEqual({ batches: uploads.length, events, retries: 0, statuses: { 202: uploads.length } })
    expect(server.received).toHaveLength(uploads.length)
    expect(most).toBeLessThanOrEqual(8)
    expect(most).toBeGreaterThan(2)
  })

  it('takes no more than it can send, and stops at the first failure', async () => {
    let taken = 0
    const endless = (function* () {
      for (;;) yield uploads[taken++ % uploads.length]!
    })()
    const failing = { upload: () => Promise.reject(new Error('unplugged')) }
    await expect(uploadAll(endless, () => failing, { atOnce: 3 })).rejects.toThrow('unplugged')
    expect(taken).toBeLessThanOrEqual(4)
  })
})

describe('signing in', () => {
  it('goes from number and code to tokens, with PKCE', async () => {
    await using identity = await startServer(playIdentity('123456'))
    const readCode = createCodeReader(identity.url, 'outbox-token')
    const tokens = await signIn({ ...client, issuer: `${identity.url}/tenant`, readCode })
    expect(tokens).toMatchObject({ access_token: 'for +00100000001', id_token: 'id' })
  })

  it('says where it stopped when the code is wrong', async () => {
    await using identity = await startServer(playIdentity('123456'))
    const readCode = async () => '000000'
    await expect(signIn({ ...client, issuer: `${identity.url}/tenant`, readCode })).rejects.toThrow(
      'the code was answered with 401',
    )
  })
})

const client = { clientId: 'app', redirectUri: 'http://127.0.0.1/callback', phoneNumber: '+00100000001' }

/** The least an identity server does: two forms behind a cookie, a code bound to a challenge, and tokens for it. */
function playIdentity(secret: string): Parameters<typeof startServer>[0] {
  let asked = new URLSearchParams()
  let phone = ''
  return ({ method, url, headers, body }, response) => {
    const { pathname, searchParams } = new URL(url, `http://${headers.host}`)
    const form = new URLSearchParams(body.toString())
    const known = headers.cookie === 'uid=u1'
    const say = (status: number, more: Record<string, string>, content: unknown = '') =>
      response.writeHead(status, more).end(JSON.stringify(content))
    const endpoint = (name: string) => `http://${headers.host}/tenant/${name}`
    const routes: Record<string, () => void> = {
      'GET /tenant/.well-known/openid-configuration': () =>
        say(200, {}, { authorization_endpoint: endpoint('authorize'), token_endpoint: endpoint('token') }),
      'GET /tenant/authorize': () => {
        asked = searchParams
        say(303, { location: '/interaction/u1', 'set-cookie': 'uid=u1; HttpOnly' })
      },
      'POST /interaction/u1/phone': () => {
        phone = form.get('phone')!
        say(known ? 200 : 400, {})
      },
      'GET /outbox': () =>
        headers.authorization === 'Bearer outbox-token'
          ? say(200, {}, [{ to: searchParams.get('to'), text: `Your code is ${secret}.`, sent_at: 'now' }])
          : say(401, {}),
      'POST /interaction/u1/code': () =>
        known && form.get('code') === secret ? say(303, { location: '/tenant/resume' }) : say(401, {}),
      'GET /tenant/resume': () =>
        say(303, { location: `${asked.get('redirect_uri')}?code=c1&state=${asked.get('state')}` }),
      'POST /tenant/token': () => {
        const challenge = createHash('sha256').update(form.get('code_verifier')!).digest('base64url')
        const right = form.get('code') === 'c1' && challenge === asked.get('code_challenge')
        say(right ? 200 : 400, {}, { access_token: `for ${phone}`, id_token: 'id', expires_in: 60 })
      },
    }
    const route = routes[`${method} ${pathname}`]
    if (route) route()
    else say(404, {})
  }
}
