import { addPerson, isRegistered } from '@smittestopp/embedded/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runRegistration, TESTER, type World } from './running-registration.ts'

let world: World
beforeAll(async () => {
  world = await runRegistration()
})
afterAll(() => world?.close())

const list = (phone_number: string, listed: boolean) => world.operate('PUT', '/blacklist', { phone_number, listed })

describe('the blacklist', () => {
  it('shuts a number out at once, at every process, without a word, until it is taken off', async () => {
    const [person, other] = [await world.newPerson(), await world.newPerson()]
    const { app } = await world.open()
    await world.newPhone(person, { through: app })
    for (let i = 0; i < 2; i++) expect((await list(person.phoneNumber, true)).statusCode).toBe(204)
    for (const through of [world.app, app]) {
      const answer = await world.register(person, { through })
      expect([answer.statusCode, answer.json().message]).toEqual([403, 'Forbidden'])
    }
    await world.newPhone(other)
    for (let i = 0; i < 2; i++) expect((await list(person.phoneNumber, false)).statusCode).toBe(204)
    await world.newPhone(person, { through: app })
  })

  it('holds no phone numbers', async () => {
    const person = await world.newPerson()
    await list(person.phoneNumber, true)
    const rows = await world.database.rows('select number_hash from dbo.blacklist')
    for (const { number_hash } of rows) expect(String(number_hash)).not.toContain(person.phoneNumber.slice(1))
    expect(rows.length).toBeGreaterThan(0)
  })

  it('is for operators only, and takes phone numbers only', async () => {
    const body = { phone_number: '+4712345678', listed: true }
    const asked = { method: 'PUT' as const, url: '/blacklist', payload: body }
    expect((await world.app.operations.inject(asked)).statusCode).toBe(401)
    expect((await world.app.api.inject(asked)).statusCode).toBe(404)
    for (const phone_number of ['4712345678', '+47 12345678', '', '+', "+47'--", '+471234567890123456'])
      expect((await list(phone_number, true)).statusCode).toBe(400)
    expect((await world.operate('PUT', '/blacklist', { phone_number: '+4712345678' })).statusCode).toBe(400)
  })
})

describe('the Test-Number header', () => {
  let tester: { id: string; phoneNumber: string }
  beforeAll(async () => {
    tester = { id: await addPerson(world.settings, TESTER), phoneNumber: TESTER }
  })
  const as = (number: string) => ({ headers: { 'test-number': number } })

  it('lets a tester register for a test user', async () => {
    const user = await world.deps.directory.addTestPerson('+0012345001')
    const device = await world.newPhone(tester, as(user.phoneNumber))
    expect(device.PhoneNumber).toBe(user.phoneNumber)
    expect(await world.deps.directory.ownerOf(device.DeviceId)).toEqual(user)
    expect(await world.deps.directory.devicesOf(tester.id)).toEqual([])
  })

  it('does not let a tester act for anybody else, and tells no number', async () => {
    const person = await world.newPerson()
    for (const number of [person.phoneNumber, '+0099999999', '', 'x', "+00'1"]) {
      const answer = await world.register(tester, as(number))
      expect(answer.statusCode, number).toBe(403)
      expect(answer.body).not.toContain(person.phoneNumber)
    }
    expect(await world.deps.directory.devicesOf(person.id)).toEqual([])
  })

  it('means nothing from others, whose own device it is', async () => {
    const [user, person] = [await world.deps.directory.addTestPerson('+0012345002'), await world.newPerson()]
    const device = await world.newPhone(person, as(user.phoneNumber))
    expect(device.PhoneNumber).toBe(person.phoneNumber)
    expect(await world.deps.directory.devicesOf(user.id)).toEqual([])
  })
})

describe('somebody who revoked, and whose forgetting was interrupted', () => {
  it('registers anew: what there was does not come back, and the mark is gone', async () => {
    const person = await world.newPerson()
    const old = await world.newPhone(person)
    expect((await world.send(old, 'POST', '/app/birthyear', { birthyear: 1975 })).statusCode).toBe(200)
    await world.deps.directory.markRevoked(person.id, world.now)
    expect((await world.send(old, 'GET', '/app/pin')).statusCode).toBe(404)
    const device = await world.newPhone(person)
    expect(await world.deps.directory.person(person.id)).toEqual(person)
    expect(await world.deps.directory.devicesOf(person.id)).toEqual([device.DeviceId])
    expect(await isRegistered(world.settings, old.DeviceId)).toBe(false)
    expect((await world.send(old, 'POST', '/app/heartbeat')).statusCode).toBe(403)
    const birthyears = await world.database.database('query').call('get_birthyear', { user_id: person.id })
    expect(birthyears).toEqual([])
    expect((await world.send(device, 'GET', '/app/pin')).statusCode).toBe(200)
  })
})

describe('consent at registration', () => {
  it('is none, unless a setting says that registering gives it, as in 2020', async () => {
    const { app } = await world.open({ rules: { consents2020: true } })
    const [now, then] = [await world.newPhone(), await world.newPhone(undefined, { through: app })]
    expect((await world.send(now, 'GET', '/app/consents')).json().history).toEqual([])
    const { consents, history } = (await world.send(then, 'GET', '/app/consents')).json()
    const given = consents.filter((one: { given: boolean }) => one.given)
    expect(given.map((one: { purpose: string }) => one.purpose)).toEqual(['tracing_bluetooth', 'tracing_gps'])
    for (const period of history)
      expect(period).toMatchObject({ from: world.now.toISOString(), to: null, text_version: '2020' })
  })
})
