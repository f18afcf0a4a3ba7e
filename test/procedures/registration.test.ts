import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from './engines.ts'
import { hashOf, keysOf, minutes, never, newUuid, now, openPhones, type Phones } from './phones.ts'

const DAY = 24 * 60
/** Two that meet once may miss each other. */
const ROUNDS = 5

describe.each(engines)('registration on $engine', ({ server }) => {
  let phones: Phones
  beforeAll(async () => {
    phones = await openPhones(server)
  })
  afterAll(() => phones.close())

  const register = async (request: string, uuid = newUuid(), at = now) =>
    (await phones.call('register_device', { request_hash: hashOf(request), uuid, keys: keysOf(uuid), now: at }))[0]
  const keys = (uuid: string, at = now) => phones.call('get_device_keys', { uuid, now: at })
  const devices = async (...uuids: string[]) =>
    (await phones.call('get_devices', { uuids: uuids.map((value) => ({ value })) })).map(({ uuid }) => uuid)

  it('gives a request a device with its keys, byte for byte, that counts once it is confirmed', async () => {
    const uuid = newUuid()
    const sealed = Buffer.from(Array.from({ length: 200 }, (_, i) => i))
    const given = [{ key_id: 'k1', kind: 'signing', sealed_key: sealed }]
    const asked = { request_hash: hashOf('whole'), uuid, keys: given, now }
    expect(await phones.call('register_device', asked)).toEqual([{ uuid, confirmed: 0 }])
    const row = { id: await phones.idOf(uuid), confirmed: 0, ...given[0], valid_until: never }
    expect(await keys(uuid)).toEqual([row])
    expect(await devices(uuid)).toEqual([])

    await phones.call('confirm_device', { uuid, now })
    await phones.call('confirm_device', { uuid, now: minutes(9) })
    expect(await keys(uuid)).toEqual([{ ...row, confirmed: 1 }])
    expect(await devices(uuid)).toEqual([uuid])
    expect(await phones.call('register_device', asked)).toEqual([{ uuid, confirmed: 1 }])
    expect(
      await phones.rows(`select u.id from dbo.uuid_id u where u.uuid = '${uuid}' and u.confirmed_at > u.created_at`),
    ).toEqual([])
  })

  it('has no keys of nobody, nor of a name that only begins like a device', async () => {
    const uuid = await phones.phone()
    expect(await keys('nobody')).toEqual([])
    expect(await keys(`${uuid}-and-more`)).toEqual([])
    expect(await keys(uuid.slice(0, -1))).toEqual([])
  })

  it('answers a request that is repeated within a day with the device it had, and writes nothing', async () => {
    const uuid = newUuid()
    await register('repeated', uuid)
    const other = newUuid()
    expect(await register('repeated', other, minutes(DAY - 1))).toEqual({ uuid, confirmed: 0 })
    expect(await keys(other)).toEqual([])
    expect(await register('another', other)).toEqual({ uuid: other, confirmed: 0 })
    expect(await phones.keyIds(uuid)).toEqual([`${uuid}-sas`, `${uuid}-signing`])
  })

  it('gives a request that is a day old a new device, and goes by that one from then on', async () => {
    const [old, renewed] = [newUuid(), newUuid()]
    await register('stale', old)
    expect(await register('stale', renewed, minutes(DAY))).toEqual({ uuid: renewed, confirmed: 0 })
    expect(await register('stale', newUuid(), minutes(DAY + 1))).toEqual({ uuid: renewed, confirmed: 0 })
    expect(await keys(old)).toHaveLength(2)
  })

  it('gives one device to a request that many make at the same time', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const uuids = Array.from({ length: 8 }, newUuid)
      const answers = await Promise.all(uuids.map((uuid) => register(`at once, ${round}`, uuid)))
      const { uuid } = answers[0]!
      expect(answers).toEqual(uuids.map(() => ({ uuid, confirmed: 0 })))
      const list = uuids.map((one) => `'${one}'`).join(', ')
      expect(await phones.rows(`select u.uuid from dbo.uuid_id u where u.uuid in (${list})`)).toEqual([{ uuid }])
      expect(await keys(uuid)).toHaveLength(2)
    }
  })

  it('leaves a device that is there the keys it has when another request names it', async () => {
    const uuid = await phones.phone()
    expect(await register('thief', uuid)).toEqual({ uuid, confirmed: 1 })
    expect(await phones.keyIds(uuid)).toEqual(['first-sas', 'first-signing'])
  })

  it('ends a revoked device at once, says so twice alike, and never brings it back', async () => {
    const uuid = newUuid()
    await register('revoked', uuid)
    await phones.call('confirm_device', { uuid, now })
    await phones.call('revoke_device', { uuid, now: minutes(1) })
    await phones.call('revoke_device', { uuid, now: minutes(2) })
    await phones.call('revoke_device', { uuid: 'nobody', now })
    expect(await keys(uuid)).toEqual([])
    expect(await devices(uuid)).toEqual([])
    const [row] = await phones.rows(`select u.revoked_at from dbo.uuid_id u where u.uuid = '${uuid}'`)
    expect(row).toEqual({ revoked_at: minutes(1) })

    expect(await register('revoked', uuid)).toBeUndefined()
    await phones.call('confirm_device', { uuid, now })
    expect(await keys(uuid)).toEqual([])
    const renewed = newUuid()
    expect(await register('revoked', renewed)).toEqual({ uuid: renewed, confirmed: 0 })
    expect(await phones.keyIds(renewed)).toHaveLength(2)
  })

  it('does not confirm a device that was revoked before it was confirmed', async () => {
    const uuid = await phones.phone({ confirmed: false })
    await phones.call('revoke_device', { uuid, now })
    await phones.call('confirm_device', { uuid, now })
    const [row] = await phones.rows(`select u.confirmed_at from dbo.uuid_id u where u.uuid = '${uuid}'`)
    expect(row).toEqual({ confirmed_at: null })
  })

  it('forgets requests made before a moment, not their devices', async () => {
    await register('forgotten', 'f'.repeat(32))
    await register('kept', 'e'.repeat(32), minutes(1))
    await phones.database('deletion').call('forget_requests', { before: minutes(1) })
    const again = newUuid()
    expect(await register('forgotten', again, minutes(2))).toEqual({ uuid: again, confirmed: 0 })
    expect(await register('kept', newUuid(), minutes(2))).toEqual({ uuid: 'e'.repeat(32), confirmed: 0 })
    expect(await keys('f'.repeat(32))).toHaveLength(2)
  })

  describe('rotating keys', () => {
    const rotate = async (uuid: string, key_id: string, name: string, valid_until = minutes(60), at = now) =>
      (await phones.call('rotate_keys', { uuid, key_id, keys: keysOf(name), valid_until, now: at }))[0]?.generation
    const first = ['first-sas', 'first-signing']
    const second = ['second-sas', 'second-signing']
    const third = ['third-sas', 'third-signing']

    it('lets the old ones work on until the moment given, the new ones for ever', async () => {
      const uuid = await phones.phone()
      expect(await rotate(uuid, 'first-signing', 'second')).toBe(2)
      expect(await phones.keyIds(uuid)).toEqual([...first, ...second])
      expect((await keys(uuid)).map(({ valid_until }) => valid_until)).toEqual([never, never, minutes(60), minutes(60)])
      expect(await phones.keyIds(uuid, minutes(59))).toEqual([...first, ...second])
      expect(await phones.keyIds(uuid, minutes(60))).toEqual(second)
      expect(await rotate(uuid, 'second-sas', 'third')).toBe(3)
      expect(await phones.keyIds(uuid)).toEqual([...second, ...third])
    })

    it('ends what a phone never got to know, and gives a key no longer life than it had', async () => {
      const uuid = await phones.phone()
      await rotate(uuid, 'first-signing', 'second', minutes(60))
      expect(await rotate(uuid, 'first-signing', 'third', minutes(90))).toBe(3)
      expect(await phones.keyIds(uuid, minutes(59))).toEqual([...first, ...third])
      expect(await phones.keyIds(uuid, minutes(60))).toEqual(third)
    })

    it('refuses whoever asks with no valid key of a live device', async () => {
      const uuid = await phones.phone()
      const refused = ['no-key', 'FIRST-signing']
      for (const key_id of refused) expect(await rotate(uuid, key_id, 'second')).toBeUndefined()
      expect(await rotate(await phones.phone({ confirmed: false }), 'first-sas', 'second')).toBeUndefined()
      expect(await rotate('nobody', 'first-sas', 'second')).toBeUndefined()
      await rotate(uuid, 'first-signing', 'second', minutes(60))
      expect(await rotate(uuid, 'first-signing', 'third', minutes(120), minutes(60))).toBeUndefined()
      expect(await phones.keyIds(uuid)).toEqual([...first, ...second])
      await phones.call('revoke_device', { uuid, now })
      expect(await rotate(uuid, 'second-signing', 'third')).toBeUndefined()
    })

    it('numbers each generation once when many ask at the same time, and leaves the last and the asked one', async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const uuid = await phones.phone()
        const names = ['a', 'b', 'c', 'd', 'e']
        const generations = await Promise.all(names.map((name) => rotate(uuid, 'first-sas', name)))
        expect(generations.toSorted()).toEqual([2, 3, 4, 5, 6])
        const last = names[generations.indexOf(6)]!
        expect(await phones.keyIds(uuid)).toEqual([`${last}-sas`, `${last}-signing`, ...first])
      }
    })
  })

  it('keeps a list of numbers that may not register, by their hash alone', async () => {
    const number_hash = hashOf('a number')
    const list = (listed: number, at = now) => phones.call('set_blacklisted', { number_hash, listed, now: at })
    const listed = () => phones.call('get_blacklisted', { number_hash })
    expect(await listed()).toEqual([])
    await list(1)
    await list(1, minutes(5))
    expect(await listed()).toEqual([{ since: now }])
    expect(await phones.call('get_blacklisted', { number_hash: hashOf('another') })).toEqual([])
    await list(0)
    await list(0)
    expect(await listed()).toEqual([])
  })
})
