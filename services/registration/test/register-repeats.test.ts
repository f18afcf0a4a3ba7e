import { isRegistered } from '@smittestopp/embedded/testing'
import { unavailable } from '@smittestopp/platform'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newRequestKey, type Person, runRegistration, type World } from './running-registration.ts'

let world: World
beforeAll(async () => {
  world = await runRegistration()
})
afterAll(() => world?.close())

const away = () => Promise.reject(unavailable('test'))

/** A process that dies at a call of the database: nothing after it is done, nothing before it undone. */
async function dyingAt(step: string) {
  const { database } = world.deps
  const call = ((name: string, input: never) =>
    name === step || name === 'abandon_device' ? away() : database.call(name as never, input)) as typeof database.call
  return (await world.open({ deps: { database: { ...database, call } } })).app
}

const devicesOf = (person: Person) => world.deps.directory.devicesOf(person.id)

describe('a registration that is repeated under its Idempotency-Key', () => {
  it('gets the same device and the same keys, whichever process it asks', async () => {
    const [person, headers] = [await world.newPerson(), newRequestKey()]
    const { app: other } = await world.open()
    const first = await world.newPhone(person, { headers })
    expect(await world.newPhone(person, { headers })).toEqual(first)
    expect(await world.newPhone(person, { headers, through: other })).toEqual(first)
    expect(await devicesOf(person)).toEqual([first.DeviceId])
    expect((await world.send(first, 'POST', '/app/heartbeat')).statusCode).toBe(200)
  })

  it('at the same time gets the same device', async () => {
    const [person, headers] = [await world.newPerson(), newRequestKey()]
    const { app: other } = await world.open()
    const through = [world.app, other]
    const asked = Array.from({ length: 8 }, (_, i) => world.newPhone(person, { headers, through: through[i % 2]! }))
    const answers = await Promise.all(asked)
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(await devicesOf(person)).toEqual([answers[0]!.DeviceId])
  })

  it.each(['confirm_device', 'get_device_keys'])(
    'goes on where a process died at %s, with the same device',
    async (step) => {
      const [person, headers] = [await world.newPerson(), newRequestKey()]
      const dying = await dyingAt('confirm_device')
      expect((await world.register(person, { headers, through: dying })).statusCode).toBe(503)
      expect((await world.register(person, { headers, through: await dyingAt(step) })).statusCode).toBe(503)
      const [half] = await devicesOf(person)
      const device = await world.newPhone(person, { headers })
      expect(device.DeviceId).toBe(half)
      expect(await devicesOf(person)).toEqual([half])
      expect((await world.send(device, 'POST', '/app/heartbeat')).statusCode).toBe(200)
    },
  )

  it('is another registration under another key, of another person, and after a day', async () => {
    const [person, other, headers] = [await world.newPerson(), await world.newPerson(), newRequestKey()]
    const first = await world.newPhone(person, { headers })
    expect((await world.newPhone(person, { headers: newRequestKey() })).DeviceId).not.toBe(first.DeviceId)
    expect((await world.newPhone(other, { headers })).DeviceId).not.toBe(first.DeviceId)
    world.pass(86_401)
    expect((await world.newPhone(person, { headers })).DeviceId).not.toBe(first.DeviceId)
  })

  it('does not bring back a device that was removed meanwhile', async () => {
    const [person, headers] = [await world.newPerson(), newRequestKey()]
    const first = await world.newPhone(person, { headers })
    expect((await world.send(first, 'DELETE', `/app/devices/${first.DeviceId}`)).statusCode).toBe(204)
    expect((await world.newPhone(person, { headers })).DeviceId).not.toBe(first.DeviceId)
    expect(await isRegistered(world.settings, first.DeviceId)).toBe(false)
  })

  it('gets the keys that were rotated meanwhile', async () => {
    const [person, headers] = [await world.newPerson(), newRequestKey()]
    const first = await world.newPhone(person, { headers })
    const rotated = (await world.send(first, 'POST', '/app/keys')).json()
    const again = await world.newPhone(person, { headers })
    expect([again.DeviceId, again.KeyId, again.SigningKey]).toEqual([first.DeviceId, rotated.KeyId, rotated.SigningKey])
  })

  it.each(['', 'x'.repeat(201)])('answers 400 to a key of %j', async (key) => {
    const answer = await world.register(await world.newPerson(), { headers: { 'idempotency-key': key } })
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'idempotency-key-invalid'])
  })
})

describe('a registration that stopped half-way', () => {
  it('is no device: it cannot sign, is not listed, and is due for erasure', async () => {
    const person = await world.newPerson()
    const dying = await dyingAt('confirm_device')
    expect((await world.register(person, { through: dying })).statusCode).toBe(503)
    const [half] = await devicesOf(person)
    const whole = await world.newPhone(person)
    const { devices } = (await world.send(whole, 'GET', '/app/devices')).json()
    expect(devices.map((device: { device_id: string }) => device.device_id)).toEqual([whole.DeviceId])
    const keys = { ...whole, DeviceId: half! }
    expect((await world.send(keys, 'POST', '/app/heartbeat')).statusCode).toBe(403)
    const query = { idle_before: new Date(0), unconfirmed_before: new Date(world.now.getTime() + 1_000), count: 100 }
    const due = await world.database.database('deletion').call('get_due_devices', query)
    expect(due).toContainEqual(expect.objectContaining({ uuid: half, reason: 'unconfirmed' }))
  })
})
