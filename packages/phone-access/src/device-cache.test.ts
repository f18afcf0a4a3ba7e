import { describe, expect, it } from 'vitest'
import { createDeviceCache } from './device-cache.ts'
import type { KnownDevice } from './known-device.ts'

const ID = '0123456789abcdef0123456789abcdef'
const OTHER = 'f'.repeat(32)
const START = Date.parse('2026-05-17T12:00:00Z')

const device = (number: number): KnownDevice => ({ number, signing: new Map(), sas: [], consents: {} })

/** A cache over readings that end when the test says so. */
function cacheOf() {
  const readings: PromiseWithResolvers<KnownDevice | undefined>[] = []
  let now = START
  const cache = createDeviceCache(
    () => {
      const reading = Promise.withResolvers<KnownDevice | undefined>()
      readings.push(reading)
      return reading.promise
    },
    () => new Date(now),
  )
  const wait = (ms: number) => {
    now += ms
  }
  return { cache, readings, wait }
}

describe('the cache of devices', () => {
  it('reads once for many who ask at the same time, and for those who ask within a minute', async () => {
    const { cache, readings, wait } = cacheOf()
    const asked = Array.from({ length: 50 }, () => cache.find(ID))
    readings[0]!.resolve(device(1))
    expect((await Promise.all(asked)).every((found) => found?.number === 1)).toBe(true)
    wait(59_999)
    expect((await cache.find(ID))?.number).toBe(1)
    expect(readings).toHaveLength(1)
  })

  it('reads anew after a minute, counted from when it asked', async () => {
    const { cache, readings, wait } = cacheOf()
    const first = cache.find(ID)
    wait(40_000) // a slow answer is not kept for longer
    readings[0]!.resolve(device(1))
    await first
    wait(20_000)
    const second = cache.find(ID)
    readings[1]!.resolve(device(2))
    expect((await second)?.number).toBe(2)
  })

  it('reads a dropped device anew, and no other', async () => {
    const { cache, readings } = cacheOf()
    const both = [cache.find(ID), cache.find(OTHER)]
    for (const reading of readings) reading.resolve(device(1))
    await Promise.all(both)
    cache.drop(ID)
    const again = [cache.find(ID), cache.find(OTHER)]
    readings[2]!.resolve(device(2))
    expect((await Promise.all(again)).map((found) => found?.number)).toEqual([2, 1])
    expect(readings).toHaveLength(3)
  })

  it.each(['drop', 'dropAll'] as const)(
    'lets nobody who asks after a %s have what was being read before',
    async (how) => {
      const { cache, readings } = cacheOf()
      const before = cache.find(ID)
      cache[how](ID)
      const after = cache.find(ID)
      readings[1]!.resolve(device(2))
      expect((await after)?.number).toBe(2)
      readings[0]!.resolve(device(1)) // the old reading ends last
      expect((await before)?.number).toBe(1)
      expect((await cache.find(ID))?.number).toBe(2)
      expect(readings).toHaveLength(2)
    },
  )

  it('keeps neither what is unknown nor a failure', async () => {
    const { cache, readings } = cacheOf()
    const unknown = cache.find(ID)
    readings[0]!.resolve(undefined)
    expect(await unknown).toBeUndefined()
    const failing = cache.find(ID)
    readings[1]!.reject(new Error('the database is away'))
    await expect(failing).rejects.toThrow('away')
    const found = cache.find(ID)
    readings[2]!.resolve(device(3))
    expect((await found)?.number).toBe(3)
  })

  it('does not read for what is no device id', async () => {
    const { cache, readings } = cacheOf()
    for (const text of ['', ID.toUpperCase(), `${ID}0`, "' or 1=1 --", '../x'])
      expect(await cache.find(text)).toBeUndefined()
    expect(readings).toHaveLength(0)
  })
})
