import { randomBytes } from 'node:crypto'
import { type Cable, layCable } from '@smittestopp/embedded/testing'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type AdmissionBooks, type AdmissionRequest, openAdmission } from '../src/index.ts'

const REDIS = process.env.SMITTESTOPP_TEST_REDIS!
const NOW = new Date('2026-05-17T12:00:20.500Z')
const SECOND_MS = 1_000
const DAY_MS = 86_400_000
const UNLIMITED = { perMinute: 0, bytesPerDay: 0 }

let books: AdmissionBooks[]
const [first, second] = [() => books[0]!, () => books[1]!]

const text = () => randomBytes(16).toString('hex')
const newNonce = (seconds = 60) => ({ value: text(), seconds })
const newBatch = () => ({ key: text(), digest: text() })

/** A request with a nonce of its own, of a device of its own unless one is named. */
function request(given: Partial<AdmissionRequest> = {}): AdmissionRequest {
  return { deviceId: text(), nonce: newNonce(), bytes: 10, limits: UNLIMITED, now: NOW, ...given }
}

const later = (ms: number) => new Date(NOW.getTime() + ms)

beforeAll(() => {
  books = [openAdmission(REDIS, 'test'), openAdmission(REDIS, 'test')]
})

afterAll(() => Promise.all(books.map((one) => one.close())))

describe('a nonce', () => {
  it('is taken once from a device, by whichever process, and still after these were started anew', async () => {
    const sent = request()
    expect(await first().admit(sent)).toEqual({ kind: 'admitted' })
    expect(await first().admit(sent)).toEqual({ kind: 'replayed' })
    expect(await second().admit(sent)).toEqual({ kind: 'replayed' })
    const anew = openAdmission(REDIS, 'test')
    expect(await anew.admit(sent)).toEqual({ kind: 'replayed' })
    await anew.close()
    const elsewhere = openAdmission(REDIS, 'another door')
    expect(await elsewhere.admit(sent)).toEqual({ kind: 'replayed' })
    await elsewhere.close()
  })

  it('of one device says nothing about those of another', async () => {
    const sent = request()
    await first().admit(sent)
    expect(await first().admit({ ...sent, deviceId: text() })).toEqual({ kind: 'admitted' })
  })

  it('is taken from exactly one of many who come at the same time', async () => {
    const sent = request()
    const outcomes = await Promise.all(Array.from({ length: 200 }, (_, i) => books[i % 2]!.admit(sent)))
    expect(outcomes.filter(({ kind }) => kind === 'admitted')).toHaveLength(1)
    expect(outcomes.filter(({ kind }) => kind === 'replayed')).toHaveLength(199)
  })

  it('is forgotten when no signature with it can hold any more', async () => {
    const sent = request({ nonce: newNonce(1) })
    await first().admit(sent)
    await vi.waitFor(async () => expect(await first().admit(sent)).toEqual({ kind: 'admitted' }), 5_000)
  })
})

describe('the limits of a device', () => {
  it('hold per minute, and say for how long to wait', async () => {
    const limits = { perMinute: 3, bytesPerDay: 0 }
    const deviceId = text()
    const admit = (i: number, now = NOW) => books[i % 2]!.admit(request({ deviceId, limits, now }))
    for (let i = 0; i < 3; i++) expect(await admit(i)).toEqual({ kind: 'admitted' })
    expect(await admit(3)).toEqual({ kind: 'limited', retryAfterSeconds: 40 })
    expect(await first().admit(request({ limits }))).toEqual({ kind: 'admitted' })
    expect(await admit(4, later(39 * SECOND_MS))).toEqual({ kind: 'limited', retryAfterSeconds: 1 })
    expect(await admit(5, later(40 * SECOND_MS))).toEqual({ kind: 'admitted' })
  })

  it('hold per day, and what is refused is not counted', async () => {
    const limits = { perMinute: 0, bytesPerDay: 100 }
    const deviceId = text()
    const admit = (bytes: number, now = NOW) => second().admit(request({ deviceId, limits, bytes, now }))
    expect(await admit(60)).toEqual({ kind: 'admitted' })
    const untilMidnight = 12 * 3_600 - 20
    expect(await admit(41)).toEqual({ kind: 'limited', retryAfterSeconds: untilMidnight })
    expect(await admit(40)).toEqual({ kind: 'admitted' })
    expect(await admit(1)).toMatchObject({ kind: 'limited' })
    expect(await admit(100, later(DAY_MS))).toEqual({ kind: 'admitted' })
  })

  it('are not passed by those who come at the same time', async () => {
    const [deviceId, limits] = [text(), { perMinute: 7, bytesPerDay: 0 }]
    const sent = Array.from({ length: 50 }, (_, i) => books[i % 2]!.admit(request({ deviceId, limits })))
    expect((await Promise.all(sent)).filter(({ kind }) => kind === 'admitted')).toHaveLength(7)
  })

  it('are counted for each door apart', async () => {
    const [deviceId, limits] = [text(), { perMinute: 1, bytesPerDay: 0 }]
    const elsewhere = openAdmission(REDIS, 'another door')
    for (const door of [first(), elsewhere])
      expect(await door.admit(request({ deviceId, limits }))).toEqual({ kind: 'admitted' })
    await elsewhere.close()
  })
})

