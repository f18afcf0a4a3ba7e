import { gzipSync } from 'node:zlib'
import { openTestDatabase, type TestDatabase } from '@smittestopp/database/testing'
import { type EventPublisher, openAnnouncements, type StreamEvent, unavailable } from '@smittestopp/platform'
import type { App } from '@smittestopp/service'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type EdgeOptions, openEdge, redisOf } from './edge.ts'
import { batch, type Changes, fix, type Phone, registerPhone, sighting, signedUpload } from './phone.ts'

const REDIS = redisOf(4)
const WITHOUT_CONSENT = (purpose: string, events: number) => ({ reason: 'consent-missing', purpose, events })

let database: TestDatabase
let app: App
let away = false
const taken: Pick<StreamEvent, 'deviceId' | 'body' | 'properties'>[] = []

/** Where batches go in these tests: what the stream itself does is seen in upload.test.ts. */
const publisher: EventPublisher = {
  publish: async (event) => {
    if (away) throw unavailable('event stream')
    taken.push(event)
  },
  check: async () => {},
  close: async () => {},
}

const open = (options: Partial<EdgeOptions> = {}) => openEdge({ database, publisher, redisUrl: REDIS, ...options })
const bodiesOf = (phone: Phone) =>
  taken.filter(({ deviceId }) => deviceId === phone.deviceId).map(({ body }) => body.toString())

async function send(phone: Phone, body: Buffer | object, changes: Changes = {}, through = app) {
  const answer = await through.api.inject(signedUpload(phone, body, changes))
  return { status: answer.statusCode, headers: answer.headers, ...answer.json() }
}

const underKey = (key: string): Changes => ({ sent: { headers: { 'idempotency-key': key } } })

beforeAll(async () => {
  database = await openTestDatabase()
  app = await open()
})

afterAll(async () => {
  await app?.close()
  await database?.close()
})

describe('consent at the edge', () => {
  const now = new Date()
  const events = [fix(now), sighting(now), fix(now), { odd: 1 }]

  it('refuses, with a reason, events of a purpose that was not agreed to, and passes the others on', async () => {
    const phone = await registerPhone(database, ['tracing_bluetooth'])
    const answer = await send(phone, { ...batch(events), more: 'of it' })
    expect(answer).toMatchObject({ status: 200, accepted: 1, refused: 3 })
    expect(answer.refusals).toEqual([WITHOUT_CONSENT('tracing_gps', 3)])
    expect(JSON.parse(bodiesOf(phone)[0]!)).toEqual({ ...batch([events[1]]), more: 'of it' })
    expect(taken.find(({ deviceId }) => deviceId === phone.deviceId)?.properties).toEqual({ events: '1' })
  })

  it('takes nothing at all from whoever agreed to nothing, and puts nothing into the stream', async () => {
    const phone = await registerPhone(database, [])
    expect(await send(phone, batch(events))).toMatchObject({ status: 200, accepted: 0, refused: 4 })
    expect(bodiesOf(phone)).toEqual([])
  })

  it('takes GPS events for statistics alone', async () => {
    const phone = await registerPhone(database, ['statistics'])
    expect(await send(phone, batch([fix(now), sighting(now)]))).toMatchObject({ accepted: 1, refused: 1 })
  })

  it('judges by the time of the event: what was noticed before consent, or after it ended, is refused', async () => {
    const phone = await registerPhone(database, [])
    const at = (hour: number) => new Date(`2026-05-17T${String(hour).padStart(2, '0')}:00:00Z`)
    const decide = async (given: number, since: Date) =>
      database.database('registration').call('set_consents', {
        uuid: phone.deviceId,
        consents: [{ purpose: 'tracing_gps', given, text_version: '1', text_hash: 'a'.repeat(64), since }],
        now: at(20),
      })
    await decide(1, at(10))
    await decide(0, at(12))
    const fixes = [9, 10, 11, 12, 13].map((hour) => fix(at(hour)))
    const stay = { ...fix(at(11)), timeTo: '2026-05-17T12:30:00Z' }
    expect(await send(phone, batch([...fixes, stay]))).toMatchObject({ accepted: 3, refused: 3 })
  })

  it('goes by a withdrawal from the moment that it is announced', async () => {
    const phone = await registerPhone(database)
    expect(await send(phone, batch())).toMatchObject({ accepted: 1 })
    const announcements = openAnnouncements(REDIS)
    const registration = database.database('registration')
    const gone = { given: 0, text_version: '1', text_hash: 'a'.repeat(64), since: new Date() }
    await registration.call('set_consents', {
      uuid: phone.deviceId,
      consents: ['tracing_gps', 'statistics'].map((purpose) => ({ purpose, ...gone })),
      now: new Date(),
    })
    await announcements.announce([phone.deviceId])
    await vi.waitFor(async () =>
      expect(await send(phone, batch([fix(new Date(Date.now() + 5_000))]))).toMatchObject({ accepted: 0 }),
    )
    await announcements.close()
  })

  it('refuses what a closed purpose would need, whatever was agreed to', async () => {
    const own = await openTestDatabase()
    const phone = await registerPhone(own)
    const ended = { open_from: new Date('2020-01-01'), open_to: new Date('2020-06-01') }
    const purposes = ['tracing_gps', 'statistics'].map((purpose) => ({ purpose, ...ended }))
    await own.database('registration').call('set_purposes', { purposes })
    const edge = await open({ database: own })
    const answer = await send(phone, batch([fix(now), sighting(now)]), {}, edge)
    expect(answer.refusals).toEqual([{ reason: 'purpose-closed', purpose: 'tracing_gps', events: 1 }])
    await edge.close()
    await own.close()
  })
})

