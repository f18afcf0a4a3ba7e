import { randomBytes } from 'node:crypto'
import {
  addPerson,
  findPerson,
  isRegistered,
  registeredKeys,
  removePerson,
  startEmulators,
  type TestEmulators,
} from '@smittestopp/embedded/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DeviceRegistry, type Directory, GraphConfig, openDeviceRegistry, openDirectory } from '../src/index.ts'

let emulators: TestEmulators
let settings: Record<string, string>
let directory: Directory
let devices: DeviceRegistry
let numbers = 100

beforeAll(async () => {
  emulators = await startEmulators(['directory', 'iot-hub'])
  settings = emulators.settingsOf('registration')
  directory = openDirectory(GraphConfig.parse(settings))
  devices = openDeviceRegistry(settings.IOT_HUB!)
})

afterAll(() => emulators?.stop())

const newId = () => randomBytes(16).toString('hex')

async function newPerson(phoneNumber = `+47321${++numbers}`) {
  return { id: await addPerson(settings, phoneNumber), phoneNumber }
}

const newKeys = () => {
  const [primaryKey, secondaryKey] = [1, 2].map(() => randomBytes(32).toString('base64')) as [string, string]
  return { primaryKey, secondaryKey }
}

async function throttle(requests: number, retryAfterSeconds: number): Promise<void> {
  await fetch(`${settings.GRAPH_URL}/emulator/throttle`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ requests, retryAfterSeconds }),
  })
}

