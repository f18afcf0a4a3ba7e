import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { engines } from './engines.ts'
import { gps, type Lake, now, openLake, sighting, upload } from './lake.ts'

const standard = {
  days_before: 30,
  hours_after: 12,
  longest_hours: 24,
  latitude_least: 57,
  latitude_most: 81.5,
  longitude_least: -10,
  longitude_most: 36,
  accuracy_most: 100_000,
  speed_most: 1_000,
}
const lasting = (timeFrom: string, timeTo = timeFrom) => gps({ timeFrom, timeTo })

describe.each(engines)('rules of the import on $engine', ({ server }) => {
  let lake: Lake
  beforeAll(async () => {
    lake = await openLake(server)
  })
  afterAll(() => lake.close())
  afterEach(async () => {
    await lake.rules(standard)
    await refuse()
  })

  const refuse = (...patterns: string[]) =>
    lake.call('set_refused_appversions', { patterns: patterns.map((pattern) => ({ pattern })), now })

  /** The reasons for which events of one line are refused; null for each that is kept. */
  async function judge(events: unknown[], over = {}): Promise<(string | null)[]> {
    const { a } = await lake.devices('a')
    const { fileId } = await lake.importFile([{ uuid: a, body: upload(events, over) }])
    const reasons = await lake.reasons(fileId)
    return events.map((_, i) => reasons[`0.${i}`] ?? null)
  }

  /** A rule, a value for it, an event within it and one without, and why that one is refused. */
  const cases: [string, number, unknown, unknown, string][] = [
    ['days_before', 10, lasting('2020-05-08T00:00:00Z'), lasting('2020-05-07T23:59:59Z'), 'time-window'],
    ['days_before', 31, lasting('2020-04-17T00:00:00Z'), lasting('2020-04-16T23:59:59Z'), 'time-window'],
    ['hours_after', -1, lasting('2020-05-17T11:00:00Z'), lasting('2020-05-17T11:00:01Z'), 'time-window'],
    ['hours_after', 0.5, lasting('2020-05-17T12:30:00Z'), lasting('2020-05-17T12:30:01Z'), 'time-window'],
    [
      'longest_hours',
      1.5,
      lasting('2020-05-17T10:00:00Z', '2020-05-17T11:30:00Z'),
      lasting('2020-05-17T10:00:00Z', '2020-05-17T11:30:01Z'),
      'too-long',
    ],
    [
      'longest_hours',
      48,
      lasting('2020-05-15T10:00:00Z', '2020-05-17T10:00:00Z'),
      lasting('2020-05-15T10:00:00Z', '2020-05-17T10:00:01Z'),
      'too-long',
    ],
    ['latitude_least', 59.5, gps({ latitude: 59.5 }), gps({ latitude: 59.499999 }), 'outside-norway'],
    ['latitude_most', 60.5, gps({ latitude: 60.5 }), gps({ latitude: 60.500001 }), 'outside-norway'],
    ['longitude_least', 10.5, gps({ longitude: 10.5 }), gps({ longitude: 10.499999 }), 'outside-norway'],
    ['longitude_most', 11.5, gps({ longitude: 11.5 }), gps({ longitude: 11.500001 }), 'outside-norway'],
    ['accuracy_most', 200, gps({ accuracy: 200 }), gps({ accuracy: 200.001 }), 'bounds'],
    ['speed_most', 50, gps({ speed: 50 }), gps({ speed: 50.001 }), 'bounds'],
  ]
  it.each(cases)(
    '%s can be %d, and lets pass what is within it alone',
    async (rule, value, within, without, reason) => {
      await lake.rules({ [rule]: value })
      expect(await judge([within, without])).toEqual([null, reason])
      const changed = (await lake.call('get_import_rules', {})).filter(({ rule_name }) => rule_name === rule)
      expect(changed).toEqual([{ rule_name: rule, value, changed_at: now }])
    },
  )

  it.each(['days_before', 'hours_after'])('%s holds for sightings too', async (rule) => {
    const { b } = await lake.devices('b')
    await lake.rules({ [rule]: 2 })
    const [edge, beyond] = rule === 'hours_after' ? ['17T14:00:00', '17T14:00:01'] : ['16T00:00:00', '15T23:59:59']
    const seen = (time: string) => sighting(b, { time: `2020-05-${time}Z` })
    expect(await judge([seen(edge), seen(beyond)])).toEqual([null, 'time-window'])
  })

  it('cut a stay that lasts longer than a day into a piece an hour', async () => {
    await lake.rules({ longest_hours: 72 })
    const { a } = await lake.devices('a')
    const file = await lake.importFile([
      { uuid: a, body: upload([lasting('2020-05-14T10:30:00Z', '2020-05-17T10:00:00Z')]) },
    ])
    const pieces = await lake.rows(
      `select g.piece from dbo.gpsevents g where g.file_id = ${file.fileId} order by g.piece`,
    )
    expect(pieces.map(({ piece }) => Number(piece))).toEqual(Array.from({ length: 72 }, (_, i) => i))
    expect(file.gps).toMatchObject({ stored: 1 })
    await lake.importFile([{ uuid: a, body: upload([lasting('2020-05-14T10:00:00Z')]) }])
    const ways = await lake.rows(`select distinct g.distance from dbo.gpsevents g where g.file_id = ${file.fileId}`)
    expect(ways).toEqual([{ distance: 0 }])
  })

  it('that are not there are not made', async () => {
    const values = async () =>
      (await lake.call('get_import_rules', {})).map(({ rule_name, value }) => [rule_name, value])
    const before = await values()
    expect(Object.fromEntries(before)).toMatchObject(standard)
    await lake.rules({ nonsense: 1 })
    expect(await values()).toEqual(before)
  })

  const corners: [string, number, number, string | null][] = [
    ['Lindesnes', 57.9824, 7.0466, null],
    ['Nordkapp', 71.1725, 25.7844, null],
    ['Vardø', 70.37, 31.11, null],
    ['Longyearbyen', 78.2232, 15.6267, null],
    ['Rossøya, north of Svalbard', 80.8287, 20.3472, null],
    ['Kvitøya', 80.15, 32.5, null],
    ['Bjørnøya', 74.44, 19, null],
    ['Jan Mayen', 71.03, -8.29, null],
    ['Hamburg', 53.55, 10, 'outside-norway'],
    ['Reykjavík', 64.15, -21.94, 'outside-norway'],
    ['Arkhangelsk', 64.54, 40.51, 'outside-norway'],
    ['the pole', 90, 10, 'outside-norway'],
    ['nowhere', 0, 0, 'outside-norway'],
    ['no place at all', 91, 10, 'coordinates'],
  ]
  it('take Norway with Svalbard and Jan Mayen for Norway', async () => {
    const told = await judge(corners.map(([, latitude, longitude]) => gps({ latitude, longitude })))
    expect(corners.map(([name], i) => [name, told[i]])).toEqual(corners.map(([name, , , reason]) => [name, reason]))
  })

  it('refuse app versions by pattern, and take them again when the pattern is gone', async () => {
    const { b } = await lake.devices('b')
    const both = async (appVersion: string) => judge([gps(), sighting(b)], { appVersion })
    await refuse('1.0.%', '2.0')
    expect(await both('1.0.7')).toEqual(['app-version', 'app-version'])
    expect(await both('2.0')).toEqual(['app-version', 'app-version'])
    expect(await both('2.0.1')).toEqual([null, null])
    expect(await both('1.1.0')).toEqual([null, null])
    await refuse('2.0')
    expect(await both('1.0.7')).toEqual([null, null])
    expect(await lake.call('get_refused_appversions', {})).toEqual([{ pattern: '2.0', since: now }])
    await refuse()
    expect(await both('2.0')).toEqual([null, null])
    expect(await lake.call('get_refused_appversions', {})).toEqual([])
  })

  it('judge an event by itself: the first reason there is, whatever its neighbours', async () => {
    const wrong = gps({ latitude: 91, accuracy: 1e9, timeTo: '2020-05-17T09:00:00Z' })
    const foreign = gps({ latitude: 10, accuracy: 1e9 })
    expect(await judge([wrong, foreign, gps()])).toEqual(['time-reversed', 'outside-norway', null])
    expect(await judge([gps(), foreign, wrong])).toEqual([null, 'outside-norway', 'time-reversed'])
  })

  it('set an event aside with its reason, its place and what it says', async () => {
    const { a, b } = await lake.devices('a', 'b')
    const events = [gps(), gps({ latitude: 10, note: 'æøå "1"' }), sighting('0'.repeat(32)), sighting(b, { rssi: 'x' })]
    const { fileId } = await lake.importFile([
      { uuid: b, body: upload([]) },
      { uuid: a, body: upload(events) },
    ])
    const rows = await lake.rows(`select r.* from dbo.rejectedevents r where r.file_id = ${fileId} order by r.ordinal`)
    const id = await lake.idOf(a)
    expect(rows.map((row) => ({ ...row, event: JSON.parse(String(row.event)) }))).toMatchObject([
      { line: 1, ordinal: 1, id, task: 'gpsimporter', reason: 'outside-norway', event: events[1], rejected_at: now },
      { line: 1, ordinal: 2, id, task: 'btimporter', reason: 'peer-unknown', event: events[2], rejected_at: now },
      { line: 1, ordinal: 3, id, task: 'btimporter', reason: 'format', event: events[3], rejected_at: now },
    ])
  })

  it('keep nothing of an event without consent, or from a pause, but its place', async () => {
    const { a, b } = await lake.devices('a', 'b')
    const quiet = await lake.register()
    const pause = { timefrom: new Date('2020-05-17T09:00:00Z'), timeto: new Date('2020-05-17T11:00:00Z'), reason: null }
    const pauses = ['gps', 'bluetooth'].map((sensor) => ({ sensor, ...pause }))
    await lake.database('registration').call('set_pauses', { uuid: a, pauses, now })
    const { fileId } = await lake.importFile([
      { uuid: a, body: upload([gps(), sighting(b)]) },
      { uuid: quiet, body: upload([gps(), sighting(b)]) },
    ])
    const rows = await lake.rows(
      `select r.line, r.ordinal, r.reason, r.event from dbo.rejectedevents r where r.file_id = ${fileId} order by r.line, r.ordinal`,
    )
    expect(rows).toEqual([
      { line: 0, ordinal: 0, reason: 'paused', event: null },
      { line: 0, ordinal: 1, reason: 'paused', event: null },
      { line: 1, ordinal: 0, reason: 'consent-missing', event: null },
      { line: 1, ordinal: 1, reason: 'consent-missing', event: null },
    ])
  })

  it('honour pauses of each sensor: what lies whole inside one is paused, what reaches out of it is kept', async () => {
    const { a, b } = await lake.devices('a', 'b')
    const pause = (sensor: string, from: string, to: string) => ({
      sensor,
      timefrom: new Date(`2020-05-17T${from}Z`),
      timeto: new Date(`2020-05-17T${to}Z`),
      reason: null,
    })
    const pauses = [
      pause('gps', '09:00:00', '10:00:00'),
      pause('gps', '10:30:00', '11:00:00'),
      pause('bluetooth', '10:00:00', '10:05:00'),
    ]
    await lake.database('registration').call('set_pauses', { uuid: a, pauses, now })
    const at = (from: string, to = from) => lasting(`2020-05-17T${from}Z`, `2020-05-17T${to}Z`)
    const heard = (time: string) => sighting(b, { time: `2020-05-17T${time}Z` })
    const judged: [unknown, string | undefined][] = [
      [at('09:00:00', '10:00:00'), 'paused'],
      [at('09:30:00'), 'paused'],
      [at('11:00:00'), 'paused'],
      [at('08:59:59', '10:00:00'), undefined],
      [at('09:00:00', '10:00:01'), undefined],
      [at('09:30:00', '10:45:00'), undefined],
      [at('10:00:01'), undefined],
      [heard('10:00:00'), 'paused'],
      [heard('10:05:00'), 'paused'],
      [heard('09:59:59'), undefined],
      [heard('10:05:01'), undefined],
    ]
    const file = await lake.importFile([{ uuid: a, body: upload(judged.map(([event]) => event)) }])
    const reasons = await lake.reasons(file.fileId)
    expect(judged.map((_, i) => reasons[`0.${i}`])).toEqual(judged.map(([, reason]) => reason))
    expect([file.gps, file.bt, file.aggregated]).toMatchObject([
      { stored: 4, rejected: 3 },
      { stored: 2, rejected: 2 },
      { events: 4, rejected: 0 },
    ])
  })
})

