import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from './engines.ts'
import { minutes, never, now, openPhones, type Phones } from './phones.ts'

type Pause = { sensor?: string; timefrom: Date; timeto: Date; reason?: string | null }

describe.each(engines)('pauses on $engine', ({ server }) => {
  let phones: Phones
  beforeAll(async () => {
    phones = await openPhones(server)
  })
  afterAll(() => phones.close())

  const full = (pause: Pause) => ({ sensor: 'gps', reason: null, ...pause })
  const set = (uuid: string, pauses: Pause[], at = now) =>
    phones.call('set_pauses', { uuid, pauses: pauses.map(full), now: at })
  const get = (uuid: string) => phones.call('get_pauses', { uuid })
  const morning = { timefrom: minutes(-300), timeto: minutes(-240) }
  const noon = { timefrom: minutes(-30), timeto: minutes(30), reason: 'smittevernutstyr på jobb, æøå' }
  const evening = { sensor: 'bluetooth', timefrom: minutes(240), timeto: minutes(300) }

  it('are the list given last, by sensor and time', async () => {
    const uuid = await phones.phone()
    expect(await get(uuid)).toEqual([])
    await set(uuid, [noon, evening, morning])
    expect(await get(uuid)).toEqual([full(evening), full(morning), full(noon)])
    await set(uuid, [noon])
    expect(await get(uuid)).toEqual([full(noon)])
    await set(uuid, [{ ...noon, reason: null }])
    expect(await get(uuid)).toEqual([full({ ...noon, reason: null })])
    await set(uuid, [])
    expect(await get(uuid)).toEqual([])
  })

  it('keep the time they were recorded at while they stay as they are', async () => {
    const uuid = await phones.phone()
    await set(uuid, [morning, noon])
    await set(uuid, [morning, { ...noon, reason: 'another' }, evening], minutes(7))
    const recorded = await phones.rows(
      `select p.recorded_at from dbo.pauses p where p.id = ${await phones.idOf(uuid)} order by p.timefrom`,
    )
    expect(recorded.map(({ recorded_at }) => recorded_at)).toEqual([now, minutes(7), minutes(7)])
  })

  it('of one device leave those of another alone, and nobody else has any', async () => {
    const [uuid, other, revoked] = [await phones.phone(), await phones.phone(), await phones.phone()]
    await set(other, [morning])
    await set(uuid, [noon])
    expect(await get(other)).toEqual([full(morning)])
    await phones.call('revoke_device', { uuid: revoked, now })
    await set(revoked, [noon])
    await set('nobody', [noon])
    expect([await get(revoked), await get('nobody')]).toEqual([[], []])
  })

  it('are one list or the other when two are given at the same time', async () => {
    const uuid = await phones.phone()
    for (let round = 0; round < 10; round++) {
      await Promise.all([set(uuid, [morning, evening]), set(uuid, [noon, evening])])
      expect([
        [full(evening), full(morning)],
        [full(evening), full(noon)],
      ]).toContainEqual(await get(uuid))
    }
  })

  it('are told of several devices where they reach into the window, in seconds since 1970', async () => {
    const [one, two, erased] = [await phones.phone(), await phones.phone(), await phones.phone()]
    for (const uuid of [one, two, erased]) await set(uuid, [morning, noon])
    await set(two, [{ ...noon, timeto: never }, evening])
    const ids = await Promise.all([one, two, erased].map((uuid) => phones.idOf(uuid)))
    await phones.database('deletion').call('erase_device', { uuid: erased, now })

    const seconds = (time: Date) => time.getTime() / 1000
    const told = (id: number, pause: Pause) => {
      const { timefrom, timeto, ...rest } = full(pause)
      return { id, ...rest, timefrom: seconds(timefrom), timeto: seconds(timeto) }
    }
    const analytics = phones.database('analytics')
    const within = (time_from: Date, time_to: Date, asked = ids) =>
      analytics.call('get_device_pauses', { ids: asked.map((id) => ({ id })), time_from, time_to })
    const [first, second] = ids as [number, number]
    expect(await within(minutes(-1000), minutes(1000))).toEqual([
      told(first, morning),
      told(first, noon),
      told(second, evening),
      told(second, { ...noon, timeto: never }),
    ])
    expect(await within(minutes(-240), minutes(-31))).toEqual([])
    expect(await within(minutes(-241), minutes(-30), [first])).toEqual([told(first, morning), told(first, noon)])
    expect(await within(minutes(0), minutes(1), [first])).toEqual([told(first, noon)])
    expect(await within(minutes(31), minutes(239), [second])).toEqual([told(second, { ...noon, timeto: never })])
    expect(await within(minutes(-1000), minutes(1000), [])).toEqual([])
    expect(await analytics.call('get_pauses', { uuid: one })).toEqual([full(morning), full(noon)])
  })
})
