import { randomBytes } from 'node:crypto'
import { openTestDatabase, type TestDatabase } from '@smittestopp/database/testing'
import { addPerson, isRegistered, startEmulators, type TestEmulators } from '@smittestopp/embedded/testing'
import { GraphConfig, openDeviceRegistry, openDirectory, unavailable } from '@smittestopp/platform'
import type { App } from '@smittestopp/service'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildDeletion, type Deps } from '../src/app.ts'

const TOKEN = 'a-secret-of-operations'
const NOW = new Date('2026-05-17T12:00:00Z')
const DAY_MS = 86_400_000
const AUTHORIZED = { authorization: `Bearer ${TOKEN}` }

let emulators: TestEmulators
let settings: Record<string, string>
let database: TestDatabase
let deps: Deps
let app: App
let numbers = 100

beforeAll(async () => {
  emulators = await startEmulators(['directory', 'iot-hub'])
  settings = emulators.settingsOf('deletion')
  database = await openTestDatabase()
  deps = {
    database: database.database('deletion'),
    devices: openDeviceRegistry(settings.IOT_HUB!),
    directory: openDirectory(GraphConfig.parse(settings)),
    idleDays: 7,
  }
  app = await build(deps)
})

afterAll(async () => {
  await app?.close()
  await database?.close()
  await emulators?.stop()
})

const build = (given: Deps) => buildDeletion(given, { operationsToken: TOKEN, clock: () => NOW })

/** A device known everywhere, registered so many days ago, that has seen itself seen by another. */
async function newDevice(daysAgo = 0): Promise<string> {
  const id = randomBytes(16).toString('hex')
  const now = new Date(NOW.getTime() - daysAgo * DAY_MS)
  await database.database('registration').call('register_device', {
    uuid: id,
    key_id: '00000000',
    sealed_key: Buffer.alloc(60),
    now,
  })
  await deps.devices.create(id)
  await deps.directory.addDevice(await addPerson(settings, `+47789${++numbers}`), id)
  return id
}

/** Stores a fix of the device and a sighting of it by another one. */
async function giveData(device: string, other: string): Promise<void> {
  const importing = database.database('import')
  const hour = Math.floor(NOW.getTime() / 3_600_000)
  const at = '2026-05-17T11:00:00Z'
  await importing.call('ensure_days', { hour_from: hour - 24, hour_to: hour })
  const path = `x/${randomBytes(4).toString('hex')}`
  const [file] = await importing.call('register_lake_file', { path, etag: '1', size: 1, hour, now: NOW })
  const task = { file_id: file!.file_id, now: NOW }
  const fix = { timeFrom: at, timeTo: at, latitude: 59.9, longitude: 10.7, accuracy: 5 }
  const lines = [
    { line: 0, uuid: device, enqueued_at: NOW, body: JSON.stringify({ events: [fix] }) },
    {
      line: 1,
      uuid: other,
      enqueued_at: NOW,
      body: JSON.stringify({ events: [{ deviceId: device, time: at, rssi: -60 }] }),
    },
  ]
  await importing.call('adlsimporter', { ...task, lines })
  await importing.call('finish_staging', { ...task, lines: 2 })
  await importing.call('gpsimporter', task)
  await importing.call('btimporter', task)
}

const erase = (id: string, through = app) =>
  through.operations.inject({ method: 'DELETE', url: `/devices/${id}`, headers: AUTHORIZED })

describe('DELETE /devices/{id}', () => {
  it('erases a device everywhere, and says the same calmly when asked again', async () => {
    const [device, other] = [await newDevice(), await newDevice()]
    await giveData(device, other)
    const first = await erase(device)
    expect([first.statusCode, first.json()]).toEqual([200, { known: true, gpsevents: 1, btevents: 1 }])
    expect(await deps.directory.ownerOf(device)).toBeUndefined()
    expect(await isRegistered(settings, device)).toBe(false)
    const key = await database.database('upload').call('get_device_key', { uuid: device, key_id: '00000000' })
    expect(key).toEqual([])
    const again = await erase(device)
    expect([again.statusCode, again.json()]).toEqual([200, { known: true, gpsevents: 0, btevents: 0 }])
    expect(await isRegistered(settings, other)).toBe(true)
  })

  it('bears a device that nobody ever knew', async () => {
    const answer = await erase('0'.repeat(32))
    expect([answer.statusCode, answer.json()]).toEqual([200, { known: false, gpsevents: 0, btevents: 0 }])
  })

  it.each(['directory', 'device registry'])('does what was left to do when the %s was away at first', async (what) => {
    const device = await newDevice()
    const failing = () => Promise.reject(unavailable(what))
    const broken = await build({
      ...deps,
      ...(what === 'directory'
        ? { directory: { ...deps.directory, removeDevice: failing } }
        : { devices: { ...deps.devices, remove: failing } }),
    })
    expect((await erase(device, broken)).statusCode).toBe(503)
    await broken.close()
    expect((await erase(device)).json()).toMatchObject({ known: true })
    expect(await deps.directory.ownerOf(device)).toBeUndefined()
    expect(await isRegistered(settings, device)).toBe(false)
  })

  it('needs the operator’s secret and an id that is one', async () => {
    const device = await newDevice()
    for (const headers of [{}, { authorization: 'Bearer wrong' }, { authorization: `Bearer ${TOKEN} ` }])
      expect((await app.operations.inject({ method: 'DELETE', url: `/devices/${device}`, headers })).statusCode).toBe(
        401,
      )
    expect(await isRegistered(settings, device)).toBe(true)
    for (const id of ['x', device.toUpperCase(), `${device}0`, "'%20or%201=1"])
      expect((await erase(id)).statusCode).toBe(400)
    expect(
      (await app.api.inject({ method: 'DELETE', url: `/devices/${device}`, headers: AUTHORIZED })).statusCode,
    ).toBe(404)
  })
})

describe('GET /devices/due', () => {
  it('names the devices silent for longer than allowed, longest silent first, until they are erased', async () => {
    const [oldest, old, fresh] = [await newDevice(9), await newDevice(8), await newDevice(6)]
    const due = async (query = '') => {
      const answer = await app.operations.inject({ url: `/devices/due${query}`, headers: AUTHORIZED })
      return answer.json().devices.map((device: { device_id: string }) => device.device_id)
    }
    expect(await due()).toEqual([oldest, old])
    expect(await due('?count=1')).toEqual([oldest])
    await erase(oldest)
    expect(await due()).toEqual([old])
    expect(await due()).not.toContain(fresh)
  })

  it.each(['0', '1001', 'many', '1.5'])('answers 400 to a count of %s', async (count) => {
    const answer = await app.operations.inject({ url: `/devices/due?count=${count}`, headers: AUTHORIZED })
    expect(answer.statusCode).toBe(400)
  })
})
