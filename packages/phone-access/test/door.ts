import { createHash, createHmac, randomBytes } from 'node:crypto'
import { openTestDatabase, type TestDatabase } from '@smittestopp/database/testing'
import { openAdmission } from '@smittestopp/platform'
import { Problem, type SignedRequest, sealKey } from '@smittestopp/service'
import { expect } from 'vitest'
import { createPhoneAccess, type PhoneAccess, type PhoneAccessDeps } from '../src/index.ts'

const REDIS = process.env.SMITTESTOPP_TEST_REDIS!
const SECRET = Buffer.alloc(32, 9)

export interface PhoneKeys {
  keyId: string
  signing: Buffer
  sas: Buffer[]
}

export interface Phone extends PhoneKeys {
  deviceId: string
}

/** A database with phones, and doors before it, as different processes have them. */
export interface Door {
  test: TestDatabase
  /** The time, for all doors. */
  now: Date
  open(changed?: Partial<PhoneAccessDeps>): PhoneAccess
  newPhone(state?: { confirmed?: boolean }): Promise<Phone>
  /** Gives the phone new keys; those it has hold for so many seconds. */
  rotate(phone: Phone, overlapSeconds: number): Promise<Phone>
  revoke(phone: Phone): Promise<void>
  close(): Promise<void>
}

export async function buildDoor(): Promise<Door> {
  const test = await openTestDatabase()
  const database = test.database('registration')
  const opened: { close(): Promise<void> }[] = []
  const door: Door = {
    test,
    now: new Date(Math.floor(Date.now() / 1000) * 1000),
    open(changed = {}) {
      const admission = openAdmission(REDIS, 'test')
      opened.push(admission)
      const limits = { perMinute: 0, bytesPerDay: 0 }
      return createPhoneAccess({
        database,
        admission,
        clock: () => door.now,
        deviceKeySecret: SECRET,
        limits,
        ...changed,
      })
    },
    async newPhone({ confirmed = true } = {}) {
      const phone = { deviceId: randomBytes(16).toString('hex'), ...newKeys() }
      const uuid = phone.deviceId
      await database.call('register_device', {
        request_hash: randomBytes(32),
        uuid,
        keys: sealed(phone),
        now: door.now,
      })
      if (confirmed) await database.call('confirm_device', { uuid, now: door.now })
      return phone
    },
    async rotate(phone, overlapSeconds) {
      const rotated = { deviceId: phone.deviceId, ...newKeys() }
      const valid_until = new Date(door.now.getTime() + overlapSeconds * 1000)
      const input = { uuid: phone.deviceId, key_id: phone.keyId, keys: sealed(rotated), valid_until, now: door.now }
      expect(await database.call('rotate_keys', input)).toHaveLength(1)
      return rotated
    },
    revoke: async ({ deviceId }) => void (await database.call('revoke_device', { uuid: deviceId, now: door.now })),
    async close() {
      await Promise.all(opened.map((one) => one.close()))
      await test.close()
    },
  }
  return door
}

function newKeys(): PhoneKeys {
  return { keyId: randomBytes(4).toString('hex'), signing: randomBytes(32), sas: [randomBytes(32), randomBytes(32)] }
}

function sealed({ deviceId, keyId, signing, sas }: Phone) {
  const seal = (key_id: string, kind: string, key: Buffer) => ({
    key_id,
    kind,
    sealed_key: sealKey(key, SECRET, `${deviceId}.${key_id}`),
  })
  return [seal(keyId, 'signing', signing), ...sas.map((key, i) => seal(`${keyId}.${i + 1}`, 'sas', key))]
}

/** A request signed by hand, from RFC 9421. */
export function signed(phone: Phone, at: Date, body = Buffer.from('{}')): SignedRequest {
  const [method, url] = ['POST', '/app/heartbeat']
  const digest = `sha-256=:${createHash('sha256').update(body).digest('base64')}:`
  const nonce = randomBytes(12).toString('base64url')
  const created = Math.floor(at.getTime() / 1000)
  const input = `("@method" "@path" "@query" "content-digest");created=${created};nonce="${nonce}";keyid="${phone.deviceId}.${phone.keyId}"`
  const base = `"@method": ${method}\n"@path": ${url}\n"@query": ?\n"content-digest": ${digest}\n"@signature-params": ${input}`
  const signature = createHmac('sha256', phone.signing).update(base).digest('base64')
  const headers = { 'content-digest': digest, 'signature-input': `s=${input}`, signature: `s=:${signature}:` }
  return { method, url, headers, body }
}

/** A request as the app of 2020 signed it. */
export function signed2020({ deviceId, sas }: Phone, at: Date, key = 0): SignedRequest {
  const seconds = Math.floor(at.getTime() / 1000)
  const digest = createHmac('sha256', sas[key]!).update(`${deviceId}|${seconds}|GET|/pin`).digest('base64')
  const headers = { authorization: `SMST-HMAC-SHA256 ${deviceId};${seconds};${digest}` }
  return { method: 'GET', url: '/app/pin', headers, body: Buffer.alloc(0) }
}

/** The one answer to whatever is wrong. */
export async function expectRefused(outcome: Promise<unknown>): Promise<void> {
  const problem = await outcome.catch((error: unknown) => error)
  expect(problem).toBeInstanceOf(Problem)
  const { status, code, message, extra, headers } = problem as Problem
  expect([status, code, message, extra, headers]).toEqual([403, 'forbidden', 'Forbidden', {}, {}])
}
