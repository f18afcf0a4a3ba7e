import { randomBytes } from 'node:crypto'
import type { Database } from '@smittestopp/database'
import { openTestDatabase, type TestDatabase } from '@smittestopp/database/testing'
import { addPerson, startEmulators, type TestEmulators } from '@smittestopp/embedded/testing'
import { GraphConfig, openAnnouncements, openDeviceRegistry, openDirectory, openLake } from '@smittestopp/platform'
import type { App } from '@smittestopp/service'
import type { LightMyRequestResponse } from 'fastify'
import { buildDeletion, type Deps, type Stores } from '../src/app.ts'
import type { Ageing } from '../src/retention/expire.ts'
import { startRetention } from '../src/retention/retention.ts'
import { type Sweeper, startSweeper } from '../src/sweep/sweeper.ts'

export const OPERATIONS_TOKEN = 'a-secret-of-operations'
export const NOW = new Date('2026-05-17T12:00:00Z')
const DAY_MS = 86_400_000
const PURPOSES = ['tracing_bluetooth', 'tracing_gps', 'statistics']

export interface State {
  /** Days since it was registered. */
  age?: number
  confirmed?: boolean
  /** Whose it is; of somebody new unless named. */
  personId?: string
}

/** Deletion with everything around it. */
export interface World {
  settings: Record<string, string>
  emulators: TestEmulators
  database: TestDatabase
  redisUrl: string
  deps: Deps
  ageing: Ageing
  app: App
  build(changed: Partial<Deps>): Promise<App>
  newPerson(phoneNumber?: string): Promise<string>
  /** A device known everywhere, whose owner agreed to everything. */
  newDevice(state?: State): Promise<string>
  revoke(deviceId: string): Promise<void>
  operate(method: 'GET' | 'POST' | 'DELETE', url: string, app?: App): Promise<LightMyRequestResponse>
  close(): Promise<void>
}

/** `redisDatabase` is the test file's own, so that nobody else sweeps for it. */
export async function runDeletion(redisDatabase: number): Promise<World> {
  const emulators = await startEmulators(['directory', 'iot-hub', 'data-lake'])
  const database = await openTestDatabase()
  const redisUrl = process.env.SMITTESTOPP_TEST_REDIS!.replace(/\/\d+$/, `/${redisDatabase}`)
  const settings = emulators.settingsOf('deletion')
  const announcements = openAnnouncements(redisUrl)
  const stores = {
    database: database.database('deletion'),
    devices: openDeviceRegistry(settings.IOT_HUB!),
    directory: openDirectory(GraphConfig.parse(settings)),
    announcements,
    clock: () => NOW,
    idleDays: 7,
    unconfirmedSeconds: 600,
  }
  const sweeper = await sweepOnce(redisUrl, stores)
  const ageing: Ageing = {
    database: stores.database,
    lake: openLake(settings.LAKE_URL!),
    lakeFolder: settings.LAKE_FOLDER!,
    clock: stores.clock,
    eventDays: 30,
    stagingDays: 7,
    lakeDays: 7,
  }
  const retention = await startRetention(redisUrl, 30 * 86_400, ageing, () => {})
  const deps: Deps = { ...stores, sweeper, retention }
  const build = (changed: Partial<Deps>) =>
    buildDeletion({ ...deps, ...changed }, { operationsToken: OPERATIONS_TOKEN, clock: () => NOW })
  const app = await build({})
  const registration = database.database('registration')
  let numbers = 100

  const newPerson = (phoneNumber = `+47789${++numbers}`) => addPerson(settings, phoneNumber)
  return {
    settings,
    emulators,
    database,
    redisUrl,
    deps,
    ageing,
    app,
    build,
    newPerson,
    async newDevice({ age = 0, confirmed = true, personId } = {}) {
      const uuid = randomBytes(16).toString('hex')
      const now = new Date(NOW.getTime() - age * DAY_MS)
      const keys = [{ key_id: '00000000', kind: 'signing', sealed_key: Buffer.alloc(60) }]
      await registration.call('register_device', { request_hash: randomBytes(32), uuid, keys, now })
      if (confirmed) await registration.call('confirm_device', { uuid, now })
      const consent = { given: 1, text_version: '1', text_hash: 'a'.repeat(64), since: new Date('2026-01-01') }
      const consents = PURPOSES.map((purpose) => ({ purpose, ...consent }))
      await registration.call('set_consents', { uuid, consents, now })
      const [primaryKey, secondaryKey] = [1, 2].map(() => randomBytes(32).toString('base64')) as [string, string]
      await deps.devices.create(uuid, { primaryKey, secondaryKey })
      await deps.directory.addDevice(personId ?? (await newPerson()), uuid)
      return uuid
    },
    revoke: async (uuid) => void (await registration.call('revoke_device', { uuid, now: NOW })),
    operate: async (method, url, through = app) =>
      through.operations.inject({ method, url, headers: { authorization: `Bearer ${OPERATIONS_TOKEN}` } }),
    async close() {
      await app.close()
      await sweeper.close()
      await retention.close()
      await announcements.close()
      await database.close()
      await emulators.stop()
    },
  }
}

/** A sweeper whose first run, which comes by itself, is over: from here on it sweeps when it is asked to. */
async function sweepOnce(redisUrl: string, stores: Stores): Promise<Sweeper> {
  const swept = Promise.withResolvers<void>()
  const { database } = stores
  const call = ((name: 'forget_requests', input: { before: Date }) =>
    database.call(name, input).finally(() => name === 'forget_requests' && swept.resolve())) as Database['call']
  const sweeper = await startSweeper(redisUrl, 30 * 86_400, { ...stores, database: { ...database, call } }, () => {})
  await swept.promise
  return sweeper
}
