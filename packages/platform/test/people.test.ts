import { randomBytes } from 'node:crypto'
import { addPerson, isRegistered, startEmulators, type TestEmulators } from '@smittestopp/embedded/testing'
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

  it('finds all devices of a person with more of them than a page has', async () => {
    const [person, ids] = [await newPerson(), Array.from({ length: 120 }, newId)]
    for (const id of ids) await directory.addDevice(person.id, id)
    expect((await directory.devicesOf(person.id)).sort()).toEqual(ids.toSorted())
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
  it('makes a device with two keys of its own, the same ones when asked again', async () => {
    const id = newId()
    const keys = await devices.create(id)
    expect(Buffer.from(keys.primaryKey, 'base64')).toHaveLength(32)
    expect(keys.primaryKey).not.toBe(keys.secondaryKey)
    expect((await devices.create(id)).primaryKey).toBe(keys.primaryKey)
    expect(await isRegistered(settings, id)).toBe(true)
  })

  it('forgets a removed device, and bears a second removal', async () => {
    const id = newId()
    await devices.create(id)
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
