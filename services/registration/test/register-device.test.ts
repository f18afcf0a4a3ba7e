import { openDatabase } from '@smittestopp/database'
import { openTestDatabase, type TestDatabase } from '@smittestopp/database/testing'
import {
  addPerson,
  isRegistered,
  removePerson,
  startEmulators,
  type TestEmulators,
} from '@smittestopp/embedded/testing'
import { type Directory, GraphConfig, openDeviceRegistry, openDirectory, unavailable } from '@smittestopp/platform'
import { type App, unsealKey } from '@smittestopp/service'
import { type Oddities, startTestIssuer, type TestIssuer } from '@smittestopp/service/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { buildRegistration, type Deps } from '../src/app.ts'

const SECRET = Buffer.alloc(32, 7)

let emulators: TestEmulators
let database: TestDatabase
let issuer: TestIssuer
let settings: Record<string, string>
let deps: Deps
let app: App
let numbers = 100
const apps: App[] = []

beforeAll(async () => {
  emulators = await startEmulators(['directory', 'iot-hub'])
  database = await openTestDatabase()
  issuer = await startTestIssuer()
  settings = emulators.settingsOf('registration')
  deps = {
    database: database.database('registration'),
    devices: openDeviceRegistry(settings.IOT_HUB!),
    directory: openDirectory(GraphConfig.parse(settings)),
    phones: issuer.rules('the-app', 'Device.Write'),
    deviceKeySecret: SECRET,
  }
  app = await buildRegistration(deps)
})

afterEach(() => Promise.all(apps.splice(0).map((one) => one.close())))

afterAll(async () => {
  await app?.close()
  await issuer?.close()
  await database?.close()
  await emulators?.stop()
})

async function newPerson(): Promise<{ id: string; phoneNumber: string }> {
  const phoneNumber = `+47123${++numbers}`
  return { id: await addPerson(settings, phoneNumber), phoneNumber }
}

function tokenOf(person: { id: string; phoneNumber: string }, claims = {}, odd: Oddities = {}): Promise<string> {
  return issuer.sign(deps.phones, { sub: person.id, 'signInNames.phoneNumber': person.phoneNumber, ...claims }, odd)
}

function register(token: string | undefined, through = app, extra: { headers?: object; payload?: string } = {}) {
  const headers = { ...(token && { authorization: `Bearer ${token}` }), ...extra.headers }
  return through.api.inject({ method: 'POST', url: '/onboarding/register-device', ...extra, headers })
}

async function appWith(changed: Partial<Deps>): Promise<App> {
  const other = await buildRegistration({ ...deps, ...changed })
  apps.push(other)
  return other
}

/** The devices that the registry has: none of them may be somebody's unknown to the directory. */
async function registered(): Promise<string[]> {
  const rows = await database.rows('select uuid from dbo.uuid_id')
  const known = await Promise.all(
    rows.map(async ({ uuid }) => ((await isRegistered(settings, String(uuid))) ? [String(uuid)] : [])),
  )
  return known.flat().sort()
}