describe('the directory', () => {
  it('finds a person by id and by phone number, and nobody by others', async () => {
    const person = await newPerson()
    expect(await directory.person(person.id)).toEqual(person)
    expect(await directory.personByPhone(person.phoneNumber)).toEqual(person)
    expect(await directory.personByPhone('+4700000000')).toBeUndefined()
    expect(await directory.person('0c2b8b0e-0000-4000-8000-000000000000')).toBeUndefined()
  })

  it('takes any text as a name and none as a question', async () => {
    const odd = await newPerson("+47'or'1'eq'1 &$filter=#?")
    expect(await directory.personByPhone(odd.phoneNumber)).toEqual(odd)
    for (const text of ["' or displayName ne '", "'", "''", "+47' or '1' eq '1", 'a&$top=1', '%27', '+4732199 '])
      expect(await directory.personByPhone(text)).toBeUndefined()
    for (const id of ["' or '1", '../groups', 'a/b', '?x', '%2e%2e']) expect(await directory.person(id)).toBeUndefined()
  })

  it('knows whose a device is, and which devices a person has, however often it is told', async () => {
    const [person, ids] = [await newPerson(), [newId(), newId()].sort()]
    for (const id of [...ids, ...ids]) await directory.addDevice(person.id, id)
    expect((await directory.devicesOf(person.id)).sort()).toEqual(ids)
    expect(await directory.ownerOf(ids[0]!)).toEqual(person)
    await directory.removeDevice(ids[0]!)
    await directory.removeDevice(ids[0]!)
    expect(await directory.ownerOf(ids[0]!)).toBeUndefined()
    expect(await directory.devicesOf(person.id)).toEqual([ids[1]])
  })

  it('knows whose many devices are, and leaves out those of nobody', async () => {
    const people = [await newPerson(), await newPerson()]
    const ids = Array.from({ length: 45 }, newId)
    for (const [i, id] of ids.entries()) if (i % 3 < 2) await directory.addDevice(people[i % 3]!.id, id)
    await directory.markRevoked(people[1]!.id, new Date())
    const marked = { ...people[1]!, consentRevoked: true }
    const odd = "' or displayName ne '"
    const owners = await directory.ownersOf([...ids, odd])
    const expected = ids.flatMap((id, i) => (i % 3 < 2 ? [[id, i % 3 === 0 ? people[0]! : marked] as const] : []))
    expect(owners).toEqual(new Map(expected))
    expect(await directory.ownersOf([])).toEqual(new Map())
    await throttle(5, 1) // of what is in the first batch
    expect(await directory.ownersOf(ids)).toEqual(new Map(expected))
    await directory.clearRevoked(people[1]!.id)
  })

  it('finds all devices of a person with more of them than a page has', async () => {
    const [person, ids] = [await newPerson(), Array.from({ length: 120 }, newId)]
    for (const id of ids) await directory.addDevice(person.id, id)
    expect((await directory.devicesOf(person.id)).sort()).toEqual(ids.toSorted())
    const [other, nobody] = [await newPerson(), '0c2b8b0e-0000-4000-8000-000000000000']
    await directory.addDevice(other.id, newId())
    const each = await directory.devicesOfEach([person.id, nobody, other.id])
    expect(each.get(person.id)!.sort()).toEqual(ids.toSorted())
    expect(each.get(other.id)).toEqual(await directory.devicesOf(other.id))
    expect(each.get(nobody)).toEqual([])
  })

  it('marks who wants to be forgotten, finds them all, and takes the mark away again', async () => {
    const [person, other, now] = [await newPerson(), await newPerson(), new Date('2026-05-17T12:00:00Z')]
    const device = newId()
    await directory.addDevice(person.id, device)
    await directory.markRevoked(person.id, now)
    await directory.markRevoked(person.id, now)
    const marked = { ...person, consentRevoked: true }
    expect(await directory.person(person.id)).toEqual(marked)
    expect(await directory.personByPhone(person.phoneNumber)).toEqual(marked)
    expect(await directory.ownerOf(device)).toEqual(marked)
    expect(await directory.revokedPeople()).toEqual([marked])
    await directory.clearRevoked(person.id)
    await directory.clearRevoked(other.id)
    expect(await directory.person(person.id)).toEqual(person)
    expect(await directory.revokedPeople()).toEqual([])
  })

  it('bears to mark somebody who is gone', async () => {
    const nobody = '0c2b8b0e-0000-4000-8000-000000000000'
    await directory.markRevoked(nobody, new Date())
    await directory.clearRevoked(nobody)
  })

  it('forgets a person for good, out of its recycle bin too, and bears a second time', async () => {
    const [person, other] = [await newPerson(), await newPerson()]
    await directory.removePerson(person.id)
    expect(await directory.personByPhone(person.phoneNumber)).toBeUndefined()
    expect(await findPerson(settings, person.id)).toBeUndefined()
    await directory.removePerson(person.id)
    expect(await directory.person(other.id)).toEqual(other)
  })

  it('finds in its recycle bin a marked person whose removal stopped half-way, and finishes it', async () => {
    const [person, unmarked] = [await newPerson(), await newPerson()]
    await directory.markRevoked(person.id, new Date())
    for (const { id } of [person, unmarked]) await removePerson(settings, id)
    expect(await findPerson(settings, person.id)).toBe('deleted')
    expect(await directory.revokedPeople()).toEqual([{ ...person, consentRevoked: true }])
    await directory.removePerson(person.id)
    expect(await findPerson(settings, person.id)).toBeUndefined()
    expect(await directory.revokedPeople()).toEqual([])
  })

  it('makes test users, who are known as such', async () => {
    const phoneNumber = `+0047${++numbers}`
    const person = await directory.addTestPerson(phoneNumber)
    expect(person).toEqual({ id: expect.any(String), phoneNumber, testCredentials: true })
    expect(await directory.personByPhone(phoneNumber)).toEqual(person)
    expect(await directory.person(person.id)).toEqual(person)
    await directory.removePerson(person.id)
    expect((await directory.addTestPerson(phoneNumber)).id).not.toBe(person.id)
  })

  it('waits as long as it is told to when it asks too much, and then gets its answer', async () => {
    const person = await newPerson()
    await throttle(2, 1)
    const began = performance.now()
    expect(await directory.person(person.id)).toEqual(person)
    expect(performance.now() - began).toBeGreaterThanOrEqual(1_950)
  })

  it('gives up when its patience ends and says that the directory is unavailable', async () => {
    await throttle(1_000, 1)
    const impatient = openDirectory(GraphConfig.parse(settings), 2_500)
    const began = performance.now()
    await expect(impatient.personByPhone('+4712345678')).rejects.toMatchObject({ unavailable: 'directory' })
    expect(performance.now() - began).toBeLessThan(3_500)
    await throttle(0, 0)
  })

  it('says the same of a directory that does not answer', async () => {
    const away = openDirectory(GraphConfig.parse({ ...settings, GRAPH_URL: 'http://127.0.0.1:1' }), 1_000)
    await expect(away.check()).rejects.toMatchObject({ unavailable: 'directory' })
  })

  it('does not take wrong credentials for an outage', async () => {
    const wrong = openDirectory(GraphConfig.parse({ ...settings, GRAPH_CLIENT_SECRET: 'wrong' }))
    const error = await wrong.check().then(undefined, (fault: unknown) => fault)
    expect(error).toBeInstanceOf(Error)
    expect(error).not.toHaveProperty('unavailable')
    expect(String(error)).not.toContain('wrong')
  })
})

describe('the device registry', () => {
  it('enters a device with the keys it is given, and bears a repeat', async () => {
    const [id, keys] = [newId(), newKeys()]
    for (let i = 0; i < 2; i++) await devices.create(id, keys)
    expect(await registeredKeys(settings, id)).toEqual([keys.primaryKey, keys.secondaryKey])
  })

  it('gives a device other keys, and one that is gone none', async () => {
    const [id, keys] = [newId(), newKeys()]
    await devices.create(id, newKeys())
    for (let i = 0; i < 2; i++) await devices.setKeys(id, keys)
    expect(await registeredKeys(settings, id)).toEqual([keys.primaryKey, keys.secondaryKey])
    await devices.remove(id)
    await expect(devices.setKeys(id, keys)).rejects.toThrow('new keys')
    expect(await isRegistered(settings, id)).toBe(false)
  })

  it('forgets a removed device, and bears a second removal', async () => {
    const id = newId()
    await devices.create(id, newKeys())
    await devices.remove(id)
    await devices.remove(id)
    expect(await isRegistered(settings, id)).toBe(false)
  })

  it('answers its check, and rejects it under a wrong key', async () => {
    await devices.check()
    const wrong = openDeviceRegistry(settings.IOT_HUB!.replace(/SharedAccessKey=[^;]+/, 'SharedAccessKey=d3Jvbmc='))
    await expect(wrong.check()).rejects.toThrow('401')
  })
})
