import type { PhoneEvent } from '@smittestopp/phone-contract'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from './engines.ts'
import { hundredths, type Message, type Owner, pieceRow, type Span, tablesOf } from './history-model.ts'
import { hourOf, type Lake, openLake, register, SHA256, secondsOf, stageLines, upload } from './lake.ts'
import type { Piece } from './way-model.ts'

/** Moments around which histories play: a plain day, New Year, the day that a leap year adds, the nights when clocks are changed. */
const moments = [
  '2020-05-17T10:30:00Z',
  '2021-01-01T00:00:00Z',
  '2020-02-29T23:59:50Z',
  '2020-03-29T01:00:00Z',
  '2020-10-25T01:00:00Z',
]
const always: Span = [secondsOf('2020-01-01T00:00:00Z'), secondsOf('9999-12-31T00:00:00Z')]
const text = (seconds: number) => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`
const unknown = 'f'.repeat(32)

/** What a run of history does: a task of one of its files, or the half of a staging, as if the process had died in it. */
type Step = { file: number; task: 'stage' | 'stage half' | 'gpsimporter' | 'btimporter' | 'aggregator' }
interface History {
  moment: string
  messages: {
    device: number
    delay: number
    events: { kind: number; at: number; span: number; place: number; peer: number }[]
  }[]
  /** Which messages lie in which file, and whether it begins in the hour before theirs. */
  files: { messages: number[]; late: number }[]
  steps: Step[]
}

const history: fc.Arbitrary<History> = fc.record({
  moment: fc.constantFrom(...moments),
  messages: fc.array(
    fc.record({
      device: fc.nat(2),
      delay: fc.constantFrom(0, 60, 3_000, 3_700, 40_000),
      events: fc.array(
        fc.record({
          kind: fc.nat(11),
          at: fc.constantFrom(-90_000, -7_300, -3_600, -61, -60, -10, -5, -1, 0, 1, 4, 9, 10, 59, 3_599, 50_000),
          span: fc.constantFrom(0, 0, 0, 5, 600, 7_200, 86_400, 86_401),
          place: fc.nat(5),
          peer: fc.nat(3),
        }),
        { maxLength: 6 },
      ),
    }),
    { minLength: 1, maxLength: 8 },
  ),
  files: fc.array(fc.record({ messages: fc.array(fc.nat(7), { maxLength: 6 }), late: fc.nat(1) }), { maxLength: 4 }),
  steps: fc.array(
    fc.record({
      file: fc.nat(4),
      task: fc.constantFrom('stage', 'stage half', 'gpsimporter', 'btimporter', 'aggregator'),
    }),
    { maxLength: 24 },
  ),
})

describe.each(engines)('any history of an import on $engine', ({ server }) => {
  let lake: Lake
  beforeAll(async () => {
    lake = await openLake(server)
    for (const moment of moments) {
      const hour = hourOf(moment)
      await lake.call('ensure_days', { hour_from: hour - 48, hour_to: hour + 48 })
    }
  })
  afterAll(() => lake.close())

  /** Three devices of their own: one that gave everything, one that withdrew GPS and paused Bluetooth, one without statistics that paused GPS. */
  async function people(moment: number): Promise<Map<string, Owner>> {
    const none = { gps: [], bluetooth: [] }
    const all = { tracing_gps: [always], tracing_bluetooth: [always], statistics: [always] }
    const withdrawn: Span = [always[0], moment]
    const owners: Owner[] = [
      { platform: 'android', consents: all, pauses: none },
      {
        platform: 'ios',
        consents: { ...all, tracing_gps: [withdrawn] },
        pauses: { ...none, bluetooth: [[moment - 60, moment]] },
      },
      {
        platform: 'other',
        consents: { ...all, statistics: [] },
        pauses: { ...none, gps: [[moment - 60, moment + 10]] },
      },
    ]
    const uuids = [await lake.register(), await lake.register(), await lake.register()]
    const registration = lake.database('registration')
    for (const [i, owner] of owners.entries()) {
      const uuid = uuids[i]!
      for (const [purpose, spans] of Object.entries(owner.consents))
        for (const [from, to] of spans) {
          await lake.consent(uuid, 1, text(from), purpose as keyof Owner['consents'])
          if (to !== always[1]) await lake.consent(uuid, 0, text(to), purpose as keyof Owner['consents'])
        }
      const pauses = Object.entries(owner.pauses).flatMap(([sensor, spans]) =>
        spans.map(([from, to]) => ({
          sensor,
          timefrom: new Date(from * 1000),
          timeto: new Date(to * 1000),
          reason: null,
        })),
      )
      if (pauses.length) await registration.call('set_pauses', { uuid, pauses, now: new Date(moment * 1000) })
    }
    return new Map(uuids.map((uuid, i) => [uuid, owners[i]!]))
  }

  async function stored(uuids: string[]): Promise<ReturnType<typeof tablesOf>> {
    const mine = `(${uuids.map((uuid) => `'${uuid}'`)})`
    const of = (table: string, columns = 't.*') =>
      lake.rows(
        `select u.uuid, ${columns} from dbo.${table} t join dbo.uuid_id u on u.id = t.id where u.uuid in ${mine}`,
      )
    const seconds = (time: unknown) => (time as Date).getTime() / 1000
    const number = (value: unknown) => (value === null ? null : Number(value))
    const fixes = await of('gpsevents')
    const seen = await lake.rows(
      `select u.uuid, p.uuid as peer, t.* from dbo.btevents t join dbo.uuid_id u on u.id = t.id join dbo.uuid_id p on p.id = t.pairedid where u.uuid in ${mine}`,
    )
    const refused = await of('rejectedevents', 't.reason')
    return {
      gpsevents: fixes
        .map((row) => {
          const numbers = ['hour', 'piece', 'latitude', 'longitude', 'accuracy', 'distance', 'mps', 'transport', 'jump']
          const values = Object.fromEntries(numbers.map((name) => [name, number(row[name])]))
          return pieceRow(String(row.uuid), {
            ...values,
            from: seconds(row.timefrom),
            to: seconds(row.timeto),
          } as Piece)
        })
        .toSorted(),
      btevents: seen
        .map((row) =>
          [row.uuid, row.peer, seconds(row.pairedtime), row.rssi, row.txpower, row.platform, row.pairedplatform].join(
            ' ',
          ),
        )
        .toSorted(),
      agg_gpsevents: (await of('agg_gpsevents'))
        .map((row) =>
          [
            row.uuid,
            row.bucket,
            seconds(row.timeto),
            seconds(row.timefrom),
            hundredths(Number(row.latitude)),
            hundredths(Number(row.longitude)),
            row.accuracy,
            row.speed,
          ].join(' '),
        )
        .toSorted(),
      uuid_activity: (await of('uuid_activity')).map((row) => `${row.uuid} ${seconds(row.lastactivity)}`).toSorted(),
      refused: refused.reduce<Record<string, number>>((sum, { reason }) => {
        sum[String(reason)] = (sum[String(reason)] ?? 0) + 1
        return sum
      }, {}),
    }
  }

  it('ends in the tables that a plain model has, and the ledger adds up', async () => {
    await fc.assert(
      fc.asyncProperty(history, async ({ moment: at, messages: drawn, files: drawnFiles, steps }) => {
        const moment = secondsOf(at)
        const owners = await people(moment)
        const uuids = [...owners.keys()]
        const peers = [...uuids, unknown]
        const messages = drawn.map(
          ({ device, delay, events }, sequence): Message => ({
            device: uuids[device]!,
            sequence,
            enqueued: moment + delay,
            events: events.map((event) => eventOf(event, moment, peers)),
          }),
        )
        // Every message lies in the file of its hour; some lie in others as well.
        const places = messages.map(({ enqueued }, i) => ({ messages: [i], hour: Math.floor(enqueued / 3600) }))
        const hourOfMessage = (i: number) => Math.floor(messages[i]!.enqueued / 3600)
        const repeats = drawnFiles.map(({ messages: some, late }) => {
          const known = [...new Set(some)].filter((i) => i < messages.length)
          const hour = known.length ? hourOfMessage(known[0]!) - late : 0
          return { messages: known.filter((i) => hourOfMessage(i) - hour <= 1 && hourOfMessage(i) >= hour), hour }
        })
        const files = await Promise.all(
          [...places, ...repeats.filter((file) => file.messages.length)].map(async (file) => ({
            ...file,
            id: await register(lake, { hour: file.hour }),
          })),
        )
        const linesOf = (file: { messages: number[] }) =>
          file.messages
            .map((i) => messages[i]!)
            .map(({ device, sequence, enqueued, events }) => ({
              uuid: device,
              enqueued: text(enqueued),
              sequence: moment + sequence,
              accepted: events.length,
              body: upload(events, { platform: owners.get(device)!.platform }),
            }))
        const now = new Date(moment * 1000)
        const run = async ({ file: place, task }: Step) => {
          const file = files[place % files.length]!
          const lines = linesOf(file)
          if (task === 'stage half') await stageLines(lake, file.id, lines.slice(0, Math.ceil(lines.length / 2)))
          else if (task === 'stage') {
            await stageLines(lake, file.id, lines)
            await lake.call('finish_staging', { file_id: file.id, lines: lines.length, sha256: SHA256, now })
          } else await lake[task](file.id)
        }
        for (const step of steps) await run(step)
        for (const task of ['stage', 'gpsimporter', 'btimporter', 'aggregator', 'gpsimporter'] as const)
          for (let file = files.length; file-- > 0; ) await run({ file, task })

        expect(await stored(uuids)).toEqual(tablesOf(owners, messages))
        const hours = files.map(({ hour }) => hour)
        const ledger = await lake.call('get_ledger', { hour_from: Math.min(...hours), hour_to: Math.max(...hours) })
        const ids = new Set(files.map(({ id }) => id))
        const mine = ledger.filter(({ file_id }) => ids.has(file_id))
        expect(mine).toHaveLength(files.length)
        expect(mine.filter(({ mismatch, on_the_way }) => mismatch !== 0 || on_the_way !== 0)).toEqual([])
        const unfinished = await lake.call('get_unfinished_files', {
          hour: null,
          partition_id: null,
          file_id: null,
          count: 10_000,
        })
        expect(unfinished.filter(({ file_id }) => ids.has(file_id))).toEqual([])
      }),
      { numRuns: 40 },
    )
  }, 120_000)
})

/** Twelve kinds of events: good ones, and one for every reason to refuse. */
function eventOf(
  { kind, at, span, place, peer }: History['messages'][number]['events'][number],
  moment: number,
  peers: readonly string[],
): PhoneEvent {
  const time = text(moment + at)
  const seen = { deviceId: peers[peer], time, rssi: -50 - place, txPower: 4 }
  const fix = {
    timeFrom: time,
    timeTo: text(moment + at + span),
    latitude: 59.9 + place / 1000,
    longitude: 10.7 + (place % 2) / 100,
    accuracy: 5 + place,
    speed: place,
  }
  const kinds: PhoneEvent[] = [
    fix,
    fix,
    { ...fix, latitude: String(fix.latitude) },
    seen,
    seen,
    { ...seen, txPower: undefined },
    { ...fix, latitude: 'north' },
    { ...fix, timeTo: text(moment + at - 1) },
    { ...fix, latitude: 48.85 },
    { ...fix, accuracy: -1 },
    { ...seen, rssi: 5 },
    { ...fix, timeFrom: text(moment - 40 * 86_400), timeTo: text(moment - 40 * 86_400) },
  ]
  return kinds[kind]!
}
