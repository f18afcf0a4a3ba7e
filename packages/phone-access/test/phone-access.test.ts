import { randomBytes } from 'node:crypto'
import { openDatabase } from '@smittestopp/database'
import { layCable } from '@smittestopp/embedded/testing'
import { openAdmission } from '@smittestopp/platform'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { PhoneAccess } from '../src/index.ts'
import { buildDoor, type Door, expectRefused, type Phone, signed } from './door.ts'

const REDIS = process.env.SMITTESTOPP_TEST_REDIS!
const MINUTE_MS = 60_000

let door: Door
let access: PhoneAccess
let phone: Phone

beforeAll(async () => {
  door = await buildDoor()
})
beforeEach(async () => {
  access = door.open()
  phone = await door.newPhone()
})
afterAll(() => door?.close())

const admit = (given: Phone, at = door.now, through = access) => through.admit(signed(given, at))
const pass = (minutes: number) => {
  door.now = new Date(door.now.getTime() + minutes * MINUTE_MS)
}

describe('a phone at the door', () => {
  it('is let in with its key, and known by its number', async () => {
    const { phone: known, answer } = await admit(phone)
    const [row] = await door.test.rows(`select id from dbo.uuid_id where uuid = '${phone.deviceId}'`)
    expect(known).toMatchObject({ deviceId: phone.deviceId, keyId: phone.keyId, scheme: 'rfc9421' })
    expect([known.device.number, answer]).toEqual([row!.id, undefined])
  })

  it('is refused when it is unknown, unconfirmed or revoked, or its key is wrong, always in the same words', async () => {
    const [unconfirmed, revoked] = [await door.newPhone({ confirmed: false }), await door.newPhone()]
    await door.revoke(revoked)
    await expectRefused(admit({ ...phone, deviceId: randomBytes(16).toString('hex') }))
    await expectRefused(admit(unconfirmed))
    await expectRefused(admit(revoked))
    await expectRefused(admit({ ...phone, signing: randomBytes(32) }))
    await expectRefused(admit({ ...phone, keyId: 'deadbeef' }))
    await expectRefused(admit({ ...phone, keyId: `${phone.keyId}.1`, signing: phone.sas[0]! }))
  })

  it('is let in as soon as its registration is complete', async () => {
    const late = await door.newPhone({ confirmed: false })
    await expectRefused(admit(late))
    await door.test.database('registration').call('confirm_device', { uuid: late.deviceId, now: door.now })
    expect((await admit(late)).phone.deviceId).toBe(late.deviceId)
  })

  it('is let in with an old key while that overlaps with the new one, and not after', async () => {
    const rotated = await door.rotate(phone, 570)
    pass(9)
    for (const keys of [phone, rotated]) expect((await admit(keys)).phone.keyId).toBe(keys.keyId)
    pass(0.5) // the device is still kept, and the end of its key known
    await expectRefused(admit(phone))
    expect((await admit(rotated)).phone.keyId).toBe(rotated.keyId)
  })

  it('that is revoked is out at once when that is told, and after a minute when it is not', async () => {
    const [told, untold] = [phone, await door.newPhone()]
    for (const each of [told, untold]) {
      await admit(each)
      await door.revoke(each)
    }
    access.drop(told.deviceId)
    await expectRefused(admit(told))
    expect((await admit(untold)).phone.deviceId).toBe(untold.deviceId)
    pass(1)
    await expectRefused(admit(untold))
  })

  it('is refused by a clock that is ten minutes wrong, and let in by one that is four minutes wrong', async () => {
    for (const minutes of [-10, 10])
      await expectRefused(admit(phone, new Date(door.now.getTime() + minutes * MINUTE_MS)))
    for (const minutes of [-4, 4])
      expect((await admit(phone, new Date(door.now.getTime() + minutes * MINUTE_MS))).phone.keyId).toBe(phone.keyId)
  })

  it('brings its consents, cut to when they are open', async () => {
    const registration = door.test.database('registration')
    const consent = { given: 1, text_version: '1', text_hash: 'a'.repeat(64), since: door.now }
    const consents = [{ purpose: 'tracing_gps', ...consent }]
    await registration.call('set_consents', { uuid: phone.deviceId, consents, now: door.now })
    const { device } = (await admit(phone)).phone
    expect(device.consents).toEqual({ tracing_gps: [{ from: door.now.getTime(), to: Date.UTC(9999, 11, 31) }] })
  })
})

describe('a captured request', () => {
  it('is refused when it comes again: here, at another process, after a restart of both', async () => {
    const sent = signed(phone, door.now)
    await access.admit(sent)
    await expectRefused(access.admit(sent))
    await expectRefused(door.open().admit(sent))
    pass(4)
    await expectRefused(door.open().admit(sent))
    pass(2)
    await expectRefused(door.open().admit(sent)) // too old by now
  })

  it('is let in once when many processes get it at the same time', async () => {
    const [sent, doors] = [signed(phone, door.now), [access, door.open(), door.open()]]
    const outcomes = await Promise.allSettled(Array.from({ length: 30 }, (_, i) => doors[i % 3]!.admit(sent)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') await expectRefused(Promise.reject(outcome.reason))
  })
})

describe('the limits at the door', () => {
  it('answer 429 and say when to come back', async () => {
    const limited = door.open({ limits: { perMinute: 1, bytesPerDay: 0 } })
    await admit(phone, door.now, limited)
    const seconds = 60 - (Math.floor(door.now.getTime() / 1000) % 60)
    await expect(admit(phone, door.now, limited)).rejects.toMatchObject({
      status: 429,
      code: 'too-many-requests',
      headers: { 'retry-after': String(seconds) },
    })
  })

  it('answer 422 to a batch under the key of another, 503 while it is taken, and the old answer when it was', async () => {
    const [batch, admission] = [{ key: 'k', digest: randomBytes(16).toString('hex') }, openAdmission(REDIS, 'test')]
    const admitBatch = (given = batch) => access.admit(signed(phone, door.now), { batch: given })
    expect((await admitBatch()).answer).toBeUndefined()
    const problem = { status: 503, code: 'batch-under-way', headers: { 'retry-after': '1' } }
    await expect(admitBatch()).rejects.toMatchObject(problem)
    await expect(admitBatch({ ...batch, digest: 'other' })).rejects.toMatchObject({ status: 422 })
    await admission.settle(phone.deviceId, batch, 'taken')
    expect((await admitBatch()).answer).toBe('taken')
    await admission.close()
  })
})

describe('the door', () => {
  it('lets nobody in without Redis, and everybody when it is back', async () => {
    const cable = await layCable(REDIS)
    const admission = openAdmission(cable.url, 'test')
    const through = door.open({ admission })
    await admit(phone, door.now, through)
    await cable.cut()
    await expect(admit(phone, door.now, through)).rejects.toMatchObject({ unavailable: 'admission' })
    await cable.mend()
    await vi.waitFor(() => admit(phone, door.now, through), 5_000)
    await admission.close()
    await cable.close()
  })

  it('knows nobody new without the database, and everybody when it is back', async () => {
    const cable = await layCable(door.test.urlOf('registration'))
    const database = openDatabase(cable.url)
    const through = door.open({ database })
    await cable.cut()
    await expect(admit(phone, door.now, through)).rejects.toMatchObject({ unavailable: 'database' })
    await cable.mend()
    expect((await admit(phone, door.now, through)).phone.deviceId).toBe(phone.deviceId)
    await database.close()
    await cable.close()
  })
})
