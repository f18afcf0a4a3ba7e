import { addPerson, findPerson, isRegistered, removePerson } from '@smittestopp/embedded/testing'
import { openAnnouncements, unavailable } from '@smittestopp/platform'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Swept, sweep } from '../src/sweep/sweep.ts'
import { startSweeper } from '../src/sweep/sweeper.ts'
import { NOW, runDeletion, type World } from './running-deletion.ts'

const WAIT = { timeout: 30_000, interval: 100 }

let world: World
beforeAll(async () => {
  world = await runDeletion(13)
})
afterAll(() => world?.close())

/** What is left of a device anywhere. */
async function traces(device: string): Promise<string[]> {
  const [row] = await world.database.rows(`select erased_at from dbo.uuid_id where uuid = '${device}'`)
  const keys = await world.database.database('upload').call('get_device_keys', { uuid: device, now: NOW })
  const found = {
    database: row!.erased_at === null,
    keys: keys.length > 0,
    registry: await isRegistered(world.settings, device),
    directory: (await world.deps.directory.ownerOf(device)) !== undefined,
  }
  return Object.entries(found).flatMap(([where, is]) => (is ? [where] : []))
}

const EVERYWHERE = ['database', 'keys', 'registry', 'directory']
const sweepNow = (changed: Partial<World['deps']> = {}) => sweep({ ...world.deps, ...changed }, () => {})

/** A person with a device, a PIN and a birth year, who wants to be forgotten; the request stopped after this was put on record. */
async function newRevoked(personId?: string) {
  const id = personId ?? (await world.newPerson())
  const device = await world.newDevice({ personId: id })
  const query = world.database.database('query')
  await query.call('issue_pins', { pins: [{ user_id: id, pin: 'aB3dE9' }], now: NOW })
  await world.database.database('registration').call('set_birthyear', { user_id: id, birthyear: 1975, now: NOW })
  await world.deps.directory.markRevoked(id, NOW)
  return { id, device }
}

async function expectForgotten({ id, device }: { id: string; device: string }): Promise<void> {
  expect(await findPerson(world.settings, id)).toBeUndefined()
  expect(await traces(device)).toEqual([])
  for (const table of ['pincodes', 'birthyears'])
    expect(await world.database.rows(`select 1 from dbo.${table} where user_id = '${id}'`)).toEqual([])
}

