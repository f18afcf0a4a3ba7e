import { openTestDatabase, type TestDatabase } from '@smittestopp/database/testing'
import { startEmulators, type TestEmulators } from '@smittestopp/embedded/testing'
import {
  type EventPublisher,
  type EventReader,
  openPublisher,
  openReader,
  type StreamEvent,
} from '@smittestopp/platform'
import type { App } from '@smittestopp/service'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openEdge, redisOf } from './edge.ts'
import { batch, type Changes, type Phone, registerPhone, signedUpload } from './phone.ts'

let emulators: TestEmulators
let database: TestDatabase
let publisher: EventPublisher
let reader: EventReader
let app: App
let phone: Phone
const captured: StreamEvent[] = []
const FORBIDDEN = {
  type: 'urn:smittestopp:problem:forbidden',
  title: 'Forbidden',
  status: 403,
  code: 'forbidden',
  message: 'Forbidden',
}

beforeAll(async () => {
  emulators = await startEmulators(['event-hubs', 'data-lake'])
  database = await openTestDatabase()
  publisher = await openPublisher(emulators.settingsOf('upload').EVENT_STREAM!)
  app = await openEdge({ database, publisher, redisUrl: redisOf(3) })
  phone = await registerPhone(database)
  const capture = emulators.settingsOf('capture')
  reader = openReader({
    connectionString: capture.EVENT_STREAM!,
    consumerGroup: 'capture',
    checkpoints: capture.CHECKPOINTS_URL!,
  })
  await reader.start(() => ({
    take: async (events) => void captured.push(...events),
    idle: async () => {},
    release: async () => {},
  }))
})

afterAll(async () => {
  await app?.close()
  await reader?.close()
  await publisher?.close()
  await database?.close()
  await emulators?.stop()
})

const send = (body: Buffer | object = batch(), changes: Changes = {}) =>
  app.api.inject(signedUpload(phone, body, changes))