describe('POST /onboarding/register-device', () => {
  it('makes a device known to registry, directory and database, and hands out its keys', async () => {
    const person = await newPerson()
    const answer = await register(await tokenOf(person))
    expect(answer.statusCode).toBe(200)
    const device = answer.json()
    expect(device).toMatchObject({ PhoneNumber: person.phoneNumber, HostName: deps.devices.hostName })
    expect(device.ConnectionString).toBe(
      `HostName=${device.HostName};DeviceId=${device.DeviceId};SharedAccessKey=${device.SharedAccessKey}`,
    )
    expect(await isRegistered(settings, device.DeviceId)).toBe(true)
    expect(await deps.directory.ownerOf(device.DeviceId)).toEqual(person)
    const [row] = await database.database('upload').call('get_device_key', {
      uuid: device.DeviceId,
      key_id: device.KeyId,
    })
    const key = unsealKey(row!.sealed_key, SECRET, `${device.DeviceId}.${device.KeyId}`)
    expect(key.toString('base64')).toBe(device.SigningKey)
    expect(key).toHaveLength(32)
  })

  it('gives a person who registers twice two devices', async () => {
    const person = await newPerson()
    const token = await tokenOf(person)
    const [first, second] = await Promise.all([register(token), register(token)])
    const ids = [first.json().DeviceId, second.json().DeviceId].sort()
    expect(new Set(ids).size).toBe(2)
    expect((await deps.directory.devicesOf(person.id)).sort()).toEqual(ids)
  })

  it.each([
    ['no body', {}],
    ['an empty JSON body', { headers: { 'content-type': 'application/json' }, payload: '' }],
    ['a body that is no JSON', { headers: { 'content-type': 'application/json' }, payload: '{' }],
    ['a form', { headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: 'a=b' }],
  ])('does not mind %s', async (_what, extra) => {
    expect((await register(await tokenOf(await newPerson()), app, extra)).statusCode).toBe(200)
  })

  it.each<[string, Oddities]>([
    ['for somebody else', { audience: 'another-app' }],
    ['of another issuer', { issuer: 'https://elsewhere.test/' }],
    ['that has expired', { expiresIn: -61 }],
    ['that is not valid yet', { notBeforeIn: 3_600 }],
    ['signed with another key', { forged: true }],
    ['signed with a key nobody published', { keyId: 'unheard-of' }],
  ])('answers 401 to a token %s', async (_what, odd) => {
    const answer = await register(await tokenOf({ id: 'anybody', phoneNumber: '+4712345678' }, {}, odd))
    expect(answer.statusCode).toBe(401)
    expect(answer.headers['www-authenticate']).toBe('Bearer')
    expect(answer.json()).toMatchObject({ status: 401, code: 'unauthorized', message: 'Unauthorized' })
  })

  it('answers 401 to no token, to another scheme and to rubbish', async () => {
    const good = await tokenOf({ id: 'anybody', phoneNumber: '+4712345678' })
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${good.split('.')[1]}.`
    expect((await register(undefined)).statusCode).toBe(401)
    for (const authorization of ['Bearer', 'Bearer ', `Basic ${good}`, 'Bearer a.b.c', `Bearer ${unsigned}`])
      expect((await register(undefined, app, { headers: { authorization } })).statusCode).toBe(401)
  })

  it('answers 403 to a token of another scope', async () => {
    const anybody = { id: 'anybody', phoneNumber: '+4712345678' }
    expect((await register(await tokenOf(anybody, { scp: 'Lookup.Read' }))).statusCode).toBe(403)
    expect((await register(await tokenOf(anybody, { scp: undefined }))).statusCode).toBe(403)
    expect((await register(await tokenOf(anybody, { scp: 'Device.WriteAll' }))).statusCode).toBe(403)
  })

  it.each([
    ['without a phone number', { 'signInNames.phoneNumber': undefined }],
    ['whose phone number is none', { 'signInNames.phoneNumber': '4712345678' }],
    ['whose phone number is no text', { 'signInNames.phoneNumber': { '+47': 1 } }],
  ])('answers 400 to a token %s', async (_what, claims) => {
    const answer = await register(await tokenOf({ id: 'anybody', phoneNumber: '' }, claims))
    expect(answer.statusCode).toBe(400)
    expect(answer.json()).toMatchObject({ code: 'phone-number-missing' })
  })

  it('answers 400 when the directory does not know the person, or by another number', async () => {
    const [gone, renumbered] = [await newPerson(), await newPerson()]
    await removePerson(settings, gone.id)
    const answers = [
      await register(await tokenOf(gone)),
      await register(await tokenOf({ ...renumbered, phoneNumber: '+4799999999' })),
      await register(await tokenOf({ id: "' or 1 eq 1", phoneNumber: '+4799999999' })),
    ]
    for (const answer of answers) {
      expect(answer.statusCode).toBe(400)
      expect(answer.json()).toMatchObject({ code: 'person-unknown' })
      expect(answer.body).not.toContain('+47')
    }
  })

  it('leaves no device that can send when the directory fails', async () => {
    const before = await registered()
    const failing: Directory = { ...deps.directory, addDevice: () => Promise.reject(unavailable('directory')) }
    const answer = await register(await tokenOf(await newPerson()), await appWith({ directory: failing }))
    expect(answer.statusCode).toBe(503)
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
    expect(await registered()).toEqual(before)
  })

  it('leaves no device anywhere when the database is away', async () => {
    const person = await newPerson()
    const away = openDatabase('postgres://nobody:nothing@127.0.0.1:1/none')
    const answer = await register(await tokenOf(person), await appWith({ database: away }))
    await away.close()
    expect(answer.statusCode).toBe(503)
    expect(await deps.directory.devicesOf(person.id)).toEqual([])
  })

  it('answers 503, not 401, when the issuer does not publish its keys', async () => {
    const phones = { ...deps.phones, jwksUrl: 'http://127.0.0.1:1/keys' }
    const answer = await register(await tokenOf(await newPerson()), await appWith({ phones }))
    expect(answer.statusCode).toBe(503)
  })
})

describe('readiness', () => {
  it('depends on database, directory and device registry', async () => {
    const answer = await app.operations.inject('/ready')
    expect(answer.json()).toEqual({
      status: 'ready',
      checks: { database: 'ok', directory: 'ok', 'device registry': 'ok' },
    })
  })
})
