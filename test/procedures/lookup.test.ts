import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from './engines.ts'
import { gps, hourOf, type Lake, now, openLake, secondsOf, upload } from './lake.ts'

const window = { time_from: new Date('2020-05-17T09:00:00Z'), time_to: new Date('2020-05-17T11:00:00Z'), now }
const always = { hour_from: 0, hour_to: 1_000_000 }
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
    const spans = [idA, idB, -1].map((id) => ({ id, ...always }))
    const several = await analytics.call('get_trajectories', { spans, ...window })
    expect(several).toEqual([...expected.map((fix) => ({ id: idA, ...fix })), { id: idB, ...fixAt('10:00:00') }])
    expect(await analytics.call('get_trajectories', { spans: [], ...window })).toEqual([])
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

  const everywhere = { south: -90, north: 90, west: -180, east: 180 }

  it('finds others by tile and hour, of whom an event overlaps the time of the probe, lies in its box and in the window', async () => {
    const { a, b, c } = await lake.devices('a', 'b', 'c')
    await lake.importFile([
      { uuid: a, body: upload([at('10:00:00')]) },
      { uuid: b, body: upload([at('10:10:01'), at('09:30:00', '10:04:59')]) },
      { uuid: b, body: upload([at('10:06:00', '10:06:00', { latitude: 59.95 })]) },
      { uuid: c, body: upload([at('10:10:00'), at('10:09:00', '11:00:01'), at('11:05:00')]) },
    ])
    const hour = hourOf('2020-05-17T10:00:00Z')
    const probe = {
      hour,
      tile,
      timefrom: secondsOf('2020-05-17T10:05:00Z'),
      timeto: secondsOf('2020-05-17T10:10:00Z'),
      ...everywhere,
    }
    const [idB, idC] = [await lake.idOf(b), await lake.idOf(c)]
    const near = async (...probes: (typeof probe)[]) =>
      (await lake.database('analytics').call('get_nearby', { uuid: a, probes, ...window })).filter(({ id }) =>
        [idB, idC].includes(id),
      )
    expect(await near(probe)).toEqual([{ id: idC, hour }])
    const earlier = { ...probe, timefrom: probe.timefrom - 1 }
    expect(await near(earlier)).toEqual([
      { id: idB, hour },
      { id: idC, hour },
    ])
    expect(await near(probe, { ...probe, tile: tile + 1 })).toEqual([{ id: idC, hour }])
    expect(await near({ ...probe, hour: hour + 1, timeto: probe.timeto + 3_600 })).toEqual([])
    const { latitude, longitude } = fixAt('10:10:00')
    const exact = { south: latitude, north: latitude, west: longitude, east: longitude }
    expect(await near({ ...probe, ...exact })).toEqual([{ id: idC, hour }])
    expect(await near({ ...probe, ...exact, south: latitude + 1e-6, north: latitude + 1 })).toEqual([])
    expect(await near({ ...probe, ...exact, west: longitude - 1, east: longitude - 1e-6 })).toEqual([])
    expect(await near()).toEqual([])
  })

  it('tells the events of hours, and of all the hours that those last, each once', async () => {
    const { a } = await lake.devices('a')
    const night = [at('08:59:59', '08:59:59', { accuracy: 3 }), at('09:30:00', '13:00:00'), at('12:10:00')]
    await lake.importFile([{ uuid: a, body: upload([at('07:00:00'), ...night, at('14:30:00')]) }])
    const id = await lake.idOf(a)
    const day = { ...window, time_from: new Date('2020-05-17T06:00:00Z'), time_to: new Date('2020-05-17T16:00:00Z') }
    const between = async (...hours: [from: string, to: string][]) => {
      const spans = hours.map(([from, to]) => ({
        id,
        hour_from: hourOf(`2020-05-17T${from}:00:00Z`),
        hour_to: hourOf(`2020-05-17T${to}:00:00Z`),
      }))
      const rows = await lake.database('analytics').call('get_trajectories', { spans, ...day })
      return rows.map(({ timefrom }) => new Date(timefrom * 1000).toISOString().slice(11, 16))
    }
    expect(await between(['07', '07'])).toEqual(['07:00'])
    expect(await between(['10', '10'])).toEqual(['09:30', '12:10'])
    expect(await between(['08', '10'])).toEqual(['08:59', '09:30', '12:10'])
    expect(await between(['12', '14'])).toEqual(['09:30', '12:10', '14:30'])
    expect(await between(['07', '07'], ['10', '10'], ['11', '12'])).toEqual(['07:00', '09:30', '12:10'])
    expect(await between(['13', '13'])).toEqual([])
    expect(await between()).toEqual([])
    await lake.importFile([{ uuid: a, body: upload([at('07:30:00', '08:00:00'), at('08:00:00', '09:10:00')]) }])
    expect(await between(['09', '09'])).toEqual(['07:00', '07:30', '08:00', '08:59', '09:30', '12:10'])
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
