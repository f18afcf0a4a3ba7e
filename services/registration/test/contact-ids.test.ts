import type { ContactIds } from '@smittestopp/contracts'
import { openContactId } from '@smittestopp/service'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CONTACT_ID_KEY, runRegistration, type World } from './running-registration.ts'
import { type Keys, signed2020 } from './signing-phone.ts'

const WINDOW_MS = 900_000

let world: World
beforeAll(async () => {
  world = await runRegistration({ window2020: 5_400 })
})
afterAll(() => world?.close())

async function ask(keys: Keys, body?: unknown): Promise<ContactIds> {
  const answer = await world.send(keys, 'POST', '/app/contactids', body)
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json()
}

describe('POST /app/contactids', () => {
  it('gives ten ids for consecutive windows from the present one on, which open to the device', async () => {
    const phone = await world.newPhone()
    const { contact_ids, valid_from, valid_seconds } = await ask(phone)
    expect([contact_ids.length, valid_seconds]).toEqual([10, 900])
    const present = Math.floor(world.now.getTime() / WINDOW_MS) * WINDOW_MS
    expect(valid_from.map((time) => Date.parse(time))).toEqual(contact_ids.map((_, i) => present + i * WINDOW_MS))
    const [row] = await world.database.rows(`select id from dbo.uuid_id where uuid = '${phone.DeviceId}'`)
    for (const [i, id] of contact_ids.entries())
      expect(openContactId(id, CONTACT_ID_KEY)).toEqual({ device: row!.id, validFrom: new Date(valid_from[i]!) })
  })

  it('gives the same id for the same window, and another for each window and device', async () => {
    const [phone, other] = [await world.newPhone(), await world.newPhone()]
    const first = await ask(phone, { count: 3 })
    world.pass(900)
    const second = await ask(phone, { count: 3 })
    expect(second.contact_ids.slice(0, 2)).toEqual(first.contact_ids.slice(1))
    const all = [...first.contact_ids, ...second.contact_ids.slice(2), ...(await ask(other)).contact_ids]
    expect(new Set(all).size).toBe(14)
  })

  it('gives as many as are asked for, up to a day of them', async () => {
    const phone = await world.newPhone()
    for (const count of [1, 96]) expect((await ask(phone, { count })).contact_ids).toHaveLength(count)
    expect((await ask(phone, {})).contact_ids).toHaveLength(10)
    for (const count of [0, 97, -1, 1.5, '5', null, 1e99]) {
      const answer = await world.send(phone, 'POST', '/app/contactids', { count })
      expect([answer.statusCode, answer.json().code], String(count)).toEqual([400, 'request-invalid'])
    }
    expect((await world.send(phone, 'POST', '/app/contactids', Buffer.from('{'))).statusCode).toBe(400)
  })

  it.each<[string, unknown]>([
    ['no body', undefined],
    ['a body that means nothing', { count: 'all' }],
    ['a list', []],
  ])('gives a phone of 2020 ten ids, with %s', async (_what, body) => {
    const request = signed2020(await world.newPhone(), world.now, 'POST', '/app/contactids', body)
    const answer = await world.app.api.inject(request)
    expect([answer.statusCode, answer.json().contact_ids?.length]).toEqual([200, 10])
  })

  it('counts what it issued', async () => {
    const phone = await world.newPhone()
    const counted = async () =>
      Number(/^contact_ids_issued\S* (\d+)/m.exec((await world.operate('GET', '/metrics')).body)?.[1] ?? 0)
    const before = await counted()
    await ask(phone, { count: 7 })
    expect(await counted()).toBe(before + 7)
  })
})
