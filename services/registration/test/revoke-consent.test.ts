import { addPerson, findPerson, isRegistered } from '@smittestopp/embedded/testing'
import { unavailable } from '@smittestopp/platform'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Person, runRegistration, TESTER, type World } from './running-registration.ts'
import type { Keys } from './signing-phone.ts'

let world: World
beforeAll(async () => {
  world = await runRegistration()
})
afterAll(() => world?.close())

const beat = async (keys: Keys, app = world.app) =>
  (await world.send(keys, 'POST', '/app/heartbeat', undefined, app)).statusCode

/** Somebody with two devices, a PIN and a birth year. */
async function somebody() {
  const person = await world.newPerson()
  const phones = [await world.newPhone(person), await world.newPhone(person)]
  await world.send(phones[0]!, 'POST', '/app/birthyear', { birthyear: 1975 })
  const query = world.database.database('query')
  await query.call('issue_pins', { pins: [{ user_id: person.id, pin: 'aB3dE9' }], now: world.now })
  return { person, phones }
}

async function expectForgotten(person: Person, phones: Keys[]): Promise<void> {
  expect(await findPerson(world.settings, person.id)).toBeUndefined()
  for (const keys of phones) {
    expect(await beat(keys)).toBe(403)
    expect(await isRegistered(world.settings, keys.DeviceId)).toBe(false)
    expect(await world.deps.directory.ownerOf(keys.DeviceId)).toBeUndefined()
    const query = { uuid: keys.DeviceId, now: world.now }
    expect(await world.deps.database.call('get_device_keys', query)).toEqual([])
  }
  for (const table of ['pincodes', 'birthyears'])
    expect(await world.database.rows(`select 1 from dbo.${table} where user_id = '${person.id}'`)).toEqual([])
}

describe('POST /permissions/revoke-consent', () => {
  it('forgets the person, their devices, PINs and birth year everywhere, and nobody else', async () => {
    const [{ person, phones }, other] = [await somebody(), await somebody()]
    const { app } = await world.open()
    for (const keys of phones) expect(await beat(keys, app)).toBe(200) // kept there for a minute
    const answer = await world.revoke(person)
    expect(answer.statusCode, answer.body).toBe(200)
    expect(answer.json()).toEqual({
      Status: 'Success',
      Message:
        'Your phone number is no longer associated with any data. The underlying anonymized data will be deleted shortly.',
    })
    await expectForgotten(person, phones)
    for (const keys of phones) await vi.waitFor(async () => expect(await beat(keys, app)).toBe(403), 5_000)
    expect(await beat(other.phones[0]!)).toBe(200)
    expect((await world.send(other.phones[0]!, 'GET', '/app/pin')).json().pin_codes).toHaveLength(1)
  })

  it('leaves a token that is of no use any more', async () => {
    const { person } = await somebody()
    await world.revoke(person)
    const [revoked, registered] = [await world.revoke(person), await world.register(person)]
    expect([revoked.statusCode, registered.statusCode]).toEqual([404, 400])
    const masked = `+47${'X'.repeat(person.phoneNumber.length - 6)}${person.phoneNumber.slice(-3)}`
    for (const answer of [revoked, registered])
      expect(answer.json().message).toBe(`No user found associated with ${masked}`)
  })

  it('is followed by a new beginning: signing in anew gives a new person and a new device', async () => {
    const { person, phones } = await somebody()
    await world.revoke(person)
    const again = { id: await addPerson(world.settings, person.phoneNumber), phoneNumber: person.phoneNumber }
    expect(again.id).not.toBe(person.id)
    const phone = await world.newPhone(again)
    expect(phones.map(({ DeviceId }) => DeviceId)).not.toContain(phone.DeviceId)
    expect((await world.send(phone, 'GET', '/app/devices')).json().devices).toHaveLength(1)
    expect((await world.send(phone, 'GET', '/app/pin')).json()).toEqual({ pin_codes: [] })
    expect((await world.send(phone, 'GET', '/app/consents')).json().history).toEqual([])
    expect(await beat(phones[0]!)).toBe(403)
    expect((await world.register(person)).statusCode).toBe(400) // the old token is not theirs
  })

  it.each(['devices.remove', 'directory.removeDevice', 'directory.removePerson'])(
    'that stops at %s is finished by a repeat, and the devices are out from the start',
    async (step) => {
      const { person, phones } = await somebody()
      const [port, name] = step.split('.') as ['devices' | 'directory', string]
      const failing = { ...world.deps[port], [name]: () => Promise.reject(unavailable('test')) }
      const { app } = await world.open({ deps: { [port]: failing } })
      expect((await world.revoke(person, { through: app })).statusCode).toBe(503)
      for (const keys of phones) expect(await beat(keys)).toBe(403)
      expect((await world.deps.directory.person(person.id))?.consentRevoked).toBe(true)
      expect((await world.revoke(person)).statusCode).toBe(200)
      await expectForgotten(person, phones)
    },
  )

  it('forgets somebody without a device', async () => {
    const person = await world.newPerson()
    expect((await world.revoke(person)).statusCode).toBe(200)
    expect(await findPerson(world.settings, person.id)).toBeUndefined()
  })

  it('makes a test user anew for a tester, and nobody else', async () => {
    const tester = { id: await addPerson(world.settings, TESTER), phoneNumber: TESTER }
    const user = await world.deps.directory.addTestPerson('+0012345009')
    const headers = { 'test-number': user.phoneNumber }
    const phone = await world.newPhone(tester, { headers })
    expect((await world.revoke(tester, { headers })).statusCode).toBe(200)
    expect(await beat(phone)).toBe(403)
    const anew = await world.deps.directory.personByPhone(user.phoneNumber)
    expect(anew).toMatchObject({ testCredentials: true })
    expect(anew!.id).not.toBe(user.id)
    expect((await world.revoke(tester, { headers: { 'test-number': '+4790000002' } })).statusCode).toBe(403)
    expect(await world.deps.directory.person(tester.id)).toEqual(tester)
  })

  it('answers 401 to a bad token and 403 to one for something else', async () => {
    const person = await world.newPerson()
    expect((await world.revoke(person, { odd: { forged: true } })).statusCode).toBe(401)
    expect((await world.revoke(person, { claims: { scp: 'Lookup.Read' } })).statusCode).toBe(403)
    expect(await world.deps.directory.person(person.id)).toEqual(person)
  })
})
