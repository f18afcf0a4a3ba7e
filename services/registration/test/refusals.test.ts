import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runRegistration, type World } from './running-registration.ts'
import { type Keys, type SignedRequest, signed, signed2020 } from './signing-phone.ts'

let world: World
let phone: Keys
beforeAll(async () => {
  world = await runRegistration()
  phone = await world.newPhone()
})
afterAll(() => world?.close())

const PATHS: [SignedRequest['method'], string][] = [
  ['GET', '/app/pin'],
  ['POST', '/app/birthyear'],
  ['POST', '/app/contactids'],
  ['POST', '/app/heartbeat'],
  ['POST', '/app/keys'],
  ['GET', '/app/consents'],
  ['PUT', '/app/consents'],
  ['GET', '/app/pauses'],
  ['PUT', '/app/pauses'],
  ['GET', '/app/devices'],
  ['DELETE', `/app/devices/${'0'.repeat(32)}`],
]
const MINUTE_MS = 60_000
const at = (minutes: number) => new Date(world.now.getTime() + minutes * MINUTE_MS)

/** All that is told of a refusal, but for the time of it. */
async function answerTo(request: SignedRequest): Promise<string> {
  const { statusCode, headers, body } = await world.app.api.inject(request)
  const { date, ...rest } = headers
  return JSON.stringify([statusCode, rest, body])
}

const header = (request: SignedRequest, name: string, value: string) => ({
  ...request,
  headers: { ...request.headers, [name]: value },
})

describe('what a phone is told at a path that must be signed', () => {
  it.each(PATHS)('is 401 when nothing is signed: %s %s', async (method, url) => {
    const answer = await world.app.api.inject({ method, url })
    expect([answer.statusCode, answer.json().code]).toEqual([401, 'unauthorized'])
  })

  it.each(PATHS)('is the same 403, byte for byte, whatever is wrong: %s %s', async (method, url) => {
    const sign = (keys: Keys, time = world.now) => signed(keys, time, method, url)
    const good = sign(phone)
    const used = sign(phone)
    await world.app.api.inject(used)
    const wrong = [
      sign({ ...phone, DeviceId: randomBytes(16).toString('hex') }),
      sign({ ...phone, KeyId: '00000000' }),
      sign({ ...phone, SigningKey: phone.SharedAccessKey }),
      sign(phone, at(-10)),
      sign(phone, at(10)),
      used,
      { ...good, url: `${url}?a` },
      ...(method === 'GET' ? [] : [{ ...good, payload: Buffer.from('{}') }]), // of a GET no body is read
      header(good, 'content-digest', 'sha-256=:AA==:'),
      header(good, 'signature', 'sig1=:AA==:'),
      header(good, 'signature-input', 'rubbish'),
      header(good, 'signature-input', good.headers['signature-input']!.replace(/created=\d+/, 'created=1')),
    ]
    const answers = new Set(await Promise.all(wrong.map(answerTo)))
    expect([...answers]).toHaveLength(1)
    expect([...answers][0]).toContain('[403,')
  })

  it('is what was asked for when the clock of the phone is four minutes wrong', async () => {
    for (const minutes of [-4, 4])
      expect((await world.app.api.inject(signed(phone, at(minutes), 'GET', '/app/pin'))).statusCode).toBe(200)
  })

  it('is 401 to the scheme of 2020 where a setting does not allow it', async () => {
    const answer = await world.app.api.inject(signed2020(phone, world.now, 'GET', '/app/pin'))
    expect(answer.statusCode).toBe(401)
  })

  it('is 403 to a request that comes again at another process, or after a restart', async () => {
    const request = signed(phone, world.now, 'POST', '/app/heartbeat')
    expect((await world.app.api.inject(request)).statusCode).toBe(200)
    const { app: another } = await world.open()
    expect((await another.api.inject(request)).statusCode).toBe(403)
  })

  it('is 413 to a body beyond all measure, and 404 where there is nothing', async () => {
    const huge = signed(phone, world.now, 'POST', '/app/birthyear', Buffer.alloc(300 * 1024, ' '))
    expect((await world.app.api.inject(huge)).statusCode).toBe(413)
    expect((await world.app.api.inject(signed(phone, world.now, 'GET', '/app/nothing'))).statusCode).toBe(404)
  })
})
