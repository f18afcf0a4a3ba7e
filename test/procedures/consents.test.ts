import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from './engines.ts'
import { hashOf, minutes, never, now, openPhones, type Phones } from './phones.ts'

const gps = 'tracing_gps'
const bluetooth = 'tracing_bluetooth'
const text = { text_version: '2', text_hash: hashOf('text 2').toString('hex') }

type Consent = { purpose?: string; given?: number; text_version?: string; text_hash?: string; since?: Date }
type Period = { timefrom: Date; timeto: Date }

describe.each(engines)('consents on $engine', ({ server }) => {
  let phones: Phones
  beforeAll(async () => {
    phones = await openPhones(server)
  })
  afterAll(() => phones.close())

  /** Sets consents at a moment; each is GPS, given, made at that moment, unless it says otherwise. */
  const set = (uuid: string, at: Date, ...consents: Consent[]) =>
    phones.call('set_consents', {
      uuid,
      consents: consents.map((consent) => ({ purpose: gps, given: 1, ...text, since: at, ...consent })),
      now: at,
    })
  const periods = (uuid: string) => phones.call('get_consents', { uuid })
  const times = async (uuid: string) => (await periods(uuid)).map(({ timefrom, timeto }) => [timefrom, timeto])

  it('are off until given, and are told with their text and times', async () => {
    const uuid = await phones.phone()
    expect(await periods(uuid)).toEqual([])
    await set(uuid, minutes(2), { since: minutes(1) }, { purpose: bluetooth })
    const given = { ...text, timeto: never, recorded_at: minutes(2), withdrawn_at: null }
    expect(await periods(uuid)).toEqual([
      { purpose: bluetooth, timefrom: minutes(2), ...given },
      { purpose: gps, timefrom: minutes(1), ...given },
    ])
  })

  it('change nothing when the same is given again, or withdrawn again', async () => {
    const uuid = await phones.phone()
    await set(uuid, minutes(1), { given: 0 })
    expect(await periods(uuid)).toEqual([])
    await set(uuid, minutes(2), {})
    const once = await periods(uuid)
    await set(uuid, minutes(3), {})
    expect(await periods(uuid)).toEqual(once)
    await set(uuid, minutes(4), { given: 0 })
    const withdrawn = await periods(uuid)
    expect(withdrawn).toMatchObject([{ timefrom: minutes(2), timeto: minutes(4), withdrawn_at: minutes(4) }])
    await set(uuid, minutes(5), { given: 0 })
    expect(await periods(uuid)).toEqual(withdrawn)
  })

  it('keep their history, newest first within a purpose', async () => {
    const uuid = await phones.phone()
    await set(uuid, minutes(1), {}, { purpose: bluetooth })
    await set(uuid, minutes(3), { given: 0 })
    await set(uuid, minutes(5), {}, { purpose: bluetooth, given: 0 })
    expect((await periods(uuid)).map(({ purpose, timefrom, timeto }) => [purpose, timefrom, timeto])).toEqual([
      [bluetooth, minutes(1), minutes(5)],
      [gps, minutes(5), never],
      [gps, minutes(1), minutes(3)],
    ])
  })

  it.each([
    { what: 'version', other: { text_version: '3' } },
    { what: 'hash', other: { text_hash: hashOf('text 3').toString('hex') } },
  ])('end and begin anew without a gap when the $what of the text is another', async ({ other }) => {
    const uuid = await phones.phone()
    await set(uuid, minutes(1), {})
    await set(uuid, minutes(4), { ...other, since: minutes(3) })
    expect(await periods(uuid)).toMatchObject([
      { timefrom: minutes(3), timeto: never, ...text, ...other, recorded_at: minutes(4), withdrawn_at: null },
      { timefrom: minutes(1), timeto: minutes(3), ...text, recorded_at: minutes(1), withdrawn_at: minutes(4) },
    ])
  })

  it('do not reach back behind the change recorded last, nor ahead of now', async () => {
    const uuid = await phones.phone()
    await set(uuid, minutes(10), { since: minutes(20) })
    expect(await times(uuid)).toEqual([[minutes(10), never]])
    await set(uuid, minutes(15), { given: 0, since: minutes(5) })
    expect(await times(uuid)).toEqual([[minutes(10), minutes(10)]])
    await set(uuid, minutes(20), {})
    await set(uuid, minutes(30), { given: 0, since: minutes(40) })
    await set(uuid, minutes(50), { since: minutes(25) })
    expect(await times(uuid)).toEqual([
      [minutes(30), never],
      [minutes(20), minutes(30)],
      [minutes(10), minutes(10)],
    ])
  })

  it('bear being given and withdrawn over and over within one second', async () => {
    const uuid = await phones.phone()
    for (let round = 0; round < 3; round++) {
      await set(uuid, minutes(1), { text_version: `given ${round}` })
      await set(uuid, minutes(1), { text_version: `changed ${round}` })
      await set(uuid, minutes(1), { given: 0 })
    }
    expect(await periods(uuid)).toMatchObject([
      { timefrom: minutes(1), timeto: minutes(1), text_version: 'changed 2', withdrawn_at: minutes(1) },
    ])
    await set(uuid, minutes(1), {})
    expect(await times(uuid)).toEqual([
      [minutes(1), never],
      [minutes(1), minutes(1)],
    ])
  })

  it('bear a clock that was set back, and lose no withdrawal to it', async () => {
    const uuid = await phones.phone()
    await set(uuid, minutes(5), {})
    await set(uuid, minutes(10), { given: 0 })
    await set(uuid, minutes(5), {})
    await set(uuid, minutes(10), { given: 0 })
    expect(await times(uuid)).toEqual([[minutes(5), minutes(10)]])
    await set(uuid, minutes(20), {})
    await set(uuid, minutes(18), { given: 0 })
    expect((await times(uuid))[0]).toEqual([minutes(20), minutes(20)])
  })

  it('of one device leave those of another alone', async () => {
    const [uuid, other] = [await phones.phone(), await phones.phone()]
    await set(other, minutes(1), {})
    await set(uuid, minutes(2), {})
    await set(uuid, minutes(3), { given: 0 })
    expect(await times(other)).toEqual([[minutes(1), never]])
  })

  it('are recorded before a registration is confirmed, and of nobody else', async () => {
    const early = await phones.phone({ confirmed: false })
    await set(early, now, {})
    expect(await times(early)).toEqual([[now, never]])

    const revoked = await phones.phone()
    await set(revoked, now, {})
    await phones.call('revoke_device', { uuid: revoked, now: minutes(1) })
    await set(revoked, minutes(2), { given: 0 }, { purpose: bluetooth })
    expect(await times(revoked)).toEqual([[now, never]])

    const erased = await phones.phone()
    await phones.database('deletion').call('erase_device', { uuid: erased, now })
    await set(erased, minutes(1), {})
    await set('nobody', minutes(1), {})
    const id = await phones.idOf(erased)
    expect(await phones.rows(`select c.id from dbo.consents c where c.id = ${id}`)).toEqual([])
    expect(await periods('nobody')).toEqual([])
  })

  it('stay one unbroken row of periods when many change them at the same time', async () => {
    const uuid = await phones.phone()
    const changes = Array.from({ length: 12 }, (_, i) => ({
      given: i % 3 === 0 ? 0 : 1,
      text_version: `text ${i % 2}`,
    }))
    await Promise.all(
      changes.map((change, i) => set(uuid, minutes(1 + (i % 4)), change, { ...change, purpose: bluetooth })),
    )
    await set(uuid, minutes(9), {}, { purpose: bluetooth })
    for (const purpose of [gps, bluetooth]) {
      const own = (await periods(uuid)).filter((period) => period.purpose === purpose)
      expect(own.filter(({ timeto }) => timeto.getTime() === never.getTime())).toHaveLength(1)
      expect(own.every(({ timefrom, timeto }: Period) => timefrom <= timeto)).toBe(true)
    }
  })

  it('are given for purposes, each open for everybody until a setting says from when to when', async () => {
    const always = { open_from: new Date(0), open_to: never }
    expect(await phones.call('get_purposes', {})).toEqual(
      ['statistics', bluetooth, gps].map((purpose) => ({ purpose, ...always })),
    )
    const closed = { open_from: minutes(0), open_to: minutes(60) }
    const purposes = [
      { purpose: gps, ...closed },
      { purpose: 'research', ...closed },
    ]
    await Promise.all([1, 2, 3].map(() => phones.call('set_purposes', { purposes })))
    expect(await phones.call('get_purposes', {})).toEqual([
      { purpose: 'research', ...closed },
      { purpose: 'statistics', ...always },
      { purpose: bluetooth, ...always },
      { purpose: gps, ...closed },
    ])
  })
})
