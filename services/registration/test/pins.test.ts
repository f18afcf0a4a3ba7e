import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runRegistration, type World } from './running-registration.ts'
import { signed2020 } from './signing-phone.ts'

let world: World
beforeAll(async () => {
  world = await runRegistration({ window2020: 5_400 })
})
afterAll(() => world?.close())

/** Issues a PIN, as a lookup does. */
async function issue(user_id: string, pin: string): Promise<void> {
  await world.database.database('query').call('issue_pins', { pins: [{ user_id, pin }], now: world.now })
}

describe('GET /app/pin', () => {
  it('tells every PIN of the owner, newest first, to each of their devices and to nobody else', async () => {
    const person = await world.newPerson()
    const [first, second, other] = [await world.newPhone(person), await world.newPhone(person), await world.newPhone()]
    expect((await world.send(first, 'GET', '/app/pin')).json()).toEqual({ pin_codes: [] })
    await issue(person.id, 'aB3dE9')
    const time = (at: Date) => at.toISOString().replace('.000', '')
    const older = { pin_code: 'aB3dE9', created_at: time(world.now) }
    world.pass(8 * 86_400)
    await issue(person.id, 'Zz0Zz0')
    const newer = { pin_code: 'Zz0Zz0', created_at: time(world.now) }
    for (const keys of [first, second])
      expect((await world.send(keys, 'GET', '/app/pin')).json()).toEqual({ pin_codes: [newer, older] })
    expect((await world.send(other, 'GET', '/app/pin')).json()).toEqual({ pin_codes: [] })
  })

  it('answers a phone of 2020, and says that its scheme is on its way out', async () => {
    const phone = await world.newPhone()
    const answer = await world.app.api.inject(signed2020(phone, world.now, 'GET', '/app/pin'))
    expect([answer.statusCode, answer.headers.deprecation, answer.json()]).toEqual([200, 'true', { pin_codes: [] }])
    expect((await world.send(phone, 'GET', '/app/pin')).headers.deprecation).toBeUndefined()
  })

  it('answers 404 when the directory no longer knows whose the device is', async () => {
    const person = await world.newPerson()
    const phone = await world.newPhone(person)
    await world.deps.directory.removePerson(person.id)
    const answer = await world.send(phone, 'GET', '/app/pin')
    expect([answer.statusCode, answer.json().message]).toEqual([404, 'No phone number matched to the device'])
  })
})