describe('the values of events', () => {
  const wrong = [fix(new Date(), { latitude: 91 }), fix(new Date(), { accuracy: 'x' }), fix(new Date('2020-01-02'))]

  it('are left to the import by default', async () => {
    const phone = await registerPhone(database)
    expect(await send(phone, batch(wrong))).toMatchObject({ accepted: 3, refused: 0 })
  })

  it('are judged at the edge where a setting says so, and never silently', async () => {
    const phone = await registerPhone(database)
    const edge = await open({ sanity: true })
    const answer = await send(phone, batch([...wrong, fix(new Date())]), {}, edge)
    expect(answer).toMatchObject({ accepted: 1, refused: 3 })
    const reasons = answer.refusals.map(({ reason }: { reason: string }) => reason)
    expect(reasons).toEqual(['coordinates', 'format', 'time-window'])
    await edge.close()
  })

  it.each(['\\u0000', '\\ud800', 'x\\udc00\\ud800'])('are no text that cannot be kept: %s', async (text) => {
    const phone = await registerPhone(database)
    const body = JSON.stringify(batch()).replace('Pixel 3', text)
    expect(await send(phone, Buffer.from(body))).toMatchObject({ status: 400, code: 'text-unstorable' })
    expect(bodiesOf(phone)).toEqual([])
  })

  it('are texts of as many UTF-16 code units as the phone contract allows', async () => {
    const phone = await registerPhone(database)
    const withModel = (model: string) => ({ ...batch(), model })
    expect(await send(phone, withModel('😷'.repeat(50)))).toMatchObject({ status: 200, accepted: 1 })
    expect(await send(phone, withModel('😷'.repeat(51)))).toMatchObject({ status: 400, code: 'request-invalid' })
    expect(bodiesOf(phone)).toHaveLength(1)
  })

  it.each(['\\\\u0000', '\\ud83d\\ude00', '\\u00e6'])('may say %s', async (text) => {
    const phone = await registerPhone(database)
    const body = JSON.stringify(batch()).replace('Pixel 3', text)
    expect(await send(phone, Buffer.from(body))).toMatchObject({ status: 200, accepted: 1 })
    expect(bodiesOf(phone)).toEqual([body])
  })
})

describe('content encodings', () => {
  const gzip = (extra = {}): Changes => ({ sent: { headers: { 'content-encoding': 'gzip', ...extra } } })

  it('may be gzip: the digest is of what was sent, the stream gets what was meant', async () => {
    const phone = await registerPhone(database)
    const body = JSON.stringify(batch())
    expect(await send(phone, gzipSync(body), gzip())).toMatchObject({ status: 200, accepted: 1 })
    expect(bodiesOf(phone)).toEqual([body])
  })

  it('do not hide a body that is too large', async () => {
    const phone = await registerPhone(database)
    const bomb = gzipSync(Buffer.alloc(50_000_000, ' '))
    expect(await send(phone, bomb, gzip())).toMatchObject({ status: 413, code: 'body-too-large' })
  })

  it('are refused when they are others, or not what they say', async () => {
    const phone = await registerPhone(database)
    expect(await send(phone, batch(), gzip({ 'content-encoding': 'br' }))).toMatchObject({ status: 415 })
    expect(await send(phone, batch(), gzip())).toMatchObject({ status: 400, code: 'body-malformed' })
    const cut = gzipSync(JSON.stringify(batch())).subarray(0, -9)
    expect(await send(phone, cut, gzip())).toMatchObject({ status: 400, code: 'body-malformed' })
  })
})

