import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from './engines.ts'
import { everywhere, gps, type Lake, now, openLake, sighting, upload } from './lake.ts'

/** Degrees of latitude that are so many metres on a sphere of 6,371,000 m. */
const north = (metres: number) => (metres * 180) / (6_371_000 * Math.PI)

describe.each(engines)('distances and speeds that phones computed, on $engine', ({ server }) => {
  let lake: Lake
  beforeAll(async () => {
    lake = await openLake(server)
    await lake.rules(everywhere)
  })
  afterAll(() => lake.close())

  /** An event that begins so many seconds after ten o'clock, so many metres north of 59.91. */
  const event = (second: number, metres: number, said: Record<string, unknown> = {}, lasting = 0) => {
    const time = (seconds: number) => `${new Date(Date.UTC(2020, 4, 17, 10, 0, seconds)).toISOString().slice(0, 19)}Z`
    return gps({
      timeFrom: time(second),
      timeTo: time(second + lasting),
      latitude: 59.91 + north(metres),
      ...said,
    })
  }
  const check = async (fileId: number) => (await lake.call('check_precomputed', { file_id: fileId, now }))[0]
  const checked = async (...batches: unknown[][]) => {
    const { a } = await lake.devices('a')
    const { fileId } = await lake.importFile(batches.map((events) => ({ uuid: a, body: upload(events) })))
    return check(fileId)
  }

  it.each([
    [{ distance: 100 }, 1, 0],
    [{ distance: '100' }, 1, 0],
    [{ distance: 104.9, mps: 9.6 }, 2, 0],
    [{ distance: 95.1, mps: 10.4 }, 2, 0],
    [{ distance: 105.1, mps: 10.6 }, 2, 2],
    [{ distance: 94.9, mps: 9.4 }, 2, 2],
    [{ distance: 100, mps: 0 }, 2, 1],
    [{ distance: 'far' }, 1, 1],
    [{ mps: true }, 1, 1],
    [{ distance: -100, mps: -10 }, 2, 2],
    [{ distance: 1e300 }, 1, 1],
    [{ distance: null, mps: null }, 0, 0],
    [{}, 0, 0],
  ])('looks at %j over 100 m in 10 s: %d claims, %d wrong', async (said, sampled, wrong) => {
    expect(await checked([event(0, 0, {}, 20), event(30, 100, said)])).toEqual({ sampled, wrong })
  })

  it('lets 1 m and half a metre per second pass', async () => {
    expect(await checked([event(0, 0), event(10, 2, { distance: 2.99, mps: 0.69 })])).toEqual({ sampled: 2, wrong: 0 })
    expect(await checked([event(0, 0), event(10, 2, { distance: 3.01, mps: 0.71 })])).toEqual({ sampled: 2, wrong: 2 })
  })

  it('knows the great circle', async () => {
    const [oslo, bergen] = [
      { latitude: 59.9139, longitude: 10.7522 },
      { latitude: 60.3913, longitude: 5.3221 },
    ]
    const said = { ...bergen, distance: 304_984 }
    expect(await checked([event(0, 0, oslo), event(3_600, 0, said)])).toEqual({ sampled: 1, wrong: 0 })
    const poles = [
      { latitude: 90, longitude: 0 },
      { latitude: -90, longitude: 180, distance: 20_015_087 },
    ]
    expect(await checked(poles.map((pole, i) => event(i, 0, pole)))).toEqual({ sampled: 1, wrong: 0 })
  })

  it('goes by the GPS event before in the batch, and says nothing of the first, of one after a bad one, or of no time', async () => {
    const claim = { distance: 100, mps: 10 }
    const seen = sighting('0'.repeat(32))
    expect(await checked([event(0, 0, claim), seen, event(10, 100, claim)])).toEqual({ sampled: 2, wrong: 0 })
    expect(await checked([event(0, 0)], [event(10, 100, claim)])).toEqual({ sampled: 0, wrong: 0 })
    expect(await checked([event(0, 0), event(5, 0, { latitude: 91 }), event(10, 100, claim)])).toEqual({
      sampled: 0,
      wrong: 0,
    })
    expect(await checked([event(10, 0), event(10, 100, claim)])).toEqual({ sampled: 1, wrong: 0 })
    expect(await checked([event(10, 0, {}, 10), event(15, 100, claim)])).toEqual({ sampled: 1, wrong: 0 })
  })

  it('looks at one line in twenty of a file with twenty or more, once, and keeps no claim', async () => {
    const { a } = await lake.devices('a')
    const lines = Array.from({ length: 40 }, (_, i) => ({
      uuid: a,
      body: upload([event(i * 60, 0), event(i * 60 + 10, 100, { distance: i })]),
    }))
    const { fileId } = await lake.importFile(lines)
    expect(await check(fileId)).toEqual({ sampled: 2, wrong: 2 })
    const [one, ...others] = await Promise.all([1, 2, 3].map(() => check(fileId)))
    expect(others).toEqual([one, one])
    const kept = await lake.rows(`select c.* from dbo.precomputed_checks c where c.file_id = ${fileId}`)
    expect(kept).toEqual([{ file_id: fileId, sampled: 2, wrong: 2, checked_at: now }])
  })

  it('leaves out events without consent', async () => {
    const a = await lake.register()
    const { fileId } = await lake.importFile([{ uuid: a, body: upload([event(0, 0), event(10, 5, { distance: 1 })]) }])
    expect(await check(fileId)).toEqual({ sampled: 0, wrong: 0 })
  })
})
