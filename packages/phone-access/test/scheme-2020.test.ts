import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildDoor, type Door, expectRefused, type Phone, signed, signed2020 } from './door.ts'

const WINDOW = 5_400
const ALLOWED = { allow2020: true }

let door: Door
let phone: Phone

beforeAll(async () => {
  door = await buildDoor()
})
beforeEach(async () => {
  phone = await door.newPhone()
})
afterAll(() => door?.close())

describe('the signature scheme of 2020 at the door', () => {
  it('is taken with either key of the registry where 2020 had the path and a setting says so', async () => {
    const access = door.open({ window2020: WINDOW })
    for (const key of [0, 1]) {
      const { phone: known } = await access.admit(signed2020(phone, door.now, key), ALLOWED)
      expect(known).toMatchObject({ deviceId: phone.deviceId, scheme: '2020', keyId: undefined })
    }
  })

  it('is nothing on other paths, and without the setting: as if nothing was signed', async () => {
    const unsigned = { status: 401, code: 'unauthorized' }
    const sent = signed2020(phone, door.now)
    await expect(door.open({ window2020: WINDOW }).admit(sent)).rejects.toMatchObject(unsigned)
    await expect(door.open().admit(sent, ALLOWED)).rejects.toMatchObject(unsigned)
  })

  it('does not stand in the way of the sound one', async () => {
    const access = door.open({ window2020: WINDOW })
    expect((await access.admit(signed(phone, door.now), ALLOWED)).phone.scheme).toBe('rfc9421')
  })

  it('lets a captured request in once only, here and at another process', async () => {
    const [access, other] = [door.open({ window2020: WINDOW }), door.open({ window2020: WINDOW })]
    const sent = signed2020(phone, door.now)
    await access.admit(sent, ALLOWED)
    await expectRefused(access.admit(sent, ALLOWED))
    await expectRefused(other.admit(sent, ALLOWED))
    const authorization = String(sent.headers.authorization)
    for (const disguised of [authorization.replace('SMST', 'smst'), authorization.replace(/=$/, '')])
      await expectRefused(other.admit({ ...sent, headers: { authorization: disguised } }, ALLOWED))
    const queried = { ...sent, url: `${sent.url}?x=1` }
    await expectRefused(other.admit(queried, ALLOWED))
  })

  it('refuses the unknown, the revoked, the signing key and the wrong hour alike', async () => {
    const access = door.open({ window2020: WINDOW })
    const revoked = await door.newPhone()
    await door.revoke(revoked)
    const { deviceId, keyId, signing } = phone
    for (const given of [
      revoked,
      { ...phone, deviceId: randomBytes(16).toString('hex') },
      { deviceId, keyId, signing, sas: [signing] },
    ])
      await expectRefused(access.admit(signed2020(given, door.now), ALLOWED))
    for (const seconds of [-WINDOW, WINDOW])
      await expectRefused(access.admit(signed2020(phone, new Date(door.now.getTime() + seconds * 1000)), ALLOWED))
  })

  it('honours the keys before a rotation while they overlap, and not after', async () => {
    const access = door.open({ window2020: WINDOW })
    const rotated = await door.rotate(phone, 60)
    for (const keys of [phone, rotated])
      expect((await access.admit(signed2020(keys, door.now), ALLOWED)).phone.scheme).toBe('2020')
    const later = new Date(door.now.getTime() + 60_000)
    door.now = later
    await expectRefused(access.admit(signed2020(phone, later), ALLOWED))
    expect((await access.admit(signed2020(rotated, later), ALLOWED)).phone.scheme).toBe('2020')
  })
})