describe('a batch', () => {
  it('is taken once, and a repeat is told the answer of the first time', async () => {
    const [deviceId, batch] = [text(), newBatch()]
    const admit = (i: number) => books[i]!.admit(request({ deviceId, batch }))
    expect(await admit(0)).toEqual({ kind: 'admitted' })
    expect(await admit(1)).toEqual({ kind: 'under-way' })
    const answer = '{"text": "with spaces\\nand lines"} '
    await first().settle(deviceId, batch, answer)
    for (const i of [0, 1]) expect(await admit(i)).toEqual({ kind: 'repeated', answer })
  })

  it('that was not taken may come again', async () => {
    const [deviceId, batch] = [text(), newBatch()]
    await first().admit(request({ deviceId, batch }))
    await first().abandon(deviceId, batch)
    expect(await second().admit(request({ deviceId, batch }))).toEqual({ kind: 'admitted' })
  })

  it('of which nobody says what became of it counts as being taken for as long as was asked, and may then come again', async () => {
    const [deviceId, batch] = [text(), { ...newBatch(), leaseSeconds: 1 }]
    const admit = () => second().admit(request({ deviceId, batch }))
    await first().admit(request({ deviceId, batch }))
    expect(await admit()).toEqual({ kind: 'under-way' })
    await vi.waitFor(async () => expect(await admit()).toEqual({ kind: 'admitted' }), 5_000)
  })

  it('under the key of another is a conflict, before and after that was taken', async () => {
    const [deviceId, batch] = [text(), newBatch()]
    const admit = () => second().admit(request({ deviceId, batch: { ...batch, digest: text() } }))
    await first().admit(request({ deviceId, batch }))
    expect(await admit()).toEqual({ kind: 'conflict' })
    await first().settle(deviceId, batch, 'taken')
    expect(await admit()).toEqual({ kind: 'conflict' })
    expect(await second().admit(request({ batch }))).toEqual({ kind: 'admitted' }) // of another device
  })

  it('is taken by exactly one of many who bring it at the same time', async () => {
    const [deviceId, batch] = [text(), newBatch()]
    const sent = Array.from({ length: 100 }, (_, i) => books[i % 2]!.admit(request({ deviceId, batch })))
    const outcomes = await Promise.all(sent)
    expect(outcomes.filter(({ kind }) => kind === 'admitted')).toHaveLength(1)
    expect(outcomes.filter(({ kind }) => kind === 'under-way')).toHaveLength(99)
  })
})

describe('without Redis', () => {
  async function expectAway(outcome: Promise<unknown>): Promise<void> {
    const began = performance.now()
    await expect(outcome).rejects.toMatchObject({ unavailable: 'admission' })
    expect(performance.now() - began).toBeLessThan(1_500)
  }

  /** Nobody is let in while the line is broken in this way, and everybody when it is mended. */
  async function breakDown(breakLine: (cable: Cable) => unknown): Promise<void> {
    const cable = await layCable(REDIS)
    const away = openAdmission(cable.url, 'test')
    const sent = request()
    await away.admit(sent)
    await breakLine(cable)
    for (let i = 0; i < 3; i++) await expectAway(away.admit(request()))
    await expectAway(away.check())
    await cable.mend()
    await vi.waitFor(() => away.check(), 5_000)
    expect(await away.admit(sent)).toEqual({ kind: 'replayed' })
    expect(await away.admit(request())).toEqual({ kind: 'admitted' })
    await away.close()
    await cable.close()
  }

  it('nobody is let in, and it is told within a second; afterwards all goes on', () =>
    breakDown((cable) => cable.cut()))

  it('that only hangs, the same', () => breakDown((cable) => cable.hold()))

  it('that lost its scripts, as after a start, nothing is noticed', async () => {
    await first().admit(request())
    const redis = new Redis(REDIS)
    await redis.script('FLUSH')
    await redis.quit()
    expect(await Promise.all([first().admit(request()), second().admit(request())])).toEqual([
      { kind: 'admitted' },
      { kind: 'admitted' },
    ])
  })
})
