import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from './engines.ts'
import { gps, hour, hourOf, type Lake, now, openLake, secondsOf, upload } from './lake.ts'

const window = { time_from: new Date('2020-05-17T09:00:00Z'), time_to: new Date('2020-05-17T11:00:00Z'), now }
const tile = 74955 * 90_000 + 47687

describe.each(engines)('looking events up on $engine', ({ server }) => {
  let lake: Lake
  beforeAll(async () => {
    lake = await openLake(server)
  })
  afterAll(() => lake.close())

  const at = (timeFrom: string, timeTo = timeFrom, over = {}) =>
    gps({ timeFrom: `2020-05-17T${timeFrom}Z`, timeTo: `2020-05-17T${timeTo}Z`, accuracy: 12.3, ...over })
  const fixAt = (timeFrom: string, timeTo = timeFrom) => ({
    timefrom: secondsOf(`2020-05-17T${timeFrom}Z`),
    timeto: secondsOf(`2020-05-17T${timeTo}Z`),
    latitude: 59.91,
    longitude: 10.75,
    accuracy: 12.3,
  })

  it('tells the events of a device that lie whole in the window, once each and in order, with the numbers as they were said', async () => {
    const { a, b } = await lake.devices('a', 'b')
    await lake.importFile([
      {
        uuid: a,
        body: upload([
          at('10:59:00', '11:00:00'),
          at('10:59:00', '11:00:01'),
          at('09:00:00', '10:30:00'),
          at('08:59:59', '09:30:00'),
          at('09:00:00'),
        ]),
      },
      { uuid: b, body: upload([at('10:00:00')]) },
    ])
    const analytics = lake.database('analytics')
    const told = await analytics.call('get_trajectory', { uuid: a, ...window })
    const expected = [fixAt('09:00:00'), fixAt('09:00:00', '10:30:00'), fixAt('10:59:00', '11:00:00')]
    expect(told).toEqual(expected)

    const [idA, idB] = [await lake.idOf(a), await lake.idOf(b)]
    const several = await analytics.call('get_trajectories', { ids: [{ id: idA }, { id: idB }, { id: -1 }], ...window })
    expect(several).toEqual([...expected.map((fix) => ({ id: idA, ...fix })), { id: idB, ...fixAt('10:00:00') }])
    expect(await analytics.call('get_trajectories', { ids: [], ...window })).toEqual([])
  })

  it('streams the same rows as it answers with', async () => {
    const { a } = await lake.devices('a')
    const events = Array.from({ length: 1500 }, (_, i) => at('10:00:00', '10:00:00', { altitude: i }))
    await lake.importFile([{ uuid: a, body: upload(events) }])
    const analytics = lake.database('analytics')
    const streamed: unknown[] = []
    for await (const row of analytics.stream('get_trajectory', { uuid: a, ...window })) streamed.push(row)
    expect(streamed).toHaveLength(1500)
    expect(streamed).toEqual(await analytics.call('get_trajectory', { uuid: a, ...window }))
    for await (const row of analytics.stream('get_trajectory', { uuid: a, ...window })) {
      expect(row.accuracy).toBe(12.3)
      break
    }
    expect(await analytics.call('ping', {})).toEqual([{ alive: 1 }])
  })

  it('finds events of others by tile and hour that overlap the time of the probe and lie in the window', async () => {
    const { a, b, c } = await lake.devices('a', 'b', 'c')
    await lake.importFile([
      { uuid: a, body: upload([at('10:00:00')]) },
      {
        uuid: b,
        body: upload([at('10:05:00'), at('10:10:01'), at('09:30:00', '10:04:59'), at('09:30:00', '10:05:00')]),
      },
      { uuid: b, body: upload([at('10:06:00', '10:06:00', { latitude: 59.95 })]) },
      { uuid: c, body: upload([at('10:10:00'), at('10:09:00', '11:00:01'), at('11:05:00')]) },
    ])
    const probe = {
      hour: hourOf('2020-05-17T10:00:00Z'),
      tile,
      timefrom: secondsOf('2020-05-17T10:05:00Z'),
      timeto: secondsOf('2020-05-17T10:10:00Z'),
    }
    const near = async (probes: (typeof probe)[]) =>
      (await lake.database('analytics').call('get_nearby', { uuid: a, probes, ...window })).toSorted(
        (x, y) => x.id - y.id || x.timefrom - y.timefrom,
      )
    const [idB, idC] = [await lake.idOf(b), await lake.idOf(c)]
    const expected = [
      { id: idB, ...fixAt('09:30:00', '10:05:00') },
      { id: idB, ...fixAt('10:05:00') },
      { id: idC, ...fixAt('10:10:00') },
    ]
    const mine = (rows: Awaited<ReturnType<typeof near>>) => rows.filter(({ id }) => [idB, idC].includes(id))
    expect(mine(await near([probe]))).toEqual(expected)
    expect(mine(await near([probe, { ...probe, hour }, { ...probe, tile: tile + 1 }]))).toEqual(expected)
    expect(await near([])).toEqual([])
  })

  it('tells what devices are, in order of time, and knows nothing of those it does not know', async () => {
    const { a, b, c } = await lake.devices('a', 'b', 'c')
    await lake.stage([
      { uuid: a, enqueued: '2020-05-17T12:02:00Z', body: upload([], { appVersion: '2' }) },
      { uuid: a, enqueued: '2020-05-17T12:01:00Z', body: upload([], { appVersion: '3' }) },
      { uuid: a, enqueued: '2020-05-17T12:03:00Z', body: upload([], { appVersion: '3' }) },
      { uuid: b, body: upload([], { platform: null, model: undefined }) },
    ])
    const ids = [{ id: await lake.idOf(a) }, { id: await lake.idOf(b) }, { id: await lake.idOf(c) }, { id: -1 }]
    const told = await lake.database('analytics').call('get_device_information', { ids })
    expect(told).toEqual([
      { id: ids[0]!.id, uuid: a, platform: 'android', model: 'Pixel 3', appversion: '3' },
      { id: ids[0]!.id, uuid: a, platform: 'android', model: 'Pixel 3', appversion: '2' },
      { id: ids[1]!.id, uuid: b, platform: '', model: '', appversion: '1.2.1' },
      { id: ids[2]!.id, uuid: c, platform: '', model: '', appversion: '' },
    ])
  })

  it('makes partitions for days once, also when several ask at the same time', async () => {
    const days = { hour_from: hourOf('2019-12-30T05:00:00Z'), hour_to: hourOf('2020-01-02T00:00:00Z') }
    await Promise.all([1, 2, 3].map(() => lake.call('ensure_days', days)))
    await lake.call('ensure_days', days)
    const { a } = await lake.devices('a')
    const time = '2020-01-02T23:59:59Z'
    const { gps: books } = await lake.importFile([{ uuid: a, body: upload([gps({ timeFrom: time, timeTo: time })]) }], {
      hour: hourOf(time),
    })
    expect(books.stored).toBe(1)
  })
})