describe('a batch under an idempotency key', () => {
  it('is stored once; a repeat gets the first answer, from any process', async () => {
    const phone = await registerPhone(database)
    const body = batch([fix(new Date()), fix(new Date())])
    const other = await open()
    const answers = [
      await send(phone, body, underKey('b-1')),
      await send(phone, body, underKey('b-1')),
      await send(phone, body, underKey('b-1'), other),
    ]
    for (const answer of answers) expect(answer).toMatchObject({ status: 200, accepted: 2, refused: 0, refusals: [] })
    expect(bodiesOf(phone)).toHaveLength(1)
    await other.close()
  })

  it('is stored once when it is sent many times at the same moment', async () => {
    const phone = await registerPhone(database)
    const body = batch()
    const answers = await Promise.all(Array.from({ length: 12 }, () => send(phone, body, underKey('at once'))))
    expect(bodiesOf(phone)).toHaveLength(1)
    for (const { status, code } of answers)
      expect([200, 503]).toContain(status === 503 && code !== 'batch-under-way' ? 0 : status)
    expect(await send(phone, body, underKey('at once'))).toMatchObject({ status: 200, accepted: 1 })
  })

  it('is its phone’s own, and not for another body', async () => {
    const [one, other] = [await registerPhone(database), await registerPhone(database)]
    expect(await send(one, batch(), underKey('mine'))).toMatchObject({ status: 200 })
    expect(await send(other, batch([]), underKey('mine'))).toMatchObject({ status: 200, accepted: 0 })
    expect(await send(one, batch([]), underKey('mine'))).toMatchObject({ status: 422, code: 'idempotency-key-reused' })
    expect(await send(one, batch(), underKey('x'.repeat(201)))).toMatchObject({ status: 400 })
  })

  it('that was not taken may come again', async () => {
    const phone = await registerPhone(database)
    const body = batch()
    away = true
    expect(await send(phone, body, underKey('later'))).toMatchObject({ status: 503 })
    away = false
    expect(await send(phone, body, underKey('later'))).toMatchObject({ status: 200, accepted: 1 })
    expect(bodiesOf(phone)).toHaveLength(1)
  })
})

describe('limits', () => {
  it('hold per device and minute, on all processes together, and say when to come again', async () => {
    const [phone, other] = [await registerPhone(database), await registerPhone(database)]
    let now = new Date('2026-05-17T12:00:30Z')
    const edges = await Promise.all([1, 2].map(() => open({ perMinute: 3, clock: () => now })))
    const sendAt = (i: number, by = phone) => send(by, batch([]), { created: now.getTime() / 1000 }, edges[i % 2])
    for (let i = 0; i < 3; i++) expect((await sendAt(i)).status).toBe(200)
    const answer = await sendAt(3)
    expect(answer).toMatchObject({ status: 429, code: 'too-many-requests' })
    expect(answer.headers['retry-after']).toBe('30')
    expect((await sendAt(0, other)).status).toBe(200)
    now = new Date('2026-05-17T12:01:00Z')
    expect((await sendAt(0)).status).toBe(200)
    await Promise.all(edges.map((edge) => edge.close()))
  })

  it('hold per device and day, in bytes', async () => {
    const phone = await registerPhone(database)
    const size = JSON.stringify(batch([])).length
    let now = new Date('2026-05-17T22:00:00Z')
    const edge = await open({ bytesPerDay: 2 * size, clock: () => now })
    const sendNow = () => send(phone, batch([]), { created: now.getTime() / 1000 }, edge)
    expect([(await sendNow()).status, (await sendNow()).status]).toEqual([200, 200])
    const answer = await sendNow()
    expect([answer.status, answer.headers['retry-after']]).toEqual([429, '7200'])
    now = new Date('2026-05-18T00:00:00Z')
    expect((await sendNow()).status).toBe(200)
    await edge.close()
  })

  it('cannot be told while Redis is away: then nobody is let in, and told when to come again', async () => {
    const phone = await registerPhone(database)
    const edge = await open({ redisUrl: 'redis://127.0.0.1:1/0' })
    const began = performance.now()
    const answer = await send(phone, batch(), {}, edge)
    expect(answer).toMatchObject({ status: 503, code: 'unavailable' })
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
    expect(performance.now() - began).toBeLessThan(2_000)
    await edge.close()
  })
})
