import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from './engines.ts'
import { everywhere, gps, hourOf, type Lake, now, openLake, secondsOf, upload } from './lake.ts'

/** GPS events, and the reason for which each is refused; null when it is kept. The file lies in the hour 2020-05-17T12. */
const judged: [string, unknown, string | null][] = [
  ['a fix', gps(), null],
  ['a stay', gps({ timeTo: '2020-05-17T11:00:00Z' }), null],
  [
    'numbers as text',
    gps({ latitude: '59.91', longitude: '-10.75', accuracy: '1e1', speed: '+1.0', altitude: '.5' }),
    null,
  ],
  [
    'the least that must be said',
    { timeFrom: '2020-05-17T10:00:01Z', timeTo: '2020-05-17T10:00:01Z', latitude: 59, longitude: 10 },
    null,
  ],
  [
    'nothing said of the rest',
    gps({ accuracy: null, speed: null, speedAccuracy: null, altitude: null, altitudeAccuracy: null }),
    null,
  ],
  [
    'a sighting with a position',
    gps({ deviceId: 'x', time: '2020-05-17T10:00:00Z', timeFrom: '2020-05-17T09:59:00Z' }),
    null,
  ],
  ['a device that is no text', gps({ deviceId: {}, timeFrom: '2020-05-17T09:00:00Z' }), null],
  ['a number', 5, 'format'],
  ['a text', '{"latitude": 59}', 'format'],
  ['null', null, 'format'],
  ['a list', [gps()], 'format'],
  ['an empty object', {}, 'format'],
  ['no latitude', gps({ latitude: undefined }), 'format'],
  ['latitude null', gps({ latitude: null }), 'format'],
  ['no longitude', gps({ longitude: undefined }), 'format'],
  ['no timeFrom', gps({ timeFrom: undefined }), 'format'],
  ['no timeTo', gps({ timeTo: undefined }), 'format'],
  ['keys in capitals', { ...gps({ latitude: undefined }), LATITUDE: 59 }, 'format'],
  ['a sighting whose latitude is nested', gps({ deviceId: 'x', latitude: {} }), 'format'],
  ...['latitude', 'longitude', 'accuracy', 'speed', 'speedAccuracy', 'altitude', 'altitudeAccuracy'].flatMap((name) =>
    [
      ['', 'empty'],
      [' ', 'a space'],
      ['ten', 'a word'],
      [' 10', 'with a space before'],
      ['10 ', 'with a space after'],
      ['10\n', 'with a line feed after'],
      ['1,0', 'with a comma'],
      ['1d1', 'with a foreign exponent'],
      ['0x1A', 'hexadecimal'],
      ['-', 'a sign'],
      ['.', 'a point'],
      ['1e', 'half a number'],
      ['1-2', 'two numbers'],
      ['$1', 'money'],
      ['NaN', 'no number'],
      ['Infinity', 'infinite'],
      ['１０', 'in wide digits'],
      ['9'.repeat(400), 'endless'],
      [true, 'true'],
      [{}, 'an object'],
      [{ value: 10 }, 'an object with a number'],
      [[], 'a list'],
      [[10], 'a list with a number'],
    ].map(([value, what]) => [`${name} ${what}`, gps({ [name]: value }), 'format'] as [string, unknown, string]),
  ),
  ...[
    '2020-05-17 10:00:00Z',
    '2020-05-17T10:00:00',
    '2020-05-17T10:00:00+00:00',
    '2020-05-17t10:00:00z',
    '2020-05-17T10:00Z',
    '2020-5-17T10:00:00Z',
    '2020- 5-17T10:00:00Z',
    '2020-05-17T24:00:00Z',
    '2020-05-17T10:60:00Z',
    '2020-05-17T10:00:60Z',
    '2020-05-17T10:00:00.Z',
    '2020-05-17T10:00:00.1234567890Z',
    '2020-05-17T10:00:00.1x2Z',
    '2020-05-17T10:00:00ZZ',
    '2020-05-17T10:00:00Z ',
    '2021-02-29T10:00:00Z',
    '2020-04-31T10:00:00Z',
    '2020-00-17T10:00:00Z',
    '0000-05-17T10:00:00Z',
    '20200517T100000Z',
    '２０２０-05-17T10:00:00Z',
    '1589709600',
    'now',
    '',
    1589709600,
    {},
    [],
  ].flatMap((time): [string, unknown, string][] => [
    [`timeFrom ${JSON.stringify(time)}`, gps({ timeFrom: time }), 'format'],
    [`timeTo ${JSON.stringify(time)}`, gps({ timeTo: time }), 'format'],
  ]),
  ['twelve hours after the hour of the file', gps({ timeTo: '2020-05-18T00:00:00Z' }), null],
  ['a second later', gps({ timeTo: '2020-05-18T00:00:01Z' }), 'time-window'],
  ['thirty days before that', gps({ timeFrom: '2020-04-18T00:00:00Z', timeTo: '2020-04-18T00:00:00Z' }), null],
  ['a second earlier', gps({ timeFrom: '2020-04-17T23:59:59Z', timeTo: '2020-04-18T00:00:00Z' }), 'time-window'],
  ['far in the future', gps({ timeFrom: '9999-12-31T23:59:59Z', timeTo: '9999-12-31T23:59:59Z' }), 'time-window'],
  ['long ago', gps({ timeFrom: '0001-01-01T00:00:00Z', timeTo: '0001-01-01T00:00:00Z' }), 'time-window'],
  ['1900', gps({ timeFrom: '1900-01-01T00:00:00Z' }), 'time-window'],
  ['reversed', gps({ timeFrom: '2020-05-17T10:00:01Z' }), 'time-reversed'],
  ['twenty-four hours', gps({ timeFrom: '2020-05-16T10:00:00Z' }), null],
  ['a second more', gps({ timeFrom: '2020-05-16T09:59:59Z' }), 'too-long'],
  ['the poles and the date line', gps({ latitude: -90, longitude: 180 }), null],
  ['beyond the north pole', gps({ latitude: 90.000001 }), 'coordinates'],
  ['beyond the south pole', gps({ latitude: -90.000001 }), 'coordinates'],
  ['beyond the date line', gps({ longitude: 180.000001 }), 'coordinates'],
  ['beyond the date line westwards', gps({ longitude: -180.000001 }), 'coordinates'],
  ['a huge latitude', gps({ latitude: 1e300 }), 'coordinates'],
  [
    'the greatest values',
    gps({ accuracy: 100000, speed: 1000, speedAccuracy: 100000, altitude: 20000, altitudeAccuracy: 100000 }),
    null,
  ],
  [
    'the least values',
    gps({ accuracy: 0, speed: -1, speedAccuracy: -1, altitude: -20000, altitudeAccuracy: -1 }),
    null,
  ],
  ...Object.entries({
    accuracy: 100000,
    speed: 1000,
    speedAccuracy: 100000,
    altitude: 20000,
    altitudeAccuracy: 100000,
  }).map(([name, most]): [string, unknown, string] => [`${name} too great`, gps({ [name]: most + 0.1 }), 'bounds']),
  ...Object.entries({ accuracy: 0, speed: -1, speedAccuracy: -1, altitude: -20000, altitudeAccuracy: -1 }).map(
    ([name, least]): [string, unknown, string] => [`${name} too small`, gps({ [name]: least - 0.1 }), 'bounds'],
  ),
  ['a huge accuracy', gps({ accuracy: 1e300 }), 'bounds'],
]

