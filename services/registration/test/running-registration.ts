import { randomBytes } from 'node:crypto'
import type { RegisteredDevice } from '@smittestopp/contracts'
import { type Database, openDatabase } from '@smittestopp/database'
import { openTestDatabase, type TestDatabase } from '@smittestopp/database/testing'
import { addPerson, startEmulators, type TestEmulators } from '@smittestopp/embedded/testing'
import { createPhoneAccess } from '@smittestopp/phone-access'
import { GraphConfig, openAdmission, openAnnouncements, openDeviceRegistry, openDirectory } from '@smittestopp/platform'
import type { App, TokenRules } from '@smittestopp/service'
import { type Oddities, startTestIssuer } from '@smittestopp/service/testing'
import type { LightMyRequestResponse } from 'fastify'
import { expect } from 'vitest'
import { buildRegistration, type Deps, type Rules } from '../src/app.ts'
import { recordPurposes } from '../src/purposes/record.ts'
import { type Keys, type SignedRequest, signed } from './signing-phone.ts'

const REDIS = process.env.SMITTESTOPP_TEST_REDIS!
const OPERATIONS_TOKEN = 'a-secret-of-operations'

export const SECRET = Buffer.alloc(32, 7)
export const CONTACT_ID_KEY = Buffer.alloc(32, 8)
export const TESTER = '+4790000001'

const RULES: Rules = {
  consents2020: false,
  provisioningTimeoutMs: 20_000,
  failureLimit: 12,
  keyOverlapSeconds: 600,
  registrationsPerDay: 0,
}

type Answer = Promise<LightMyRequestResponse>

export interface Person {
  id: string
  phoneNumber: string
}

/** What of one process is to differ from the others. */
export interface Changes {
  deps?: Partial<Deps>
  rules?: Partial<Rules>
  databaseUrl?: string
  redisUrl?: string
  window2020?: number
}

export interface Registering {
  through?: App
  headers?: Record<string, string>
  payload?: string
  claims?: Record<string, unknown>
  odd?: Oddities
}

/** Registration with everything around it: one process, and more when asked for, all of one time. */
export interface World {
  emulators: TestEmulators
  settings: Record<string, string>
  database: TestDatabase
  phones: TokenRules
  deps: Deps
  app: App
  now: Date
  pass(seconds: number): void
  newPerson(): Promise<Person>
  /** Another process. */
  open(changes?: Changes): Promise<{ app: App; deps: Deps }>
  register(person: Person, how?: Registering): Answer
  revoke(person: Person, how?: Registering): Answer
  /** A device of somebody, or of somebody new. */
  newPhone(person?: Person, how?: Registering): Promise<RegisteredDevice>
  send(keys: Keys, method: SignedRequest['method'], url: string, body?: unknown, app?: App): Answer
  operate(method: 'PUT' | 'GET', url: string, payload?: object): Answer
  close(): Promise<void>
}

export async function runRegistration(changes: Changes = {}): Promise<World> {
  const emulators = await startEmulators(['directory', 'iot-hub'])
  const database = await openTestDatabase()
  const settings = emulators.settingsOf('registration')
  const closing: (() => Promise<unknown>)[] = []
  const issuer = await startTestIssuer(() => world.now)
  const phones = issuer.rules('the-app', 'Device.Write')
  let numbers = 100

  function connect({ deps, rules, databaseUrl, redisUrl = REDIS, window2020 }: Changes): Deps {
    const own: Database | undefined = databaseUrl ? openDatabase(databaseUrl) : undefined
    const db = deps?.database ?? own ?? database.database('registration')
    const admission = openAdmission(redisUrl, 'registration')
    const limits = { perMinute: 0, bytesPerDay: 0 }
    const clock = () => world.now
    const access = createPhoneAccess({ database: db, admission, clock, deviceKeySecret: SECRET, limits, window2020 })
    const announcements = openAnnouncements(redisUrl, { onChange: access.drop, onGap: access.dropAll })
    const purposes = recordPurposes(db, [])
    closing.push(async () => {
      await purposes.close()
      await Promise.all([own?.close(), admission.close(), announcements.close()])
    })
    return {
      database: db,
      devices: openDeviceRegistry(settings.IOT_HUB!),
      directory: openDirectory(GraphConfig.parse(settings)),
      admission,
      announcements,
      access,
      phones,
      deviceKeySecret: SECRET,
      purposes,
      contactIdKey: CONTACT_ID_KEY,
      testers: new Set([TESTER]),
      rules: { ...RULES, ...rules },
      ...deps,
    }
  }

  async function open(given: Changes = {}) {
    const deps = connect({ ...changes, ...given })
    const app = await buildRegistration(deps, { clock: () => world.now, operationsToken: OPERATIONS_TOKEN })
    closing.unshift(() => app.close())
    return { app, deps }
  }

  async function withToken(url: string, person: Person, how: Registering = {}) {
    const claims = { sub: person.id, 'signInNames.phoneNumber': person.phoneNumber, ...how.claims }
    const token = await issuer.sign(phones, claims, how.odd)
    const headers = { authorization: `Bearer ${token}`, ...how.headers }
    return (how.through ?? world.app).api.inject({ method: 'POST', url, headers, payload: how.payload })
  }

  const world: World = {
    emulators,
    settings,
    database,
    phones,
    now: new Date('2026-05-17T12:07:30Z'),
    pass: (seconds) => {
      world.now = new Date(world.now.getTime() + seconds * 1000)
    },
    async newPerson() {
      const phoneNumber = `+47123${++numbers}`
      return { id: await addPerson(settings, phoneNumber), phoneNumber }
    },
    open,
    register: (person, how) => withToken('/onboarding/register-device', person, how),
    revoke: (person, how) => withToken('/permissions/revoke-consent', person, how),
    async newPhone(person, how) {
      const answer = await world.register(person ?? (await world.newPerson()), how)
      expect(answer.statusCode, answer.body).toBe(200)
      return answer.json()
    },
    send: async (keys, method, url, body, app = world.app) =>
      app.api.inject(signed(keys, world.now, method, url, body)),
    operate: async (method, url, payload) =>
      world.app.operations.inject({ method, url, payload, headers: { authorization: `Bearer ${OPERATIONS_TOKEN}` } }),
    async close() {
      for (const close of closing) await close()
      await issuer.close()
      await database.close()
      await emulators.stop()
    },
  } as World
  try {
    Object.assign(world, await open())
  } catch (fault) {
    await world.close()
    throw fault
  }
  return world
}

/** A request key of a phone. */
export function newRequestKey(): Record<string, string> {
  return { 'idempotency-key': randomBytes(16).toString('hex') }
}