describe.each(engines)('refusals of the import on $engine', ({ server }) => {
  let lake: Lake
  beforeAll(async () => {
    lake = await openLake(server)
  })
  afterAll(() => lake.close())

  it('are counted by file, task, reason, platform and app version', async () => {
    const { a, b } = await lake.devices('a', 'b')
    const quiet = await lake.register()
    const foreign = gps({ latitude: 10 })
    const ios = { platform: 'ios', appVersion: '1.0' }
    const long = 'x'.repeat(101)
    const files = [
      await lake.importFile([
        { uuid: a, body: upload([foreign, gps({ latitude: 'x' }), gps(), sighting('0'.repeat(32))]) },
        { uuid: b, body: upload([foreign, foreign], ios) },
        { uuid: b, body: upload([foreign, gps()], { ...ios, platform: long }) },
      ]),
      await lake.importFile([
        { uuid: a, body: upload([foreign]) },
        { uuid: quiet, body: upload([gps(), sighting(b)], ios) },
        { uuid: null, body: upload([gps()]) },
      ]),
    ]
    const android = { platform: 'android', appversion: '1.2.1', lines: 0 }
    const apple = { platform: 'ios', appversion: '1.0', lines: 0 }
    expect(await lake.call('get_rejections', {})).toEqual([
      { task: 'adlsimporter', reason: 'line-malformed', platform: '', appversion: '', lines: 1, events: 0 },
      {
        task: 'adlsimporter',
        reason: 'text-length',
        platform: 'x'.repeat(100),
        appversion: '1.0',
        lines: 1,
        events: 2,
      },
      { task: 'aggregator', reason: 'consent-missing', ...apple, events: 1 },
      { task: 'btimporter', reason: 'consent-missing', ...apple, events: 1 },
      { task: 'btimporter', reason: 'peer-unknown', ...android, events: 1 },
      { task: 'gpsimporter', reason: 'consent-missing', ...apple, events: 1 },
      { task: 'gpsimporter', reason: 'format', ...android, events: 1 },
      { task: 'gpsimporter', reason: 'outside-norway', ...android, events: 2 },
      { task: 'gpsimporter', reason: 'outside-norway', ...apple, events: 2 },
    ])
    const counted = await lake.rows(
      `select n.file_id, sum(n.events) as events from dbo.import_rejections n where n.reason = 'outside-norway' group by n.file_id order by n.file_id`,
    )
    expect(counted.map(({ file_id, events }) => [file_id, Number(events)])).toEqual([
      [files[0]!.fileId, 3],
      [files[1]!.fileId, 1],
    ])
  })
})
