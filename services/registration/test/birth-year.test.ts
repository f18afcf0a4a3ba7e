import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Person, runRegistration, type World } from './running-registration.ts'
import { signed2020 } from './signing-phone.ts'

let world: World
beforeAll(async () => {
  world = await runRegistration({ window2020: 5_400 })
})
afterAll(() => world?.close())

async function birthYearOf(person: Person): Promise<number | undefined> {
  const [row] = await world.database.database('query').call('get_birthyear', { user_id: person.id })
  return row?.birthyear
}

describe('POST /app/birthyear', () => {
  it('notes the year for the person, whichever of their devices tells it', async () => {
    const person = await world.newPerson()
    const [first, second] = [await world.newPhone(person), await world.newPhone(person)]
    const answer = await world.send(first, 'POST', '/app/birthyear', { birthyear: 1975 })
    expect([answer.statusCode, answer.body]).toEqual([200, ''])
    expect(await birthYearOf(person)).toBe(1975)
    expect((await world.send(second, 'POST', '/app/birthyear', { birthyear: 1976 })).statusCode).toBe(200)
    expect(await birthYearOf(person)).toBe(1976)
  })

  it('takes it from a phone of 2020', async () => {
    const person = await world.newPerson()
    const phone = await world.newPhone(person)
    const request = signed2020(phone, world.now, 'POST', '/app/birthyear', { birthyear: 1950 })
    const answer = await world.app.api.inject(request)
    expect([answer.statusCode, answer.headers.deprecation]).toEqual([200, 'true'])
    expect(await birthYearOf(person)).toBe(1950)
  })

  it('takes the years of the living, unknown members besides', async () => {
    const person = await world.newPerson()
    const phone = await world.newPhone(person)
    for (const birthyear of [1896, 2026]) {
      const answer = await world.send(phone, 'POST', '/app/birthyear', { birthyear, more: true })
      expect([answer.statusCode, await birthYearOf(person)]).toEqual([200, birthyear])
    }
  })

  it.each<[string, unknown]>([
    ['a text', { birthyear: '1975' }],
    ['a fraction', { birthyear: 1975.5 }],
    ['a year too early', { birthyear: 1800 }],
    ['a year too early by one', { birthyear: 1895 }],
    ['a year to come', { birthyear: 2027 }],
    ['a year far off', { birthyear: 3000 }],
    ['a year beyond all numbers', { birthyear: 1e300 }],
    ['no year', {}],
    ['null', { birthyear: null }],
    ['a list', [1975]],
    ['a bare number', 1975],
    ['no JSON', Buffer.from('birthyear=1975')],
    ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['an empty body', Buffer.alloc(0)],
    ['no body', undefined],
  ])('answers 400 to %s', async (_what, body) => {
    const person = await world.newPerson()
    const answer = await world.send(await world.newPhone(person), 'POST', '/app/birthyear', body)
    expect(answer.statusCode, answer.body).toBe(400)
    expect(await birthYearOf(person)).toBeUndefined()
  })

  it('answers 404 when the directory no longer knows whose the device is', async () => {
    const person = await world.newPerson()
    const phone = await world.newPhone(person)
    await world.deps.directory.removePerson(person.id)
    expect((await world.send(phone, 'POST', '/app/birthyear', { birthyear: 1975 })).statusCode).toBe(404)
    expect(await birthYearOf(person)).toBeUndefined()
  })
})
