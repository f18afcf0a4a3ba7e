import { phoneToken, revokeConsent } from '@smittestopp/simulator'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { filesBelow, filesHolding } from './files.ts'
import { bringIn, sweepNow } from './pipeline.ts'
import { keyNeedles, type Needle, numberNeedles } from './privacy/disguises.ts'
import { NUMBERS, type Traces, useEverything } from './privacy/full-use.ts'
import { whereFound } from './privacy/scan.ts'
import { messagesInStream } from './stream.ts'
import { type OwnSystem, startOwnSystem } from './system.ts'
import { query } from './tables.ts'

const ACCESS_LOG = 'database dbo.applog'

const isIdentity = (place: string) => place.startsWith('identity/')
const isDirectory = (place: string) => place.startsWith('directory/')

let system: OwnSystem
let traces: Traces

beforeAll(async () => {
  system = await startOwnSystem()
  traces = await useEverything(system)
  await bringIn(system, await messagesInStream(system))
})

afterAll(() => system?.end())

it('sees a phone number in any text, however that is encoded', () => {
  for (const before of ['', 'a', 'ab', 'abc', '{"number":"+', '%2B'])
    for (const encoding of ['utf8', 'utf16le', 'hex', 'base64', 'base64url'] as const) {
      const written = Buffer.from(`${before}${NUMBERS.patient.slice(1)}"}`, encoding === 'utf16le' ? encoding : 'utf8')
      const content = encoding === 'utf16le' ? written : Buffer.from(written.toString(encoding))
      const seen = numberNeedles(NUMBERS.patient).some(({ bytes }) => content.includes(bytes))
      expect(seen, `${before} ${encoding}`).toBe(true)
    }
})

it('looks everywhere: devices stand in every store, and in logs', async () => {
  const { DeviceId } = traces.phones.patient.device
  const found = await whereFound(system, [plainNeedle(DeviceId, DeviceId)])
  const rooms = new Set(found[DeviceId]!.map((place) => place.replace(/^(file )?([^/ ]+( stream| lake)?).*/, '$2')))
  for (const room of ['database', 'redis', 'event stream', 'data lake', 'directory', 'iot-hub'])
    expect([...rooms]).toContain(room)
})

it('finds phone numbers in the directory, the identity provider and the access log, and nowhere else', async () => {
  const found = await whereFound(system, Object.values(NUMBERS).flatMap(numberNeedles))
  const others = Object.entries(found).flatMap(([number, places]) =>
    places
      .filter((place) => place !== ACCESS_LOG && !isIdentity(place) && !isDirectory(place))
      .map((place) => `${number}: ${place}`),
  )
  expect(others).toEqual([])
  for (const name of ['patient', 'contact', 'leaver'] as const) expect(found[NUMBERS[name]], name).toContain(ACCESS_LOG)
  for (const name of ['bystander', 'visitor', 'blacklisted'] as const) {
    expect(found[NUMBERS[name]], name).not.toContain(ACCESS_LOG)
    expect(found[NUMBERS[name]]!.some(isDirectory), name).toBe(true)
  }
})

it('finds keys of devices nowhere in clear but in the registry, which has its own of them', async () => {
  const { signingKeys, sharedKeys } = traces
  const found = await whereFound(system, [
    ...signingKeys.flatMap((key) => keyNeedles('signing keys', key)),
    ...sharedKeys.flatMap((key) => keyNeedles('shared access keys', key)),
  ])
  expect(found['signing keys']).toEqual([])
  expect(new Set(found['shared access keys']!.map((place) => place.replace(/ in base64(url)?$/, '')))).toEqual(
    new Set(['iot-hub/iot-hub.sqlite devices']),
  )
})

it('finds PINs and birth years under the directory’s id of their owner, and under nothing else', async () => {
  const { pins, userIds } = traces
  expect(pins).toHaveLength(3)
  expect(
    (
      await whereFound(
        system,
        pins.map((pin) => plainNeedle('PINs', pin)),
      )
    ).PINs,
  ).toEqual(['database dbo.pincodes'])
  const ids = await whereFound(
    system,
    userIds.map((id) => plainNeedle('user ids', id)),
  )
  const tables = ids['user ids']!.filter((place) => place.startsWith('database'))
  expect(tables).toEqual(['database dbo.birthyears', 'database dbo.pincodes'])
  expect(await ownersIn('birthyears')).toEqual(userIds.toSorted())
  expect(userIds).toEqual(expect.arrayContaining(await ownersIn('pincodes')))
})

it('finds the number of somebody who revoked in the access log and in the outbox, until that is emptied, and nowhere else', async () => {
  await revokeConsent(system.gatewayUrl, await phoneToken(system, NUMBERS.leaver))
  await sweepNow(system)
  const found = await whereFound(system, numberNeedles(NUMBERS.leaver))
  expect(found[NUMBERS.leaver]).toEqual([ACCESS_LOG, 'identity/identity.sqlite outbox'])
  const files = (await filesBelow(system.folder)).filter((path) => isDirectory(path))
  expect(files.length).toBeGreaterThan(0)
  expect(await filesHolding(system.folder, files, [NUMBERS.leaver.slice(1)])).toEqual([]) // not in its empty pages either
})

function plainNeedle(what: string, text: string): Needle {
  return { what, written: 'plain', bytes: Buffer.from(text) }
}

async function ownersIn(table: 'birthyears' | 'pincodes'): Promise<string[]> {
  const rows = await query(system, `select distinct user_id from dbo.${table} order by 1`)
  return rows.map(({ user_id }) => String(user_id))
}
