import { isRegistered } from '@smittestopp/embedded/testing'
import { unavailable } from '@smittestopp/platform'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { runRegistration, type World } from './running-registration.ts'
import type { Keys } from './signing-phone.ts'

let world: World
beforeAll(async () => {
  world = await runRegistration()
})
afterAll(() => world?.close())

const beat = async (keys: Keys, app = world.app) =>
  (await world.send(keys, 'POST', '/app/heartbeat', undefined, app)).statusCode
const remove = (keys: Keys, deviceId: string, app = world.app) =>
  world.send(keys, 'DELETE', `/app/devices/${deviceId}`, undefined, app)

async function listed(keys: Keys): Promise<{ device_id: string; asking: boolean }[]> {
  const answer = await world.send(keys, 'GET', '/app/devices')
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json().devices
}

describe('the devices of a person', () => {
  it('see each other, when they came and were last heard of, and nobody else’s', async () => {
    const person = await world.newPerson()
    const first = await world.newPhone(person)
    const registered_at = world.now.toISOString()
    world.pass(60)
    const second = await world.newPhone(person)
    await world.newPhone()
    expect(await beat(second)).toBe(200)
    const nothing = { platform: null, os_version: null, app_version: null, model: null }
    const now = world.now.toISOString()
    expect(await listed(first)).toEqual([
      { device_id: first.DeviceId, asking: true, registered_at, last_activity: null, ...nothing },
      { device_id: second.DeviceId, asking: false, registered_at: now, last_activity: now, ...nothing },
    ])
    expect((await listed(second)).map(({ asking }) => asking)).toEqual([false, true])
  })

  it('remove each other, at once and at every process', async () => {
    const person = await world.newPerson()
    const [first, second] = [await world.newPhone(person), await world.newPhone(person)]
    const { app } = await world.open()
    expect(await beat(second, app)).toBe(200) // kept there for a minute
    const answer = await remove(first, second.DeviceId)
    expect([answer.statusCode, answer.body]).toEqual([204, ''])
    expect(await beat(second)).toBe(403)
    await vi.waitFor(async () => expect(await beat(second, app)).toBe(403), 5_000)
    expect(await isRegistered(world.settings, second.DeviceId)).toBe(false)
    expect(await world.deps.directory.devicesOf(person.id)).toEqual([first.DeviceId])
    expect(await listed(first)).toHaveLength(1)
    expect((await remove(first, second.DeviceId)).statusCode).toBe(404)
  })

  it('remove themselves', async () => {
    const person = await world.newPerson()
    const phone = await world.newPhone(person)
    expect((await remove(phone, phone.DeviceId)).statusCode).toBe(204)
    expect(await beat(phone)).toBe(403)
    expect(await world.deps.directory.person(person.id)).toEqual(person)
  })

  it('do not remove somebody else’s, nor what is none', async () => {
    const [phone, other] = [await world.newPhone(), await world.newPhone()]
    const answer = await remove(phone, other.DeviceId)
    expect([answer.statusCode, answer.json().code]).toEqual([404, 'device-unknown'])
    expect((await remove(phone, '0'.repeat(32))).json()).toEqual(answer.json())
    for (const text of ['x', phone.DeviceId.toUpperCase().replace(/^./, 'G'), `${phone.DeviceId}0`])
      expect((await remove(phone, text)).statusCode).toBe(400)
    expect(await beat(other)).toBe(200)
  })

  it('are finished by a repeat when a removal stops half-way, and are shut out from the start', async () => {
    const person = await world.newPerson()
    const [first, second] = [await world.newPhone(person), await world.newPhone(person)]
    const { devices } = world.deps
    const failing = { ...devices, remove: () => Promise.reject(unavailable('device registry')) }
    const { app } = await world.open({ deps: { devices: failing } })
    expect((await remove(first, second.DeviceId, app)).statusCode).toBe(503)
    expect(await beat(second, app)).toBe(403)
    expect((await remove(first, second.DeviceId)).statusCode).toBe(204)
    expect(await isRegistered(world.settings, second.DeviceId)).toBe(false)
    expect(await world.deps.directory.devicesOf(person.id)).toEqual([first.DeviceId])
  })

  it('whose owner the directory has lost are answered 404', async () => {
    const person = await world.newPerson()
    const phone = await world.newPhone(person)
    await world.deps.directory.removePerson(person.id)
    expect((await world.send(phone, 'GET', '/app/devices')).statusCode).toBe(404)
    expect((await remove(phone, phone.DeviceId)).statusCode).toBe(404)
  })
})

describe('POST /app/heartbeat', () => {
  it('notes that the device is in use, and keeps the latest', async () => {
    const phone = await world.newPhone()
    const answer = await world.send(phone, 'POST', '/app/heartbeat')
    expect([answer.statusCode, answer.json()]).toEqual([200, {}])
    const first = world.now.toISOString()
    world.pass(-30)
    expect(await beat(phone)).toBe(200)
    expect((await listed(phone))[0]).toMatchObject({ last_activity: first })
    world.pass(90)
    expect(await beat(phone)).toBe(200)
    expect((await listed(phone))[0]).toMatchObject({ last_activity: world.now.toISOString() })
  })
})