describe('POST /app/events', () => {
  it('accepts a signed batch, which the stream then has as it was sent', async () => {
    const body = Buffer.from(` {"events":[], "platform":"ios","osVersion":"13.4","appVersion":"1.2.1","model":"æøå"}\n`)
    const answer = await send(body)
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toEqual({ accepted: 0, refused: 0, refusals: [] })
    await vi.waitFor(() => expect(captured.map((event) => event.body.toString())).toContain(body.toString()), 20_000)
    const event = captured.find((one) => one.body.equals(body))!
    expect(event).toMatchObject({
      deviceId: phone.deviceId,
      contentType: 'application/json',
      contentEncoding: 'utf-8',
      properties: { events: '0' },
    })
  })

  it('answers 401 to a request without a signature', async () => {
    const { headers: _, ...rest } = signedUpload(phone, batch())
    const answer = await app.api.inject({ ...rest, headers: { 'content-type': 'application/json' } })
    expect(answer.statusCode).toBe(401)
    expect(answer.json()).toMatchObject({ code: 'unauthorized' })
  })

  it('refuses every kind of wrong signature with one and the same 403', async () => {
    const other = await registerPhone(database)
    const seconds = Math.floor(Date.now() / 1000)
    const keyid = `keyid="${phone.deviceId}.${phone.keyId}"`
    const wrong: Record<string, Changes> = {
      'signed too long ago': { created: seconds - 310 },
      'signed in the future': { created: seconds + 310 },
      'body changed': { sent: { body: Buffer.from(JSON.stringify(batch([]))) } },
      'query added': { sent: { url: '/app/events?more=1' } },
      'key of another phone': { key: other.key },
      'name of another phone': { keyId: `${other.deviceId}.${other.keyId}` },
      'unknown device': { keyId: `${'0'.repeat(32)}.${phone.keyId}` },
      'unknown key': { keyId: `${phone.deviceId}.00000000` },
      'no key named': { keyId: phone.deviceId },
      'hostile key name': { keyId: `${phone.deviceId}' or '1'='1.${phone.keyId}` },
      'body not covered': { components: ['@method', '@path', '@query'] },
      'method not covered': { components: ['@path', '@query', 'content-digest'] },
      'nothing covered': { components: [] },
      'more covered': { components: ['@method', '@path', '@query', 'content-digest', 'content-type'] },
      'another algorithm': { parameters: `;created=${seconds};nonce="n";${keyid};alg="rsa-v1_5-sha256"` },
      'no time': { parameters: `;nonce="n";${keyid}` },
      'time as text': { parameters: `;created="${seconds}";nonce="n";${keyid}` },
      'no nonce': { parameters: `;created=${seconds};${keyid}` },
      'a nonce that is no text': { parameters: `;created=${seconds};nonce=1;${keyid}` },
      'a nonce without end': { nonce: 'n'.repeat(129) },
      'expired by its own words': { parameters: `;created=${seconds};expires=${seconds - 1};nonce="n";${keyid}` },
      'digest missing': { sent: { headers: { 'content-digest': '' } } },
      'signature missing': { sent: { headers: { signature: '' } } },
      'signature malformed': { sent: { headers: { signature: 'sig1=:%%%:' } } },
      'signature of another name': { sent: { headers: { signature: 'sig2=:AAAA:' } } },
      'signature too short': { sent: { headers: { signature: 'sig1=:AAAA:' } } },
      'input malformed': { sent: { headers: { 'signature-input': '((((' } } },
      'input no list': { sent: { headers: { 'signature-input': 'sig1=1' } } },
    }
    for (const [what, changes] of Object.entries(wrong)) {
      const answer = await send(batch(), changes)
      expect([what, answer.statusCode, answer.json()]).toEqual([what, 403, FORBIDDEN])
    }
  })

  it('takes a signature within five minutes of its own clock', async () => {
    const seconds = Math.floor(Date.now() / 1000)
    for (const created of [seconds - 290, seconds + 290])
      expect((await send(batch(), { created })).statusCode).toBe(200)
  })

  it('takes a request once, whichever process is asked, and also after a restart', async () => {
    const request = signedUpload(phone, batch())
    const statusOf = async (one: App) => (await one.api.inject(request)).statusCode
    const other = await openEdge({ database, publisher, redisUrl: redisOf(3) })
    expect([await statusOf(app), await statusOf(app), await statusOf(other)]).toEqual([200, 403, 403])
    await other.close()
    const restarted = await openEdge({ database, publisher, redisUrl: redisOf(3) })
    const answer = await restarted.api.inject(request)
    expect(answer.json()).toEqual(FORBIDDEN)
    await restarted.close()
  })

  it('lets no phone send whose device was erased', async () => {
    const erased = await registerPhone(database)
    await database.database('deletion').call('erase_device', { uuid: erased.deviceId, now: new Date() })
    const answer = await app.api.inject(signedUpload(erased, batch()))
    expect([answer.statusCode, answer.json()]).toEqual([403, FORBIDDEN])
  })

  it.each<[string, Buffer | object]>([
    ['no JSON', Buffer.from('{"platform":')],
    ['no UTF-8', Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d])],
    ['empty', Buffer.alloc(0)],
    ['a list', []],
    ['null', Buffer.from('null')],
    ['without events', { ...batch(), events: undefined }],
    ['with events that are no list', { ...batch(), events: {} }],
    ['with an event that is no object', batch([1])],
    ['with more events than a batch may have', batch(Array.from({ length: 10_001 }, () => ({})))],
    ['with a model of 101 characters', { ...batch(), model: 'x'.repeat(101) }],
  ])('answers 400 to a signed body that is %s', async (_what, body) => {
    const answer = await send(body)
    expect(answer.statusCode).toBe(400)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.body).not.toContain('    at ')
  })

  it('takes nesting of any depth without harm', async () => {
    const body = JSON.stringify(batch([{ deep: 0 }])).replace('0}', `${'['.repeat(300_000)}${']'.repeat(300_000)}}`)
    expect((await send(Buffer.from(body))).statusCode).toBeLessThan(500)
  })

  it.each(['text/plain', 'application/xml', 'application/x-www-form-urlencoded'])('answers 415 to %s', async (type) => {
    const answer = await send(batch(), { sent: { headers: { 'content-type': type } } })
    expect(answer.statusCode).toBe(415)
  })

  it('answers 413 to a body larger than a batch may be', async () => {
    const answer = await send(Buffer.alloc(1_000_001, ' '))
    expect([answer.statusCode, answer.json().code]).toEqual([413, 'body-too-large'])
  })

  it('answers 503 within two seconds while the stream hangs, and takes batches when it is back', async () => {
    emulators.signal('event-hubs', 'SIGSTOP')
    try {
      const began = performance.now()
      const answers = await Promise.all([send(), send(), send()])
      expect(performance.now() - began).toBeLessThan(2_500)
      for (const answer of answers) {
        expect(answer.statusCode).toBe(503)
        expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
      }
      expect((await app.operations.inject('/ready')).json()).toMatchObject({ checks: { 'event stream': 'failed' } })
    } finally {
      emulators.signal('event-hubs', 'SIGCONT')
    }
    await vi.waitFor(async () => expect((await send()).statusCode).toBe(200), { timeout: 20_000, interval: 300 })
  })

  it('recovers when the stream was killed', async () => {
    emulators.kill('event-hubs')
    expect([200, 503]).toContain((await send()).statusCode)
    await vi.waitFor(async () => expect((await send()).statusCode).toBe(200), { timeout: 20_000, interval: 300 })
  })

  it('answers 503 when the very first batch finds no stream', async () => {
    const connection = emulators.settingsOf('upload').EVENT_STREAM!.replace(/:\d+;/, ':1;')
    const nowhere = await openPublisher(connection)
    const lonely = await openEdge({ database, publisher: nowhere, redisUrl: redisOf(3) })
    const began = performance.now()
    const answer = await lonely.api.inject(signedUpload(phone, batch()))
    expect(answer.statusCode).toBe(503)
    expect(performance.now() - began).toBeLessThan(2_500)
    await lonely.close()
    await nowhere.close()
  })
})
