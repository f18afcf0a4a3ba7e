import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../packages/database/src/testing.ts'
import { engines } from './engines.ts'
import { minutes, newUuid, now, openPhones, type Phones } from './phones.ts'

const WEEK = 7 * 24 * 60

describe.each(engines)('what hangs on a person, on $engine', ({ server }) => {
  let phones: Phones
  let query: Database
  beforeAll(async () => {
    phones = await openPhones(server)
    query = phones.database('query')
  })
  afterAll(() => phones.close())

  const issueAll = (people: readonly string[], pin: string, at = now) =>
    query.call('issue_pins', { pins: people.map((user_id) => ({ user_id, pin })), now: at })
  async function issue(user_id: string, pin: string, at = now) {
    const [issued, ...others] = await issueAll([user_id], pin, at)
    expect([issued!.user_id, others]).toEqual([user_id, []])
    return { pin_code: issued!.pin_code, created_at: issued!.created_at }
  }
  const codes = (user_id: string) => phones.call('get_pin_codes', { user_id })
  const birthyear = async (user_id: string) => (await query.call('get_birthyear', { user_id }))[0]?.birthyear

  it('is one PIN for seven days, then another, and all of them are told, newest first, unpadded', async () => {
    const user = newUuid()
    const first = { pin_code: 'aB3dE9', created_at: now }
    expect(await issue(user, 'aB3dE9')).toEqual(first)
    expect(await issue(user, 'Zzzzz1', minutes(WEEK - 1))).toEqual(first)
    const second = { pin_code: 'Zzzzz2', created_at: minutes(WEEK) }
    expect(await issue(user, 'Zzzzz2', minutes(WEEK))).toEqual(second)
    expect(await issue(user, 'Zzzzz3', minutes(WEEK + 1))).toEqual(second)
    expect(await codes(user)).toEqual([second, first])
    expect(await codes(newUuid())).toEqual([])
  })

  it('is one PIN when many ask for it at the same time', async () => {
    for (let round = 0; round < 5; round++) {
      const user = newUuid()
      const answers = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((pin) => issue(user, pin)))
      expect(await codes(user)).toEqual([answers[0]])
      expect(new Set(answers.map((answer) => answer.pin_code)).size).toBe(1)
    }
  })

  it('is told of each of several people: the one that holds on, or the one given for them', async () => {
    const [fresh, held, old] = [newUuid(), newUuid(), newUuid()]
    await issue(held, 'aB3dE9')
    await issue(old, 'aB3dE9', minutes(-WEEK))
    const given = { [fresh]: 'Zzzzz1', [held]: 'Zzzzz2', [old]: 'Zzzzz3' }
    const pins = Object.entries(given).map(([user_id, pin]) => ({ user_id, pin }))
    const issued = await query.call('issue_pins', { pins, now })
    expect(Object.fromEntries(issued.map(({ user_id, pin_code }) => [user_id, pin_code]))).toEqual({
      ...given,
      [held]: 'aB3dE9',
    })
    expect(issued).toHaveLength(3)
    expect([(await codes(fresh)).length, (await codes(held)).length, (await codes(old)).length]).toEqual([1, 1, 2])
    expect(await issueAll([], 'aB3dE9')).toEqual([])
  })

  it('is one PIN each when lookups name the same people at the same time, in whatever order', async () => {
    for (let round = 0; round < 5; round++) {
      const people = Array.from({ length: 200 }, newUuid)
      const orders = [people, people.toReversed(), people.slice(50), people.toReversed().slice(50), people, people]
      const answers = await Promise.all(orders.map((order, i) => issueAll(order, `pin${i}`)))
      expect(answers.map((answer) => answer.length)).toEqual(orders.map((order) => order.length))
      const told = answers.flat().map(({ user_id, pin_code }) => `${user_id} ${pin_code}`)
      expect(new Set(told).size).toBe(people.length)
      const ids = people.map((id) => `'${id}'`).join()
      expect(await phones.rows(`select p.user_id from dbo.pincodes p where p.user_id in (${ids})`)).toHaveLength(200)
    }
  })

  it('is the birth year they said last', async () => {
    const [user, other] = [newUuid(), newUuid()]
    const set = (year: number) => phones.call('set_birthyear', { user_id: user, birthyear: year, now })
    expect(await birthyear(user)).toBeUndefined()
    await set(1980)
    await set(1981)
    expect(await birthyear(user)).toBe(1981)
    expect(await birthyear(other)).toBeUndefined()
    await Promise.all([1990, 1990, 1990, 1990].map(set))
    expect(await birthyear(user)).toBe(1990)
  })

  it.each(['registration', 'deletion'])(
    'is erased by %s, of one person and no other, and twice alike',
    async (role) => {
      const [user, other] = [newUuid(), newUuid()]
      for (const user_id of [user, other]) {
        await issue(user_id, 'aB3dE9')
        await phones.call('set_birthyear', { user_id, birthyear: 1980, now })
      }
      await phones.database(role).call('erase_person', { user_id: user })
      await phones.database(role).call('erase_person', { user_id: user })
      expect([await codes(user), await birthyear(user)]).toEqual([[], undefined])
      expect([await codes(other), await birthyear(other)]).toEqual([[{ pin_code: 'aB3dE9', created_at: now }], 1980])
    },
  )
})
