import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from './engines.ts'
import { allTimesOf, type Lake, now, openLake, secondsOf, sighting, upload } from './lake.ts'

describe.each(engines)('importing sightings on $engine', ({ server }) => {
  let lake: Lake
  beforeAll(async () => {
    lake = await openLake(server)
  })
  afterAll(() => lake.close())

  it('keeps what is right and sets aside every other sighting with its reason', async () => {
    const { a, b, gone } = await lake.devices('a', 'b', 'gone')
    await lake.database('deletion').call('erase_device', { uuid: gone, now })
    const judged: [string, unknown, string | null][] = [
      ['a sighting', sighting(b), null],
      ['in capitals', sighting(b.toUpperCase(), { rssi: -61 }), null],
      ['numbers as text', sighting(b, { rssi: '-62', txPower: '4.0' }), null],
      ['no power', sighting(b, { rssi: -63, txPower: undefined }), null],
      ['power null', sighting(b, { rssi: -64, txPower: null }), null],
      ['latitude null', sighting(b, { rssi: -65, latitude: null }), null],
      ['the weakest', sighting(b, { rssi: -128, txPower: -128 }), null],
      ['the strongest', sighting(b, { rssi: -1, txPower: 127 }), null],
      ['rssi missing', sighting(b, { rssi: undefined }), 'format'],
      ['rssi null', sighting(b, { rssi: null }), 'format'],
      ['rssi broken', sighting(b, { rssi: -60.5 }), 'format'],
      ['rssi nested', sighting(b, { rssi: [-60] }), 'format'],
      ['rssi empty', sighting(b, { rssi: '' }), 'format'],
      ['rssi with a space', sighting(b, { rssi: ' -60' }), 'format'],
      ['rssi with a line feed', sighting(b, { rssi: '-60\n' }), 'format'],
      ['rssi hexadecimal', sighting(b, { rssi: '-0x1A' }), 'format'],
      ['power broken', sighting(b, { txPower: 0.1 }), 'format'],
      ['power nested', sighting(b, { txPower: {} }), 'format'],
      ['power empty', sighting(b, { txPower: '' }), 'format'],
      ['no time', sighting(b, { time: undefined }), 'format'],
      ['an odd time', sighting(b, { time: '17.05.2020' }), 'format'],
      ['thirty days before', sighting(b, { time: '2020-04-18T00:00:00Z' }), null],
      ['a second earlier', sighting(b, { time: '2020-04-17T23:59:59Z' }), 'time-window'],
      ['twelve hours after', sighting(b, { time: '2020-05-18T00:00:00Z' }), null],
      ['a second later', sighting(b, { time: '2020-05-18T00:00:01Z' }), 'time-window'],
      ['far in the future', sighting(b, { time: '9999-12-31T23:59:59Z' }), 'time-window'],
      ['rssi 0', sighting(b, { rssi: 0 }), 'bounds'],
      ['rssi -129', sighting(b, { rssi: -129 }), 'bounds'],
      ['rssi of no smallint', sighting(b, { rssi: -1e9 }), 'bounds'],
      ['rssi huge', sighting(b, { rssi: -1e300 }), 'bounds'],
      ['power 128', sighting(b, { txPower: 128 }), 'bounds'],
      ['power -129', sighting(b, { txPower: -129 }), 'bounds'],
      ['an unknown peer', sighting('0'.repeat(32)), 'peer-unknown'],
      ['an empty peer', sighting(''), 'peer-unknown'],
      ['a peer with more behind it', sighting(`${b}-and-more`), 'peer-unknown'],
      ['a peer of 5000 letters', sighting(b.repeat(160)), 'peer-unknown'],
      ['a number as a peer', sighting(5), 'peer-unknown'],
      ['an erased peer', sighting(gone), 'peer-unknown'],
      ['itself', sighting(a), 'peer-self'],
    ]
    const fileId = await lake.stage([{ uuid: a, body: upload(judged.map(([, event]) => event)) }])
    const books = await lake.btimporter(fileId)
    const reasons = await lake.reasons(fileId)
    expect(Object.fromEntries(judged.map(([what], i) => [what, reasons[`0.${i}`] ?? null]))).toEqual(
      Object.fromEntries(judged.map(([what, , reason]) => [what, reason])),
    )
    const refused = judged.filter(([, , reason]) => reason).length
    expect(books).toEqual({
      events: judged.length,
      stored: judged.length - refused,
      duplicates: 0,
      rejected: refused,
    })
    expect(await lake.gpsimporter(fileId)).toMatchObject({ events: 0 })
  })

  it('takes equal sightings for one, in a file and across files', async () => {
    const { a, b } = await lake.devices('a', 'b')
    const same = [
      sighting(b, { txPower: 0 }),
      sighting(b.toUpperCase(), { txPower: undefined }),
      sighting(b, { txPower: '0' }),
    ]
    const file = [{ uuid: a, body: upload(same) }]
    expect((await lake.importFile(file)).bt).toEqual({ events: 3, stored: 1, duplicates: 2, rejected: 0 })
    expect((await lake.importFile(file)).bt).toEqual({ events: 3, stored: 0, duplicates: 3, rejected: 0 })
    const others = [
      sighting(b, { rssi: -70 }),
      sighting(b, { txPower: 1 }),
      sighting(b, { time: '2020-05-17T10:00:01Z' }),
    ]
    expect((await lake.importFile([{ uuid: a, body: upload(others) }])).bt).toMatchObject({ stored: 3, duplicates: 0 })
    expect((await lake.importFile([{ uuid: b, body: upload([sighting(a)]) }])).bt).toMatchObject({ stored: 1 })
  })

  it('tells the sightings of a device from both sides, with the platform each said last', async () => {
    const { a, b, c, quiet } = await lake.devices('a', 'b', 'c', 'quiet')
    const ios = { platform: 'ios' }
    await lake.importFile([
      { uuid: a, enqueued: '2020-05-17T12:01:00Z', body: upload([], ios) },
      { uuid: a, enqueued: '2020-05-17T12:02:00Z', body: upload([sighting(b), sighting(quiet)]) },
      { uuid: b, body: upload([sighting(a, { time: '2020-05-17T10:00:05Z', rssi: -70 })], ios) },
      { uuid: b, body: upload([sighting(c)], ios) },
      { uuid: c, body: upload([sighting(a, { time: '2020-05-17T09:00:00Z' })]) },
    ])
    const window = { time_from: new Date('2020-05-17T10:00:00Z'), time_to: new Date('2020-05-17T10:00:05Z'), now }
    const ids = { a: await lake.idOf(a), b: await lake.idOf(b) }
    const tellOf = (...asked: number[]) =>
      lake.database('analytics').call('get_sightings', { spans: asked.map(allTimesOf), ...window })
    const told = await tellOf(ids.a)
    const [first, second, third] = told
    expect(told).toHaveLength(3)
    const time = Date.parse('2020-05-17T10:00:00Z') / 1000
    expect(first).toEqual({
      id: ids.a,
      peer: ids.b,
      reported_by_device: 1,
      time,
      rssi: -60,
      txpower: 4,
      device_platform: 'android',
      peer_platform: 'ios',
    })
    expect(second).toEqual({ ...first!, reported_by_device: 0, time: time + 5, rssi: -70 })
    expect(third).toMatchObject({ reported_by_device: 1, time, peer_platform: null })
    expect(await tellOf(-1)).toEqual([])
    expect(await tellOf()).toEqual([])
    const mirrored = { id: ids.b, peer: ids.a, device_platform: 'ios', peer_platform: 'android' }
    expect(await tellOf(ids.b, -1, ids.a)).toEqual([
      ...told,
      { ...first!, ...mirrored, reported_by_device: 0 },
      { ...second!, ...mirrored, reported_by_device: 1 },
      { ...first!, ...mirrored, peer: await lake.idOf(c) },
    ])
  })

  it('tells of several devices what each heard in times of its own, both ends included, and nothing out of the window', async () => {
    const { a, b, c } = await lake.devices('a', 'b', 'c')
    const at = (time: string) => ({ time: `2020-05-17T${time}Z` })
    await lake.importFile([
      { uuid: a, body: upload(['09:59:59', '10:00:00', '10:00:01', '11:00:00'].map((time) => sighting(c, at(time)))) },
      { uuid: c, body: upload(['10:59:59', '11:00:00', '12:00:00', '12:00:01'].map((time) => sighting(b, at(time)))) },
    ])
    const spanOf = async (uuid: string, from: string, to: string) => {
      return { id: await lake.idOf(uuid), timefrom: new Date(at(from).time), timeto: new Date(at(to).time) }
    }
    const spans = [await spanOf(b, '11:00:00', '12:30:00'), await spanOf(a, '10:00:00', '10:00:01')]
    const told = await lake.database('analytics').call('get_sightings', {
      ...{ spans, now },
      time_from: new Date('2020-05-17T09:30:00Z'),
      time_to: new Date('2020-05-17T12:00:00Z'),
    })
    const time = (time: string) => secondsOf(at(time).time)
    const [idA, idB] = [await lake.idOf(a), await lake.idOf(b)]
    expect(told.map(({ id, reported_by_device, time }) => [id, reported_by_device, time])).toEqual([
      [idA, 1, time('10:00:00')],
      [idA, 1, time('10:00:01')],
      [idB, 0, time('11:00:00')],
      [idB, 0, time('12:00:00')],
    ])
    expect(new Set(told.map(({ peer }) => peer))).toEqual(new Set([await lake.idOf(c)]))
  })
})
