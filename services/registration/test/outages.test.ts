import { layCable } from '@smittestopp/embedded/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { runRegistration, type World } from './running-registration.ts'
import type { Keys, SignedRequest } from './signing-phone.ts'

const WAIT = { timeout: 20_000, interval: 100 }
const TEXT = { text_version: '1', text_hash: 'a'.repeat(64) }

/** What a phone asks for, and what of it needs the directory. */
const ASKED: [SignedRequest['method'], string, unknown?][] = [
  ['GET', '/app/consents'],
  ['PUT', '/app/consents', { consents: [{ purpose: 'statistics', given: true, ...TEXT }] }],
  ['GET', '/app/pauses'],
  ['PUT', '/app/pauses', { pauses: [] }],
  ['POST', '/app/contactids'],
  ['POST', '/app/heartbeat'],
  ['POST', '/app/keys'],
]
const OF_PEOPLE: typeof ASKED = [
  ['GET', '/app/pin'],
  ['POST', '/app/birthyear', { birthyear: 1975 }],
  ['GET', '/app/devices'],
]

let world: World
beforeAll(async () => {
  world = await runRegistration()
})
afterAll(() => world?.close())

async function expectUnavailable(asked: ReturnType<World['send']>): Promise<void> {
  const { statusCode, headers, body } = await asked
  expect(statusCode, body).toBe(503)
  expect(Number(headers['retry-after'])).toBeGreaterThan(0)
  expect(headers['content-type']).toContain('application/problem+json')
  expect(JSON.parse(body)).toMatchObject({ status: 503, code: 'unavailable' })
}

const statusOf = async (asked: ReturnType<World['send']>) => (await asked).statusCode

describe('what a phone asks for', () => {
  it.each([
    ['the database', (w: World) => w.database.urlOf('registration'), 'databaseUrl'],
    ['Redis', () => process.env.SMITTESTOPP_TEST_REDIS!, 'redisUrl'],
  ] as const)(
    'is a 503 each while %s is away, and all of it is there again afterwards',
    async (_what, urlOf, setting) => {
      const cable = await layCable(urlOf(world))
      const { app } = await world.open({ [setting]: cable.url })
      const phone = await world.newPhone(undefined, { through: app })
      const ask = (keys: Keys, [method, url, body]: (typeof ASKED)[number]) => world.send(keys, method, url, body, app)
      await cable.cut()
      await Promise.all([...ASKED, ...OF_PEOPLE].map((one) => expectUnavailable(ask(phone, one))))
      expect((await app.operations.inject('/ready')).statusCode).toBe(503)
      await cable.mend()
      await vi.waitFor(async () => expect((await app.operations.inject('/ready')).statusCode).toBe(200), WAIT)
      for (const one of [...OF_PEOPLE, ...ASKED]) expect(await statusOf(ask(phone, one)), one[1]).toBe(200)
      await app.close()
      await cable.close()
    },
  )

  it('needs the directory only where it is about the person, who waits for it to come back', async () => {
    const phone = await world.newPhone()
    const ask = ([method, url, body]: (typeof ASKED)[number]) => world.send(phone, method, url, body)
    world.emulators.signal('directory', 'SIGSTOP')
    for (const one of ASKED.slice(0, -1)) expect(await statusOf(ask(one)), one[1]).toBe(200)
    const waiting = OF_PEOPLE.map((one) => statusOf(ask(one)))
    world.emulators.signal('directory', 'SIGCONT')
    expect(await Promise.all(waiting)).toEqual([200, 200, 200])
  })

  it('goes on by itself when the directory or the registry was killed', async () => {
    const phone = await world.newPhone()
    for (const name of ['directory', 'iot-hub']) world.emulators.kill(name)
    await vi.waitFor(async () => expect(await statusOf(world.send(phone, 'GET', '/app/pin'))).toBe(200), WAIT)
    await vi.waitFor(async () => expect(await statusOf(world.send(phone, 'POST', '/app/keys'))).toBe(200), WAIT)
  })
})