describe.each(engines)('importing GPS events on $engine', ({ server }) => {
  let lake: Lake
  beforeAll(async () => {
    lake = await openLake(server)
    await lake.rules(everywhere)
  })
  afterAll(() => lake.close())

  const stored = (fileId: number) =>
    lake.rows(`select g.* from dbo.gpsevents g where g.file_id = ${fileId} order by g.line, g.piece, g.timefrom`)

  it('keeps what is right and sets aside every other event with its reason, and nothing becomes 0 or 1900', async () => {
    const { a } = await lake.devices('a')
    const fileId = await lake.stage([{ uuid: a, body: upload(judged.map(([, event]) => event)) }])
    const books = await lake.gpsimporter(fileId)
    const reasons = await lake.reasons(fileId)
    const verdicts = judged.map(([what], i) => [what, reasons[`0.${i}`] ?? null])
    expect(Object.fromEntries(verdicts)).toEqual(Object.fromEntries(judged.map(([what, , reason]) => [what, reason])))
    const refused = judged.filter(([, , reason]) => reason).length
    expect(books.events).toBe(judged.length)
    expect(books.rejected).toBe(refused)
    expect(books.stored + books.duplicates).toBe(judged.length - refused)
    expect(await lake.btimporter(fileId)).toEqual({ events: 0, stored: 0, duplicates: 0, rejected: 0 })
    expect(await lake.aggregator(fileId)).toMatchObject({ events: judged.length - refused, rejected: 0 })
  })

  it('keeps the text of a refused event', async () => {
    const { a } = await lake.devices('a')
    const odd = gps({ latitude: 'Grønland "1"' })
    const { fileId } = await lake.importFile([{ uuid: a, body: upload([odd]) }])
    const [row] = await lake.rows(`select r.event from dbo.rejectedevents r where r.file_id = ${fileId}`)
    expect(JSON.parse(String(row!.event))).toEqual(odd)
  })

  it('keeps values to 6, 3 and 1 decimals, halves away from zero', async () => {
    const { a } = await lake.devices('a')
    const { fileId } = await lake.importFile([
      {
        uuid: a,
        body: upload([
          gps({
            latitude: -59.1234565,
            longitude: '10.1234564999',
            accuracy: 1.0005,
            speed: 2.0015,
            speedAccuracy: 0.25,
            altitude: -0.25,
            altitudeAccuracy: 0.05,
          }),
        ]),
      },
    ])
    const [row] = await stored(fileId)
    const numbers = Object.fromEntries(
      Object.entries(row!).map(([name, value]) => [name, Number(Number(value).toFixed(6))]),
    )
    expect(numbers).toMatchObject({
      latitude: -59.123457,
      longitude: 10.123456,
      accuracy: 1.001,
      speed: 2.002,
      speedaccuracy: 0.3,
      altitude: -0.3,
      altitudeaccuracy: 0.1,
    })
  })

  it('cuts times to the second', async () => {
    const { a } = await lake.devices('a')
    const timeFrom = '2020-05-17T10:00:00.9Z'
    const { fileId } = await lake.importFile([
      { uuid: a, body: upload([gps({ timeFrom, timeTo: '2020-05-17T10:00:59.999999999Z' })]) },
    ])
    expect(await stored(fileId)).toMatchObject([
      { timefrom: new Date('2020-05-17T10:00:00Z'), timeto: new Date('2020-05-17T10:00:59Z') },
    ])
  })

  it('cuts an event at each full hour; a piece keeps the times of the whole', async () => {
    const { a } = await lake.devices('a')
    const pieces = async (timeFrom: string, timeTo: string) => {
      const { fileId, gps: books } = await lake.importFile([{ uuid: a, body: upload([gps({ timeFrom, timeTo })]) }])
      expect(books).toEqual({ events: 1, stored: 1, duplicates: 0, rejected: 0 })
      const rows = await stored(fileId)
      for (const row of rows) {
        expect(row).toMatchObject({ timefrom: new Date(timeFrom), timeto: new Date(timeTo) })
        expect(Number(row.hour) - Number(row.piece)).toBe(hourOf(timeFrom))
      }
      return rows.map(({ piece }) => piece)
    }
    expect(await pieces('2020-05-17T08:00:00Z', '2020-05-17T08:00:00Z')).toEqual([0])
    expect(await pieces('2020-05-17T08:00:00Z', '2020-05-17T08:59:59Z')).toEqual([0])
    expect(await pieces('2020-05-17T08:00:00Z', '2020-05-17T09:00:00Z')).toEqual([0])
    expect(await pieces('2020-05-17T08:00:00Z', '2020-05-17T09:00:01Z')).toEqual([0, 1])
    expect(await pieces('2020-05-17T08:59:59Z', '2020-05-17T09:00:01Z')).toEqual([0, 1])
    expect(await pieces('2020-05-16T08:30:00Z', '2020-05-17T08:30:00Z')).toHaveLength(25)
    expect(await pieces('2020-05-16T23:59:00Z', '2020-05-17T00:01:00Z')).toEqual([0, 1])
  })

  it('stamps an event with its tile of about 220 m', async () => {
    const { a } = await lake.devices('a')
    const places = [
      [59.91, 10.75],
      [-90, -180],
      [90, 180],
      [-0.000001, -0.000001],
      [59.9139996, 10.7522999],
    ] as const
    const { fileId } = await lake.importFile(
      places.map(([latitude, longitude]) => ({ uuid: a, body: upload([gps({ latitude, longitude })]) })),
    )
    // The last latitude becomes 59.914 in 6 decimals, so it lies in the tile that begins there.
    const tiles = [
      [74955, 47687],
      [0, 0],
      [90000, 90000],
      [44999, 44999],
      [74957, 47688],
    ].map(([row, column]) => row! * 90_000 + column!)
    expect((await stored(fileId)).map(({ tile }) => Number(tile))).toEqual(tiles)
  })

  it.each([
    ['a year turns', '2020-12-31T23:59:59Z', '2021-01-01T00:00:01Z', 2],
    ['a leap day comes', '2020-02-28T23:59:59Z', '2020-02-29T00:00:01Z', 2],
    ['a leap day goes', '2020-02-29T23:59:59Z', '2020-03-01T00:00:01Z', 2],
    ['Norway sets its clocks forward', '2020-03-29T00:30:00Z', '2020-03-29T01:30:00Z', 2],
    ['Norway sets its clocks back', '2020-10-25T00:30:00Z', '2020-10-25T01:30:00Z', 2],
  ])('counts hours right when %s', async (_when, timeFrom, timeTo, pieces) => {
    const { a } = await lake.devices('a')
    const hour = hourOf(timeTo)
    await lake.call('ensure_days', { hour_from: hour - 48, hour_to: hour + 24 })
    const { fileId, gps: books } = await lake.importFile([{ uuid: a, body: upload([gps({ timeFrom, timeTo })]) }], {
      hour,
    })
    expect(books).toEqual({ events: 1, stored: 1, duplicates: 0, rejected: 0 })
    const rows = await stored(fileId)
    expect(rows.map((row) => row.hour)).toEqual(Array.from({ length: pieces }, (_, i) => hourOf(timeFrom) + i))
    const told = await lake.database('analytics').call('get_trajectory', {
      uuid: a,
      time_from: new Date(timeFrom),
      time_to: new Date(timeTo),
      now,
    })
    expect(told).toEqual([
      { timefrom: secondsOf(timeFrom), timeto: secondsOf(timeTo), latitude: 59.91, longitude: 10.75, accuracy: 10 },
    ])
  })

  it('takes equal events for one, however their numbers are written', async () => {
    const { a, b } = await lake.devices('a', 'b')
    const same = [
      gps({ latitude: 59.5, timeTo: '2020-05-17T11:30:00Z' }),
      gps({ latitude: '59.50', timeTo: '2020-05-17T11:30:00.5Z' }),
      gps({ latitude: '5950e-2', timeTo: '2020-05-17T11:30:00Z', extra: 'said' }),
      gps({ latitude: 59.5000004, timeTo: '2020-05-17T11:30:00Z' }),
    ]
    expect((await lake.importFile([{ uuid: a, body: upload(same) }])).gps).toEqual({
      events: 4,
      stored: 1,
      duplicates: 3,
      rejected: 0,
    })
    expect((await lake.importFile([{ uuid: a, body: upload(same.slice(1)) }])).gps).toMatchObject({
      stored: 0,
      duplicates: 3,
    })
    expect((await lake.importFile([{ uuid: b, body: upload(same) }])).gps).toMatchObject({ stored: 1, duplicates: 3 })
  })

  it('takes events for two when any value differs', async () => {
    const { a } = await lake.devices('a')
    const events = [
      gps(),
      ...Object.keys(gps())
        .filter((name) => !name.startsWith('time'))
        .map((name) => gps({ [name]: 12.5 })),
      gps({ timeTo: '2020-05-17T10:00:01Z' }),
      gps({ timeFrom: '2020-05-17T09:59:59Z' }),
    ]
    expect((await lake.importFile([{ uuid: a, body: upload(events) }])).gps).toEqual({
      events: events.length,
      stored: events.length,
      duplicates: 0,
      rejected: 0,
    })
  })

  it('takes a missing value for 0', async () => {
    const { a } = await lake.devices('a')
    const { gps: books } = await lake.importFile([
      {
        uuid: a,
        body: upload([
          gps({ altitude: 0 }),
          gps({ altitude: undefined }),
          gps({ altitude: null }),
          gps({ altitude: -0 }),
        ]),
      },
    ])
    expect(books).toEqual({ events: 4, stored: 1, duplicates: 3, rejected: 0 })
  })
})