describe('a sweep', () => {
  it('erases what was revoked or half registered everywhere, and neither idle nor living devices', async () => {
    const [revoked, half] = [await world.newDevice(), await world.newDevice({ age: 1, confirmed: false })]
    await world.revoke(revoked)
    const spared = [await world.newDevice(), await world.newDevice({ age: 30 })]
    const underWay = await world.newDevice({ confirmed: false })
    expect(await sweepNow()).toEqual({ people: 0, devices: 2 })
    for (const device of [revoked, half]) expect(await traces(device)).toEqual([])
    for (const device of [...spared, underWay]) expect(await traces(device)).toEqual(EVERYWHERE)
    expect(await sweepNow()).toEqual({ people: 0, devices: 0 })
  })

  it('removes from the registry what a registration that was given up left there', async () => {
    const device = await world.newDevice({ confirmed: false })
    const registration = world.database.database('registration')
    expect(await registration.call('abandon_device', { uuid: device, now: NOW })).toEqual([{ abandoned: 1 }])
    expect(await traces(device)).toContain('registry')
    await sweepNow()
    expect(await traces(device)).toEqual([])
  })

  it('forgets people who revoked and whose request was interrupted, and nobody else', async () => {
    const [revoked, other] = [await newRevoked(), await world.newPerson()]
    const device = await world.newDevice({ personId: other })
    expect(await sweepNow()).toEqual({ people: 1, devices: 0 })
    await expectForgotten(revoked)
    expect(await findPerson(world.settings, other)).toBe('here')
    expect(await traces(device)).toEqual(EVERYWHERE)
  })

  it('finishes a request that stopped at the recycle bin', async () => {
    const revoked = await newRevoked()
    await removePerson(world.settings, revoked.id)
    expect(await findPerson(world.settings, revoked.id)).toBe('deleted')
    await sweepNow()
    expect(await findPerson(world.settings, revoked.id)).toBeUndefined()
  })

  it('leaves alone who registered anew after it had begun', async () => {
    const person = await newRevoked()
    const { directory } = world.deps
    const revokedPeople = async () => {
      const people = await directory.revokedPeople()
      await directory.clearRevoked(person.id)
      return people
    }
    await sweepNow({ directory: { ...directory, revokedPeople } })
    expect(await findPerson(world.settings, person.id)).toBe('here')
    expect(await traces(person.device)).toEqual(EVERYWHERE)
  })

  it('makes a test user anew', async () => {
    const { directory } = world.deps
    const user = await directory.addTestPerson('+0012345001')
    await newRevoked(user.id)
    await sweepNow()
    const anew = await directory.personByPhone(user.phoneNumber)
    expect(anew).toMatchObject({ testCredentials: true })
    expect(anew!.id).not.toBe(user.id)
  })

  it('goes on after one that fails, says that it did not finish, and the next one does', async () => {
    const people = [await newRevoked(), await newRevoked()]
    const revoked = [await world.newDevice(), await world.newDevice(), await world.newDevice()]
    for (const device of revoked) await world.revoke(device)
    const stubborn = [people[0]!.device, revoked[0]!]
    const remove = (id: string) =>
      stubborn.includes(id) ? Promise.reject(unavailable('device registry')) : world.deps.devices.remove(id)
    const told: Swept[] = []
    const devices = { ...world.deps.devices, remove }
    const outcome = sweep({ ...world.deps, devices }, (swept) => void told.push({ ...swept }))
    await expect(outcome).rejects.toThrow('could not be erased')
    await expectForgotten(people[1]!)
    for (const device of revoked.slice(1)) expect(await traces(device)).toEqual([])
    for (const device of stubborn) expect(await traces(device)).not.toContain('keys')
    expect(told.at(-1)).toEqual({ people: 1, devices: 2 })
    await sweepNow()
    await expectForgotten(people[0]!)
    expect(await traces(revoked[0]!)).toEqual([])
  })
})

describe('sweeps', () => {
  it('run by themselves', async () => {
    const announcements = openAnnouncements(world.redisUrl)
    const url = world.redisUrl.replace(/\d+$/, '14')
    const [device, person] = [await world.newDevice(), await newRevoked()]
    await world.revoke(device)
    const sweeper = await startSweeper(url, 1, { ...world.deps, announcements }, () => {})
    await vi.waitFor(async () => expect(await traces(device)).toEqual([]), WAIT)
    await vi.waitFor(() => expectForgotten(person), WAIT)
    const second = await newRevoked()
    await vi.waitFor(() => expectForgotten(second), WAIT)
    await sweeper.close()
    await announcements.close()
  })

  it('run when an operator asks, who can follow them', async () => {
    const device = await world.newDevice()
    await world.revoke(device)
    const asked = await world.operate('POST', '/sweeps')
    expect(asked.statusCode).toBe(202)
    const { id } = asked.json()
    await vi.waitFor(async () => {
      const swept = { id, state: 'completed', progress: { people: 0, devices: 1 }, failed: false }
      expect((await world.operate('GET', `/sweeps/${id}`)).json()).toEqual(swept)
    }, WAIT)
    expect(await traces(device)).toEqual([])
    expect((await world.operate('GET', '/sweeps/none')).statusCode).toBe(404)
    expect((await world.app.operations.inject({ method: 'POST', url: '/sweeps' })).statusCode).toBe(401)
  })

  it('begin again by themselves when the directory was killed meanwhile', async () => {
    const person = await newRevoked()
    world.emulators.kill('directory')
    await world.operate('POST', '/sweeps')
    await vi.waitFor(() => expectForgotten(person), WAIT)
    const number = '+4778999999'
    expect(await findPerson(world.settings, await addPerson(world.settings, number))).toBe('here')
  })
})
