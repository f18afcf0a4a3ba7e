import { randomBytes } from 'node:crypto'
import { isRegistered } from '@smittestopp/embedded/testing'
import { readLine, StagedBatch } from '@smittestopp/lake-lines'
import { openAnnouncements, unavailable } from '@smittestopp/platform'
import type { App } from '@smittestopp/service'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { NOW, OPERATIONS_TOKEN, runDeletion, type World } from './running-deletion.ts'

let world: World
beforeAll(async () => {
  world = await runDeletion(12)
})
afterAll(() => world?.close())

/** Stores a fix of the device and a sighting of it by another one. */
async function giveData(device: string, other: string): Promise<void> {
  const importing = world.database.database('import')
  const hour = Math.floor(NOW.getTime() / 3_600_000)
  const at = '2026-05-17T11:00:00Z'
  await importing.call('ensure_days', { hour_from: hour - 24, hour_to: hour })
  const path = `x/${randomBytes(4).toString('hex')}`
  await importing.call('register_lake_files', {
    files: [{ path, etag: '1', size: 1, hour, partition_id: 0 }],
    now: NOW,
  })
  const [file] = await importing.call('get_unfinished_files', { hour, partition_id: null, file_id: null, count: 1 })
  const task = { file_id: file!.file_id, replay: 0, now: NOW }
  const fix = { timeFrom: at, timeTo: at, latitude: 59.9, longitude: 10.7, accuracy: 5 }
  const batch = new StagedBatch()
  batch.add(readLine(0, lineOf(device, fix)))
  batch.add(readLine(1, lineOf(other, { deviceId: device, time: at, rssi: -60 })))
  const [named] = await importing.call('get_device_numbers', { uuids: [{ value: device }] })
  await importing.call('adlsimporter', { ...task, ...batch.toParameters(new Map([[device, { device: named!.id }]])) })
  await importing.call('finish_staging', { ...task, lines: 2, sha256: Buffer.alloc(32) })
  await importing.call('gpsimporter', task)
  await importing.call('btimporter', task)
}

function lineOf(device: string, event: object): Buffer {
  const system = { connectionDeviceId: device }
  return Buffer.from(
    JSON.stringify({ EnqueuedTimeUtc: NOW.toISOString(), SystemProperties: system, Body: { events: [event] } }),
  )
}

const erase = (id: string, through?: App) => world.operate('DELETE', `/devices/${id}`, through)

describe('DELETE /devices/{id}', () => {
  it('erases a device everywhere, and says the same calmly when asked again', async () => {
    const [device, other] = [await world.newDevice(), await world.newDevice()]
    await giveData(device, other)
    const first = await erase(device)
    expect([first.statusCode, first.json()]).toEqual([200, { known: true, gpsevents: 1, btevents: 1 }])
    expect(await world.deps.directory.ownerOf(device)).toBeUndefined()
    expect(await isRegistered(world.settings, device)).toBe(false)
    const keys = await world.database.database('upload').call('get_device_keys', { uuid: device, now: NOW })
    expect(keys).toEqual([])
    const again = await erase(device)
    expect([again.statusCode, again.json()]).toEqual([200, { known: true, gpsevents: 0, btevents: 0 }])
    expect(await isRegistered(world.settings, other)).toBe(true)
  })

  it('bears a device that nobody ever knew', async () => {
    const answer = await erase('0'.repeat(32))
    expect([answer.statusCode, answer.json()]).toEqual([200, { known: false, gpsevents: 0, btevents: 0 }])
  })

  it.each(['directory', 'device registry'])('does what was left to do when the %s was away at first', async (what) => {
    const device = await world.newDevice()
    const failing = () => Promise.reject(unavailable(what))
    const { directory, devices } = world.deps
    const broken = await world.build(
      what === 'directory'
        ? { directory: { ...directory, removeDevice: failing } }
        : { devices: { ...devices, remove: failing } },
    )
    expect((await erase(device, broken)).statusCode).toBe(503)
    await broken.close()
    expect((await erase(device)).json()).toMatchObject({ known: true })
    expect(await world.deps.directory.ownerOf(device)).toBeUndefined()
    expect(await isRegistered(world.settings, device)).toBe(false)
  })

  it('shuts a device out first of all, and tells every process', async () => {
    const [device, heard] = [await world.newDevice(), [] as string[]]
    const onChange = (id: string) => void heard.push(id)
    const listening = Promise.withResolvers<void>()
    const listener = openAnnouncements(world.redisUrl, { onChange, onGap: listening.resolve })
    await listening.promise
    const failing = { ...world.deps.directory, removeDevice: () => Promise.reject(unavailable('directory')) }
    const broken = await world.build({ directory: failing })
    expect((await erase(device, broken)).statusCode).toBe(503)
    await broken.close()
    const keys = await world.database.database('upload').call('get_device_keys', { uuid: device, now: NOW })
    expect(keys).toEqual([])
    await vi.waitFor(() => expect(heard).toEqual([device]), 5_000)
    await listener.close()
    expect((await erase(device)).statusCode).toBe(200)
  })

  it('needs the operator’s secret and an id that is one', async () => {
    const device = await world.newDevice()
    const url = `/devices/${device}`
    const { operations, api } = world.app
    for (const headers of [{}, { authorization: 'Bearer wrong' }, { authorization: `Bearer ${OPERATIONS_TOKEN} ` }])
      expect((await operations.inject({ method: 'DELETE', url, headers })).statusCode).toBe(401)
    expect(await isRegistered(world.settings, device)).toBe(true)
    for (const id of ['x', device.toUpperCase(), `${device}0`, "'%20or%201=1"])
      expect((await erase(id)).statusCode).toBe(400)
    const headers = { authorization: `Bearer ${OPERATIONS_TOKEN}` }
    expect((await api.inject({ method: 'DELETE', url, headers })).statusCode).toBe(404)
  })
})

describe('GET /devices/due', () => {
  async function due(query = ''): Promise<string[][]> {
    const { devices } = (await world.operate('GET', `/devices/due${query}`)).json()
    return devices.map((one: { device_id: string; reason: string }) => [one.device_id, one.reason])
  }

  it('names what was revoked, then what is half registered, then what is idle, each longest due first', async () => {
    const oldest = await world.newDevice({ age: 9 })
    const old = await world.newDevice({ age: 8 })
    await world.newDevice({ age: 6 })
    await world.newDevice({ confirmed: false })
    const half = await world.newDevice({ age: 1, confirmed: false })
    const revoked = await world.newDevice()
    await world.revoke(revoked)
    const all = [
      [revoked, 'revoked'],
      [half, 'unconfirmed'],
      [oldest, 'idle'],
      [old, 'idle'],
    ]
    expect(await due()).toEqual(all)
    expect(await due('?count=1')).toEqual(all.slice(0, 1))
    for (const id of [revoked, oldest]) await erase(id)
    expect(await due()).toEqual([all[1], all[3]])
  })

  it('does not name a device that gave a sign of life', async () => {
    const device = await world.newDevice({ age: 20 })
    expect(await due()).toContainEqual([device, 'idle'])
    await world.database.database('registration').call('record_heartbeat', { uuid: device, now: NOW })
    expect(await due()).not.toContainEqual([device, 'idle'])
  })

  it.each(['0', '1001', 'many', '1.5'])('answers 400 to a count of %s', async (count) => {
    expect((await world.operate('GET', `/devices/due?count=${count}`)).statusCode).toBe(400)
  })
})
