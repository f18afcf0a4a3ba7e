import {
  caseworkerToken,
  createPhone,
  type Phone,
  phoneToken,
  register,
  signingKeyOf,
  signRequest,
} from '@smittestopp/simulator'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { lookUp } from './caseworker.ts'
import { ask } from './http.ts'
import { deviceSas, JSON_MESSAGE, sendToHub } from './iot-device.ts'
import { lakeFiles } from './lake.ts'
import { bringIn } from './pipeline.ts'
import { type OwnSystem, startOwnSystem } from './system.ts'
import { query } from './tables.ts'

const OFFSET_SECONDS = 30 * 86_400 + 5 * 3_600
const NUMBER = '+00100000001'

let system: OwnSystem

/** What the clocks of the system show. */
const shifted = () => new Date(Date.now() + OFFSET_SECONDS * 1_000)

beforeAll(async () => {
  system = await startOwnSystem({ CLOCK_OFFSET_SECONDS: OFFSET_SECONDS })
})

afterAll(() => system?.end())

it('is told by the health of every process', async () => {
  const { ports } = system
  const services = Object.entries(ports).filter(([name]) => name.endsWith('Operations'))
  const emulators = [ports.gateway, ports.identity, ports.directory, ports.iotHub, ports.dataLake]
  for (const port of [...services.map(([, port]) => port), ...emulators])
    expect
      .soft((await ask(`http://127.0.0.1:${port}/health`)).json.clock_offset_seconds, String(port))
      .toBe(OFFSET_SECONDS)
})

it('moves everything along: sign-ins, signatures, lake folders, tables and lookups', async () => {
  const device = await register(system.gatewayUrl, await phoneToken(system, NUMBER))
  await createPhone(system.gatewayUrl, device, { clock: shifted }).giveConsents()
  const before = shifted()
  expect((await upload(device, shifted())).status).toBe(200)
  expect((await upload(device, new Date())).status).toBe(403)
  const sender = { deviceId: device.DeviceId, sas: deviceSas(device.ConnectionString) }
  expect((await sendToHub(system, sender, batchAt(shifted()), JSON_MESSAGE)).status).toBe(204)
  await bringIn(system, 2)

  const hours = [before, shifted()].map((time) => time.toISOString().slice(0, 13).replaceAll(/[-T]/g, '/'))
  const lake = await lakeFiles(system)
  expect(lake.length).toBeGreaterThan(0)
  for (const { path } of lake)
    expect(
      hours.some((hour) => path.startsWith(`iot-smittestopp-json/${hour}/`)),
      path,
    ).toBe(true)

  const events = await query(system, 'select timefrom from dbo.gpsevents where piece = 0')
  expect(events).toHaveLength(2)
  expect((await lookUp(system, await caseworkerToken(system), NUMBER)).size).toBe(0)
  const [access] = await query(system, 'select timest::text as time from dbo.applog')
  expect(Math.abs(Date.parse(`${access!.time}Z`) - shifted().getTime())).toBeLessThan(60_000)
})

function batchAt(time: Date) {
  const moment = `${time.toISOString().slice(0, 19)}Z`
  const fix = {
    timeFrom: moment,
    timeTo: moment,
    latitude: 59.9,
    longitude: 10.7 + (time.getTime() % 1000) / 1e4,
    accuracy: 5,
  }
  return { platform: 'ios', osVersion: '13.5', appVersion: '1.3.0', model: 'iPhone12,1', events: [fix] }
}

function upload(device: Phone['device'], signedAt: Date) {
  const body = new Uint8Array(Buffer.from(JSON.stringify(batchAt(signedAt))))
  const parts = { method: 'POST', path: '/app/events', query: '', body }
  const freshness = { created: Math.floor(signedAt.getTime() / 1_000), nonce: 'once' }
  const headers = { 'content-type': 'application/json', ...signRequest(parts, signingKeyOf(device), freshness) }
  return ask(`${system.gatewayUrl}/app/events`, { method: 'POST', body, headers })
}
