import { createHmac, createSecretKey } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { verifySignature2020 } from './signature-2020.ts'
import { expectRefused, flip } from './testing-refusals.ts'

const DEVICE = '0123456789abcdef0123456789abcdef'
const KEY = Buffer.from('AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=', 'base64')
const SECONDS = 1_590_000_000
const NOW = new Date(SECONDS * 1000)
const WINDOW = 5_400
const PIN = 'JQooLbVAsif7BA0at4ldag//vELzHtz4h6D+zlZErM4='

interface Given {
  method: string
  url: string
  device: string
  time: string
  digest: string
  scheme?: string
}

const GOOD: Given = { method: 'GET', url: '/app/pin', device: DEVICE, time: String(SECONDS), digest: PIN }

function verify(given: Given, { now = NOW, keys = [KEY] }: { now?: Date; keys?: Buffer[] } = {}) {
  const { method, url, device, time, digest, scheme = 'SMST-HMAC-SHA256' } = given
  const authorization = `${scheme} ${device};${time};${digest}`
  return verifySignature2020({ method, url, authorization }, now, WINDOW, async () =>
    keys.map((key) => createSecretKey(key)),
  )
}

function signedAt(time: string): Given {
  return { ...GOOD, time, digest: createHmac('sha256', KEY).update(`${DEVICE}|${time}|GET|/pin`).digest('base64') }
}

describe('the signature scheme of 2020', () => {
  it.each([
    ['GET', '/app/pin', PIN],
    ['POST', '/app/contactids', 'hOdWy7tJWNoVRttIT65FMrx8XCMR70C+Stm005cInbk='],
    ['POST', '/app/birthyear', 'Lqw7+uGY1Ci9dT2mE54+4HHICX4n6cNuR5Mw/GwEeic='],
  ])('takes its test vector for %s %s', async (method, url, digest) => {
    const signed = { deviceId: DEVICE, digest: Buffer.from(digest, 'base64').toString('base64url') }
    expect(await verify({ ...GOOD, method, url, digest })).toEqual(signed)
  })

  it('takes the primary and the secondary key, its name in any case, and any query', async () => {
    const digest = Buffer.from(PIN, 'base64').toString('base64url')
    const other = Buffer.alloc(32, 1)
    for (const keys of [
      [KEY, other],
      [other, KEY],
    ])
      expect((await verify(GOOD, { keys })).digest).toBe(digest)
    expect((await verify({ ...GOOD, scheme: 'smst-hmac-sha256' })).digest).toBe(digest)
    expect((await verify({ ...GOOD, url: '/app/pin?not=signed' })).digest).toBe(digest)
  })

  const changes: Record<string, (bit: number) => Promise<unknown>> = {
    method: (bit) => verify({ ...GOOD, method: flip(GOOD.method, bit).toString('latin1') }),
    'path behind its first segment': (bit) => verify({ ...GOOD, url: `/app${flip('/pin', bit).toString('latin1')}` }),
    time: (bit) => verify({ ...GOOD, time: String(SECONDS ^ (1 << (bit % 31))) }),
    device: (bit) => verify({ ...GOOD, device: flip(DEVICE, bit).toString('latin1') }),
    digest: (bit) => verify({ ...GOOD, digest: flip(Buffer.from(PIN, 'base64'), bit).toString('base64') }),
    key: (bit) => verify(GOOD, { keys: [flip(KEY, bit)] }),
  }

  it.each(Object.entries(changes))(
    'refuses a request of which any bit of the %s was changed',
    async (_what, change) => {
      await fc.assert(
        fc.asyncProperty(fc.nat(10_000), (bit) => expectRefused(change(bit))),
        { numRuns: 150 },
      )
    },
  )

  it('holds to its window, strictly, both ways', async () => {
    const after = (seconds: number) => ({ now: new Date((SECONDS + seconds) * 1000) })
    for (const seconds of [1 - WINDOW, WINDOW - 1]) expect((await verify(GOOD, after(seconds))).deviceId).toBe(DEVICE)
    for (const seconds of [-WINDOW, WINDOW]) await expectRefused(verify(GOOD, after(seconds)))
  })

  it('signs the time as it was written, and takes nothing but seconds', async () => {
    expect((await verify(signedAt(`0${SECONDS}`))).deviceId).toBe(DEVICE)
    for (const time of [`${SECONDS}.0`, `${SECONDS}e0`, 'NaN', '0x5ec5c880', ` ${SECONDS}`])
      await expectRefused(verify(signedAt(time)))
  })

  it('gives the same answer to a device without keys and to headers that are none', async () => {
    await expectRefused(verify(GOOD, { keys: [] }))
    const request = { method: 'GET', url: '/app/pin' }
    for (const authorization of [
      'Bearer a.b.c',
      'SMST-HMAC-SHA256',
      'SMST-HMAC-SHA256 ;;',
      `SMST-HMAC-SHA256 ${DEVICE};;`,
      ';;;',
    ])
      await expectRefused(
        verifySignature2020({ ...request, authorization }, NOW, WINDOW, async () => [createSecretKey(KEY)]),
      )
  })

  it('answers 401 where nothing is signed', async () => {
    const request = { method: 'GET', url: '/app/pin', authorization: undefined }
    await expect(verifySignature2020(request, NOW, WINDOW, async () => [])).rejects.toMatchObject({ status: 401 })
  })
})
