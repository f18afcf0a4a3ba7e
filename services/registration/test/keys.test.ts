import { registeredKeys } from '@smittestopp/embedded/testing'
import { unavailable } from '@smittestopp/platform'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { runRegistration, type World } from './running-registration.ts'
import { type Keys, signed2020 } from './signing-phone.ts'

const OVERLAP = 600

let world: World
beforeAll(async () => {
  world = await runRegistration({ rules: { keyOverlapSeconds: OVERLAP }, window2020: 5_400 })
})
afterAll(() => world?.close())

async function rotate(keys: Keys): Promise<Keys & { previous_keys_expire: string }> {
  const answer = await world.send(keys, 'POST', '/app/keys')
  expect(answer.statusCode, answer.body).toBe(200)
  return { ...answer.json(), DeviceId: keys.DeviceId }
}

const statusWith = async (keys: Keys, app = world.app) =>
  (await world.send(keys, 'POST', '/app/heartbeat', undefined, app)).statusCode

const statusWith2020 = async (keys: Keys) =>
  (await world.app.api.inject(signed2020(keys, world.now, 'GET', '/app/pin'))).statusCode

describe('POST /app/keys', () => {
  it('gives new keys, and lets those before hold on until they expire', async () => {
    const old = await world.newPhone()
    const rotated = await rotate(old)
    expect(rotated.KeyId).not.toBe(old.KeyId)
    expect(Buffer.from(rotated.SigningKey, 'base64')).toHaveLength(32)
    expect(rotated.previous_keys_expire).toBe(new Date(world.now.getTime() + OVERLAP * 1000).toISOString())
    world.pass(OVERLAP - 1)
    for (const keys of [old, rotated]) expect([await statusWith(keys), await statusWith2020(keys)]).toEqual([200, 200])
    world.pass(1)
    expect([await statusWith(old), await statusWith2020(old)]).toEqual([403, 403])
    world.pass(10 * OVERLAP)
    expect([await statusWith(rotated), await statusWith2020(rotated)]).toEqual([200, 200])
  })

  it('gives the registry the new key as its primary one and the old as its secondary', async () => {
    const old = await world.newPhone()
    const rotated = await rotate(old)
    const expected = [rotated.SharedAccessKey, old.SharedAccessKey]
    expect(await registeredKeys(world.settings, old.DeviceId)).toEqual(expected)
    const { HostName } = old
    const text = `HostName=${HostName};DeviceId=${old.DeviceId};SharedAccessKey=${rotated.SharedAccessKey}`
    expect(rotated).toMatchObject({ ConnectionString: text })
  })

  it('loses nothing when its answer is lost: the phone asks again with the key it has', async () => {
    const old = await world.newPhone()
    const lost = await rotate(old)
    world.pass(100)
    const second = await rotate(old)
    expect(second.previous_keys_expire).toBe(lost.previous_keys_expire) // no old key lives on by asking again
    expect([await statusWith(old), await statusWith(lost), await statusWith(second)]).toEqual([200, 403, 200])
    expect(await registeredKeys(world.settings, old.DeviceId)).toEqual([second.SharedAccessKey, old.SharedAccessKey])
  })

  it('leaves the old keys as they are when database or registry fail, and works afterwards', async () => {
    const old = await world.newPhone()
    const { database, devices } = world.deps
    const away = () => Promise.reject(unavailable('test'))
    const call = ((name: string, input: never) =>
      name === 'rotate_keys' ? away() : database.call(name as never, input)) as typeof database.call
    for (const deps of [{ database: { ...database, call } }, { devices: { ...devices, setKeys: away } }]) {
      const { app } = await world.open({ deps })
      expect((await world.send(old, 'POST', '/app/keys', undefined, app)).statusCode).toBe(503)
      expect(await statusWith(old)).toBe(200)
    }
    expect(await registeredKeys(world.settings, old.DeviceId)).toContain(old.SharedAccessKey)
    expect(await statusWith(await rotate(old))).toBe(200)
  })

  it('is known to every process at once', async () => {
    const { app } = await world.open()
    const old = await world.newPhone()
    expect(await statusWith(old, app)).toBe(200) // known there, and kept for a minute
    const rotated = await rotate(old)
    await vi.waitFor(async () => expect(await statusWith(rotated, app)).toBe(200), 5_000)
  })

  it('is done one at a time, wherever: who comes meanwhile is told to come again', async () => {
    const [old, gate, begun] = [await world.newPhone(), Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const { devices } = world.deps
    const setKeys: typeof devices.setKeys = async (...given) => {
      begun.resolve()
      await gate.promise
      return devices.setKeys(...given)
    }
    const { app } = await world.open({ deps: { devices: { ...devices, setKeys } } })
    const slow = world.send(old, 'POST', '/app/keys', undefined, app).then((answer) => answer) // sends it now
    await begun.promise
    const meanwhile = await world.send(old, 'POST', '/app/keys')
    expect([meanwhile.statusCode, meanwhile.json().code]).toEqual([503, 'rotation-under-way'])
    expect(meanwhile.headers['retry-after']).toBe('1')
    gate.resolve()
    const first = { ...(await slow).json(), DeviceId: old.DeviceId }
    expect(await statusWith(first)).toBe(200)
    expect(await registeredKeys(world.settings, old.DeviceId)).toContain(first.SharedAccessKey)
    expect(await statusWith(await rotate(first))).toBe(200)
  })

  it('at the same time leaves the registry with the keys that the phone can sign with', async () => {
    const old = await world.newPhone()
    const answers = await Promise.all(Array.from({ length: 6 }, () => world.send(old, 'POST', '/app/keys')))
    const given = answers.flatMap((answer) =>
      answer.statusCode === 200 ? [{ ...answer.json(), DeviceId: old.DeviceId } as Keys] : [],
    )
    const statuses = await Promise.all(given.map((keys) => statusWith(keys)))
    const working = given.filter((_, i) => statuses[i] === 200)
    const expected = [working[0]!.SharedAccessKey, old.SharedAccessKey]
    expect(working).toHaveLength(1)
    expect(await registeredKeys(world.settings, old.DeviceId)).toEqual(expected)
  })

  it('is not given to the scheme of 2020', async () => {
    const phone = await world.newPhone()
    const answer = await world.app.api.inject(signed2020(phone, world.now, 'POST', '/app/keys'))
    expect(answer.statusCode).toBe(401)
  })
})
