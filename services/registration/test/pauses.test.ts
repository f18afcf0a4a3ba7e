import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { runRegistration, type World } from './running-registration.ts'
import type { Keys } from './signing-phone.ts'

let world: World
let phone: Keys
beforeAll(async () => {
  world = await runRegistration()
})
beforeEach(async () => {
  phone = await world.newPhone()
})
afterAll(() => world?.close())

const put = (pauses: unknown) => world.send(phone, 'PUT', '/app/pauses', { pauses })
const get = async (keys = phone) => (await world.send(keys, 'GET', '/app/pauses')).json()

const WORK = {
  sensor: 'bluetooth',
  time_from: '2026-05-17T06:00:00.000Z',
  time_to: '2026-05-17T14:00:00.000Z',
  reason: 'Vernutstyr på jobb',
}
const NIGHT = { ...WORK, sensor: 'gps', time_from: '2026-05-17T20:00:00.000Z', time_to: '2026-05-18T04:00:00.000Z' }

describe('pauses', () => {
  it('are none at first, and what was put last', async () => {
    expect(await get()).toEqual({ pauses: [] })
    const answer = await put([WORK, { ...NIGHT, reason: null }])
    expect(answer.statusCode, answer.body).toBe(200)
    expect(answer.json().pauses).toHaveLength(2)
    expect(await get()).toEqual(answer.json())
    expect(answer.json().pauses).toContainEqual(WORK)
    expect((await put([NIGHT])).json()).toEqual({ pauses: [NIGHT] })
    expect((await put([])).json()).toEqual({ pauses: [] })
  })

  it('are a device’s own', async () => {
    await put([WORK])
    expect(await get(await world.newPhone())).toEqual({ pauses: [] })
  })

  it('cover whole seconds, whatever the offset they were told in, and the same one twice is one', async () => {
    const fine = { ...WORK, time_from: '2026-05-17T08:00:00.900+02:00', time_to: '2026-05-17T13:59:59.100Z' }
    expect((await put([fine, { ...WORK, reason: undefined }, WORK])).json()).toEqual({ pauses: [WORK] })
  })

  it.each<[string, unknown]>([
    ['an unknown sensor', { ...WORK, sensor: 'camera' }],
    ['an end before its beginning', { ...WORK, time_to: WORK.time_from }],
    ['a time that is none', { ...WORK, time_from: '2026-02-30T00:00:00Z' }],
    ['a time without an offset', { ...WORK, time_from: '2026-05-17T06:00:00' }],
    ['a time too early to keep', { ...WORK, time_from: '0000-01-01T00:00:00Z' }],
    ['a time too late to keep', { ...WORK, time_to: '9999-12-31T23:59:59.5Z' }],
    ['a reason that is too long', { ...WORK, reason: 'x'.repeat(201) }],
    ['a reason that cannot be stored', { ...WORK, reason: 'a\0b' }],
    ['half a character', { ...WORK, reason: 'a\udc00' }],
    ['a number for a reason', { ...WORK, reason: 7 }],
  ])('are refused with 400 when one has %s, and those before stay', async (_what, pause) => {
    await put([NIGHT])
    const answer = await put([pause])
    expect(answer.statusCode, answer.body).toBe(400)
    expect(await get()).toEqual({ pauses: [NIGHT] })
  })

  it('keep a reason as it was told', async () => {
    const reason = '  𝕳 \t"<b>\'); drop table--\u202e\r\n'
    expect((await put([{ ...WORK, reason }])).json()).toEqual({ pauses: [{ ...WORK, reason }] })
  })

  it('are a thousand at most', async () => {
    const pauses = Array.from({ length: 1_001 }, (_, i) => ({
      sensor: 'gps',
      time_from: new Date(Date.UTC(2026, 0, 1, 0, 2 * i)).toISOString(),
      time_to: new Date(Date.UTC(2026, 0, 1, 0, 2 * i + 1)).toISOString(),
    }))
    expect((await put(pauses)).statusCode).toBe(400)
    expect((await put(pauses.slice(1))).json().pauses).toHaveLength(1_000)
  })
})
