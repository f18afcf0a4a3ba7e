import { isRegistered, registeredKeys, removePerson } from '@smittestopp/embedded/testing'
import { unsealKey } from '@smittestopp/service'
import type { Oddities } from '@smittestopp/service/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Registering, runRegistration, SECRET, type World } from './running-registration.ts'

let world: World
beforeAll(async () => {
  world = await runRegistration()
})
afterAll(() => world?.close())

const anybody = { id: 'anybody', phoneNumber: '+4712345678' }

describe('POST /onboarding/register-device', () => {
  it('makes a device known to registry, directory and database, and hands out its keys', async () => {
    const person = await world.newPerson()
    const device = await world.newPhone(person)
    expect(device).toMatchObject({ PhoneNumber: person.phoneNumber, HostName: world.deps.devices.hostName })
    expect(device.ConnectionString).toBe(
      `HostName=${device.HostName};DeviceId=${device.DeviceId};SharedAccessKey=${device.SharedAccessKey}`,
    )
    const [primary, secondary] = (await registeredKeys(world.settings, device.DeviceId))!
    expect(primary).toBe(device.SharedAccessKey)
    expect(await world.deps.directory.ownerOf(device.DeviceId)).toEqual(person)
    const keys = [device.SigningKey, primary, secondary].map((key) => Buffer.from(key!, 'base64'))
    expect(keys.map((key) => key.length)).toEqual([32, 32, 32])
    expect(new Set(keys.map(String)).size).toBe(3)
    const query = { uuid: device.DeviceId, now: world.now }
    const rows = await world.deps.database.call('get_device_keys', query)
    const row = rows.find(({ key_id }) => key_id === device.KeyId)
    expect(unsealKey(row!.sealed_key, SECRET, `${device.DeviceId}.${device.KeyId}`)).toEqual(keys[0])
    expect((await world.send(device, 'POST', '/app/heartbeat')).statusCode).toBe(200)
  })

  it('gives a person who registers twice two devices, whose names tell neither time nor owner', async () => {
    const person = await world.newPerson()
    const devices = await Promise.all(Array.from({ length: 6 }, () => world.newPhone(person)))
    const ids = devices.map(({ DeviceId }) => DeviceId)
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/)
    for (let at = 0; at < 32; at += 8) expect(new Set(ids.map((id) => id.slice(at, at + 8))).size).toBe(6)
    expect((await world.deps.directory.devicesOf(person.id)).sort()).toEqual(ids.sort())
  })

  it('touches the registry once, and nothing that the phone asks afterwards does', async () => {
    const touched: string[] = []
    const { devices } = world.deps
    const counted = Object.fromEntries(
      Object.entries(devices).map(([name, call]) => [
        name,
        typeof call === 'string'
          ? call
          : (...given: never[]) => {
              touched.push(name)
              return (call as (...given: never[]) => unknown)(...given)
            },
      ]),
    ) as unknown as typeof devices
    const { app } = await world.open({ deps: { devices: counted } })
    const device = await world.newPhone(undefined, { through: app })
    for (const path of ['/app/consents', '/app/pauses', '/app/pin', '/app/devices'])
      expect((await world.send(device, 'GET', path, undefined, app)).statusCode).toBe(200)
    expect(touched).toEqual(['create'])
  })

  it.each<[string, Registering]>([
    ['no body', {}],
    ['an empty JSON body', { headers: { 'content-type': 'application/json' }, payload: '' }],
    ['a body that is no JSON', { headers: { 'content-type': 'application/json' }, payload: '{' }],
    ['a form', { headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: 'a=b' }],
  ])('does not mind %s', async (_what, how) => {
    expect((await world.register(await world.newPerson(), how)).statusCode).toBe(200)
  })

  it.each<[string, Oddities]>([
    ['for somebody else', { audience: 'another-app' }],
    ['of another issuer', { issuer: 'https://elsewhere.test/' }],
    ['that has expired', { expiresIn: -61 }],
    ['that is not valid yet', { notBeforeIn: 3_600 }],
    ['signed with another key', { forged: true }],
    ['signed with a key nobody published', { keyId: 'unheard-of' }],
  ])('answers 401 to a token %s', async (_what, odd) => {
    const answer = await world.register(anybody, { odd })
    expect([answer.statusCode, answer.headers['www-authenticate']]).toEqual([401, 'Bearer'])
    expect(answer.json()).toMatchObject({ status: 401, code: 'unauthorized', message: 'Unauthorized' })
  })

  it('answers 401 to no token, to another scheme and to rubbish', async () => {
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{}').toString('base64url')}.`
    for (const authorization of ['', 'Bearer', 'Bearer ', 'Basic a.b.c', 'Bearer a.b.c', `Bearer ${unsigned}`])
      expect((await world.register(anybody, { headers: { authorization } })).statusCode).toBe(401)
  })

  it('answers 403 to a token of another scope', async () => {
    for (const scp of ['Lookup.Read', undefined, 'Device.WriteAll'])
      expect((await world.register(anybody, { claims: { scp } })).statusCode).toBe(403)
  })

  it.each([
    ['without a phone number', { 'signInNames.phoneNumber': undefined }],
    ['whose phone number is none', { 'signInNames.phoneNumber': '4712345678' }],
    ['whose phone number is no text', { 'signInNames.phoneNumber': { '+47': 1 } }],
  ])('answers 400 to a token %s', async (_what, claims) => {
    const answer = await world.register(anybody, { claims })
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'phone-number-missing'])
  })

  it.each(['act_phone_number', 'signinname'])('reads the phone number from %s as well', async (claim) => {
    const person = await world.newPerson()
    const claims = { 'signInNames.phoneNumber': undefined, [claim]: person.phoneNumber }
    expect((await world.register(person, { claims })).statusCode).toBe(200)
  })

  it('answers 400 when the directory does not know the person, or by another number', async () => {
    const [gone, renumbered] = [await world.newPerson(), await world.newPerson()]
    await removePerson(world.settings, gone.id)
    for (const person of [
      gone,
      { ...renumbered, phoneNumber: '+4799999999' },
      { id: "' or 1 eq 1", phoneNumber: '+4799999999' },
    ]) {
      const answer = await world.register(person)
      expect([answer.statusCode, answer.json().code]).toEqual([400, 'person-unknown'])
      expect(answer.body).not.toContain(person.phoneNumber)
    }
  })

  it('answers 429 to somebody who registers one device after the other', async () => {
    const { app } = await world.open({ rules: { registrationsPerDay: 2 } })
    const person = await world.newPerson()
    for (let i = 0; i < 2; i++) await world.newPhone(person, { through: app })
    const answer = await world.register(person, { through: app })
    expect([answer.statusCode, answer.json().code]).toEqual([429, 'too-many-devices'])
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
    expect(await world.deps.directory.devicesOf(person.id)).toHaveLength(2)
    await world.newPhone(undefined, { through: app }) // somebody else
  })
})

describe('readiness', () => {
  it('depends on database, directory, device registry, the shared books, how registrations go and the purposes', async () => {
    const stores = { database: 'ok', directory: 'ok', 'device registry': 'ok', admission: 'ok' }
    const checks = { ...stores, provisioning: 'ok', purposes: 'ok' }
    expect((await world.operate('GET', '/ready')).json()).toEqual({ status: 'ready', checks })
    const { DeviceId } = await world.newPhone()
    expect(await isRegistered(world.settings, DeviceId)).toBe(true)
  })
})
