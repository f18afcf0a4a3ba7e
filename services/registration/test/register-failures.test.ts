import { isRegistered, layCable } from '@smittestopp/embedded/testing'
import { unavailable } from '@smittestopp/platform'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Person, runRegistration, type World } from './running-registration.ts'

const WAIT = { timeout: 20_000, interval: 100 }

let world: World
beforeAll(async () => {
  world = await runRegistration()
})
afterAll(() => world?.close())

const away = () => Promise.reject(unavailable('test'))

function expectUnavailable(answer: Awaited<ReturnType<World['register']>>): void {
  expect(answer.statusCode, answer.body).toBe(503)
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  expect(answer.headers['content-type']).toContain('application/problem+json')
}

/** The devices in the database that were begun and neither completed nor taken back. */
async function halfRegistered(): Promise<unknown[]> {
  return world.database.rows('select uuid from dbo.uuid_id where confirmed_at is null and revoked_at is null')
}

async function expectNothingLeft(person: Person): Promise<void> {
  expect(await halfRegistered()).toEqual([])
  await vi.waitFor(async () => {
    expect(await world.deps.directory.devicesOf(person.id)).toEqual([])
    const rows = await world.database.rows('select uuid from dbo.uuid_id where confirmed_at is null')
    for (const { uuid } of rows) expect(await isRegistered(world.settings, String(uuid))).toBe(false)
  }, WAIT)
}

describe('a registration that fails', () => {
  it('at the directory leaves nothing anywhere, and works when it is tried again', async () => {
    const [person, { directory }] = [await world.newPerson(), world.deps]
    const { app } = await world.open({ deps: { directory: { ...directory, addDevice: away } } })
    expectUnavailable(await world.register(person, { through: app }))
    await expectNothingLeft(person)
    await world.newPhone(person)
  })

  it('at the registry leaves nothing anywhere', async () => {
    const [person, { devices }] = [await world.newPerson(), world.deps]
    const { app } = await world.open({ deps: { devices: { ...devices, create: away } } })
    expectUnavailable(await world.register(person, { through: app }))
    await expectNothingLeft(person)
  })

  it('at the database leaves nothing anywhere, and works when that is back', async () => {
    const person = await world.newPerson()
    const cable = await layCable(world.database.urlOf('registration'))
    const { app } = await world.open({ databaseUrl: cable.url })
    await cable.cut()
    expectUnavailable(await world.register(person, { through: app }))
    await expectNothingLeft(person)
    await cable.mend()
    await world.newPhone(person, { through: app })
    await cable.close()
  })

  it('without Redis is not begun, and works when that is back', async () => {
    const person = await world.newPerson()
    const cable = await layCable(process.env.SMITTESTOPP_TEST_REDIS!)
    const { app } = await world.open({ redisUrl: cable.url })
    const device = await world.newPhone(person, { through: app })
    await cable.cut()
    expectUnavailable(await world.register(person, { through: app }))
    expectUnavailable(await world.send(device, 'POST', '/app/heartbeat', undefined, app))
    expect((await app.operations.inject('/ready')).json().checks.admission).toBe('failed')
    await cable.mend()
    await vi.waitFor(() => world.newPhone(person, { through: app }), WAIT)
    expect((await world.send(device, 'POST', '/app/heartbeat', undefined, app)).statusCode).toBe(200)
    await cable.close()
  })

  it('because the registry takes too long is told in time and undone', async () => {
    const [person, gate] = [await world.newPerson(), Promise.withResolvers<void>()]
    const { devices } = world.deps
    const slow = {
      ...devices,
      create: async (...given: Parameters<typeof devices.create>) => {
        await gate.promise
        return devices.create(...given)
      },
    }
    const { app } = await world.open({ deps: { devices: slow }, rules: { provisioningTimeoutMs: 200 } })
    const began = performance.now()
    expectUnavailable(await world.register(person, { through: app }))
    expect(performance.now() - began).toBeLessThan(3_000)
    expect(await halfRegistered()).toEqual([])
    gate.resolve() // what comes of it too late is for deletion to find
  })

  it('because nobody knows the keys of the issuer is a 503, not a 401', async () => {
    const phones = { ...world.phones, jwksUrl: 'http://127.0.0.1:1/keys' }
    const { app } = await world.open({ deps: { phones } })
    expectUnavailable(await world.register(await world.newPerson(), { through: app }))
  })

  it.each(['directory', 'iot-hub'])('because the %s was killed is told, and goes on by itself', async (name) => {
    const person = await world.newPerson()
    world.emulators.kill(name)
    const during = await world.register(person)
    if (during.statusCode !== 200) expectUnavailable(during)
    await vi.waitFor(() => world.newPhone(person), WAIT)
    expect(await halfRegistered()).toEqual([])
  })
})

describe('readiness', () => {
  it('is lost after so many failures in a row, and comes back with a success', async () => {
    const { directory } = world.deps
    let fails = true
    const addDevice: typeof directory.addDevice = (...given) => (fails ? away() : directory.addDevice(...given))
    const { app } = await world.open({ deps: { directory: { ...directory, addDevice } }, rules: { failureLimit: 2 } })
    const ready = async () => (await app.operations.inject('/ready')).json()
    const fail = async () => expectUnavailable(await world.register(await world.newPerson(), { through: app }))
    await fail()
    expect((await ready()).status).toBe('ready')
    await fail()
    expect(await ready()).toMatchObject({ status: 'not-ready', checks: { provisioning: 'failed', directory: 'ok' } })
    fails = false
    await world.newPhone(undefined, { through: app })
    expect((await ready()).status).toBe('ready')
  })
})
