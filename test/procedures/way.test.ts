import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from './engines.ts'
import { gps, hourOf, type Lake, type Line, openLake, secondsOf, upload } from './lake.ts'
import { type Piece, piecesOf, type Stay } from './way-model.ts'

/** New Year's midnight, and the hour of the files. */
const midnight = secondsOf('2021-01-01T00:00:00Z')
const hour = hourOf('2021-01-01T20:00:00Z')
const time = (seconds: number) => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`
const home = { latitude: 59.91, longitude: 10.75, accuracy: 10 }
const stay = (from: number, over: Partial<Stay> = {}): Stay => ({
  from: midnight + from,
  to: midnight + from,
  ...home,
  ...over,
})
const eventOf = ({ from, to, ...place }: Stay) => gps({ ...place, timeFrom: time(from), timeTo: time(to) })

describe.each(engines)('the way from the fix before on $engine', ({ server }) => {
  let lake: Lake
  beforeAll(async () => {
    lake = await openLake(server)
    await lake.call('ensure_days', { hour_from: hour - 31 * 24, hour_to: hour + 24 })
  })
  afterAll(() => lake.close())

  async function stored(uuid: string): Promise<Piece[]> {
    const rows = await lake.rows(
      `select g.* from dbo.gpsevents g join dbo.uuid_id u on u.id = g.id where u.uuid = '${uuid}'`,
    )
    return rows.map((row) => ({
      from: (row.timefrom as Date).getTime() / 1000,
      to: (row.timeto as Date).getTime() / 1000,
      ...(Object.fromEntries(
        ['latitude', 'longitude', 'accuracy', 'hour', 'piece', 'distance', 'mps', 'transport', 'jump'].map((name) => [
          name,
          row[name] === null ? null : Number(row[name]),
        ]),
      ) as Omit<Piece, 'from' | 'to'>),
    }))
  }

  /** Five digits of what a `real` keeps: rounded first as it is, so that both round the same. */
  const asReal = (value: number | null) => (value === null ? null : Math.fround(value).toPrecision(5))

  /** In one order. */
  const comparable = (pieces: Piece[]) =>
    pieces
      .map(({ distance, mps, ...piece }) => ({
        ...piece,
        distance: asReal(distance),
        mps: asReal(mps),
      }))
      .map((piece) => JSON.stringify(piece, Object.keys(piece).sort()))
      .sort()

  async function expectModel(stays: Record<string, Stay[]>): Promise<void> {
    for (const [uuid, own] of Object.entries(stays))
      expect(comparable(await stored(uuid))).toEqual(comparable(piecesOf(own)))
  }

  const linesOf = (stays: Record<string, Stay[]>): Line[] =>
    Object.entries(stays).map(([uuid, own]) => ({ uuid, body: upload(own.map(eventOf)) }))

  it('tells metres, metres per second, a guess and an implausible jump', async () => {
    const { a } = await lake.devices('a')
    const north = (metres: number) => ({ latitude: Number((59 + metres / 111_194.93).toFixed(6)) })
    const stays = [
      stay(0, north(0)),
      stay(10, north(2)),
      stay(20, north(22)),
      stay(30, north(82)),
      stay(40, { ...north(582), to: midnight + 50 }),
      stay(60, north(1_582)),
      stay(70, north(2_597)), // a jump but for what both may be off
      stay(80, north(3_612)),
      stay(90, north(4_627)),
    ]
    stays[8]!.accuracy = 1
    stays[7]!.accuracy = 1
    await lake.importFile(linesOf({ [a]: stays }), { hour })
    const told = (await stored(a)).toSorted((one, other) => one.from - other.from)
    expect(told.map(({ transport }) => transport)).toEqual([null, 1, 2, 3, 4, 5, 5, 5, 5])
    expect(told.map(({ jump }) => jump)).toEqual([null, 0, 0, 0, 0, 0, 0, 1, 1])
    expect(told.map(({ distance }) => distance && Math.round(distance))).toEqual([
      null,
      2,
      20,
      60,
      500,
      1000,
      1015,
      1015,
      1015,
    ])
    expect(told.map(({ mps }) => mps && Math.round(mps * 10) / 10)).toEqual([
      null,
      0.2,
      2,
      6,
      50,
      100,
      101.5,
      101.5,
      101.5,
    ])
  })

  const places = (...latitudes: number[]) => latitudes.map((latitude, i) => stay(i * 60, { latitude }))
  it.each<[string, Stay[][]]>([
    ['in order', [places(59.91, 59.92, 59.93), [stay(600)]]],
    ['late in the middle', [[stay(0), stay(100, { latitude: 59.95 })], [stay(50, { latitude: 59.92 })]]],
    ['late before the first', [[stay(100), stay(200, { latitude: 59.95 })], [stay(0, { latitude: 59.92 })]]],
    ['a day apart', [[stay(0)], [stay(86_400, { latitude: 59.92 }), stay(-86_400)]]],
    ['more than a day apart', [[stay(0)], [stay(-86_401)], [stay(43_200)], [stay(-43_201)]]],
    [
      'in the same second',
      [[stay(0), stay(0, { latitude: 59.92 })], [stay(0, { latitude: 59.915 })], [stay(0, { accuracy: 5 })]],
    ],
    ['in the same second as the fix after', [[stay(0), stay(0, { latitude: 59.92 })], [stay(-10)], [stay(10)]]],
    ['across midnight and New Year', [[stay(-1), stay(1, { latitude: 59.92 })], [stay(0, { latitude: 59.93 })]]],
    ['twice', [[stay(0), stay(10)], [stay(10), stay(0), stay(5, { latitude: 59.92 })], [stay(5, { latitude: 59.92 })]]],
    [
      'within a long stay',
      [
        [stay(-7_200, { to: midnight + 7_200 }), stay(9_000)],
        [stay(0, { latitude: 59.92 }), stay(-9_000)],
      ],
    ],
    ['before a stay of several hours', [[stay(1_800, { to: midnight + 12_000 })], [stay(0, { latitude: 59.92 })]]],
    [
      'before a stay of a day that begins a day later',
      [[stay(0), stay(86_400, { to: midnight + 172_800 - 129_600 + 43_200 })], [stay(10, { latitude: 59.92 })]],
    ],
  ])('ends in the same values when fixes come %s', async (_how, files) => {
    for (const order of [files, files.toReversed()]) {
      const { a } = await lake.devices('a')
      for (const stays of order) await lake.importFile(linesOf({ [a]: stays }), { hour })
      await expectModel({ [a]: files.flat() })
    }
  })

  it('ends in the same values in whatever files and order fixes come, of several devices, imported side by side', async () => {
    const second = fc.oneof(
      fc.constantFrom(-86_401, -86_400, -3_600, -1, 0, 1, 600, 601, 3_599, 3_600, 3_601),
      fc.integer({ min: -100_000, max: 10_000 }),
      fc.integer({ min: -30, max: 30 }),
    )
    const anyStay = fc
      .record({
        from: second,
        lasting: fc.constantFrom(0, 0, 0, 0, 1, 59, 3_600, 9_000, 50_000),
        latitude: fc.constantFrom(59.91, 59.911, 59.92, 60.3),
        longitude: fc.constantFrom(10.75, 10.76),
        accuracy: fc.constantFrom(5, 50),
      })
      .map(({ from, lasting, ...place }) => stay(from, { ...place, to: midnight + from + lasting }))
    const history = fc.array(fc.record({ device: fc.nat(2), file: fc.nat(3), stay: anyStay }), { maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(history, fc.boolean(), fc.boolean(), async (events, sideBySide, again) => {
        const uuids = Object.values(await lake.devices('a', 'b', 'c'))
        const of = (file?: number) =>
          Object.fromEntries(
            uuids.map((uuid, device) => [
              uuid,
              events.filter((one) => one.device === device && (file ?? one.file) === one.file).map((one) => one.stay),
            ]),
          )
        const files: number[] = []
        for (const file of [0, 1, 2, 3]) files.push(await lake.stage(linesOf(of(file)), { hour }))
        if (again) files.push(await lake.stage(linesOf(of(1)), { hour }))
        if (sideBySide) await Promise.all(files.map((file) => lake.gpsimporter(file)))
        else for (const file of files) await lake.gpsimporter(file)
        await expectModel(of())
      }),
      { numRuns: 10 },
    )
  })
})
