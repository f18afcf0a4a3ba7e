import { isStorable, judgeEvent } from '@smittestopp/phone-contract'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from './engines.ts'
import { everywhere, fix, type Lake, lakeLine, now, openLake, sighting } from './lake.ts'

const EVENTS = 4_000
const LINE = 100
/** What only the backend can know. */
const BEYOND_A_PHONE = ['consent-missing', 'peer-unknown', 'peer-self', 'contact-id-expired']

describe.each(engines)('the contract for phones beside the import on $engine', ({ server }) => {
  let lake: Lake
  beforeAll(async () => {
    lake = await openLake(server)
    await lake.rules(everywhere)
  })
  afterAll(() => lake.close())

  it('refuses what the import refuses, for the same reason, and nothing else', async () => {
    const { phone, peer } = await lake.devices('phone', 'peer')
    const events = fc.sample(eventText(peer), { seed: 20_200_517, numRuns: EVENTS })
    const lines = Array.from({ length: EVENTS / LINE }, (_, i) => events.slice(i * LINE, (i + 1) * LINE))
    const { fileId } = await lake.importFile(lines.map((line) => ({ uuid: phone, body: lineText(phone, line) })))
    const reasons = await lake.reasons(fileId)
    const judged = events.map((event, i) => {
      const said = reasons[`${Math.floor(i / LINE)}.${i % LINE}`]
      const imported = said === undefined || BEYOND_A_PHONE.includes(said) ? undefined : said
      return { event, imported, phone: judgeEvent(JSON.parse(event), now) }
    })
    expect(judged.filter(({ imported, phone }) => imported !== phone)).toEqual([])
    for (const reason of ['format', 'time-window', 'time-reversed', 'too-long', 'coordinates', 'bounds', undefined])
      expect(judged.filter(({ phone }) => phone === reason).length, reason ?? 'taken').toBeGreaterThan(10)
  })
})

/** A line of a lake file around events as they are written, which a JSON writer would write another way. */
function lineText(uuid: string, events: string[]): string {
  return lakeLine({ uuid, body: { events: [] } })
    .toString()
    .replace('[]', () => `[${events.join(', ')}]`)
}

/** An event as JSON text, good but for some of its fields: numbers as one may write them, times at the edges, and much that is neither. */
function eventText(peer: string): fc.Arbitrary<string> {
  const spoiled = (event: Record<string, unknown>, values: Record<string, fc.Arbitrary<string>>) =>
    fc
      .record({ spoiled: fc.subarray(Object.keys(values), { maxLength: 3 }), said: fc.record(values) })
      .map(({ spoiled, said }) => {
        const kept = Object.entries(event).filter(([name]) => !spoiled.includes(name))
        const texts = kept.map(([name, value]) => [name, JSON.stringify(value)] as const)
        const fields = [...texts, ...spoiled.map((name) => [name, said[name]] as const)]
        return `{${fields.map(([name, value]) => `"${name}": ${value}`).join(', ')}}`
      })
  return fc.oneof(
    { weight: 10, arbitrary: spoiled(fix, { ...gpsValues, timeFrom: time, timeTo: time, deviceId: device(peer) }) },
    {
      weight: 6,
      arbitrary: spoiled(sighting(peer), {
        time,
        rssi: number(-128, -1),
        txPower: number(-128, 127),
        deviceId: device(peer),
        latitude: oddity,
      }),
    },
    { weight: 1, arbitrary: oddity },
  )
}

const written = (value: number) =>
  fc.constantFrom(
    `${value}`,
    `"${value}"`,
    value.toExponential(),
    `"${value.toExponential().toUpperCase()}"`,
    `"+${Math.abs(value)}"`,
  )

/** Numbers at and around the two ends of what may be said. */
function number(least: number, most: number): fc.Arbitrary<string> {
  const ends = [least, most].flatMap((end) => [end, end + 0.0001, end - 0.0001, end + 1, end - 1])
  return fc.oneof(
    fc.constantFrom(...ends, 0, -0, 0.5).chain(written),
    fc.integer({ min: least, max: most }).chain(written),
    oddity,
  )
}

const oddTexts =
  '|.|-|+|e| |5 | 5|5\n|5.|.5|--5|1-5|1,5|1_0|1.2.3|1e2.5|e5|5e|5e+|0x10|５|٣|NaN|Infinity|-inf|1e999|true|null'.split(
    '|',
  )
const oddValues = 'null true false {} [] [5] {"a":5} 1e999 -1e400 1.7976931348623157e308 -0.0 1E2'.split(' ')
const oddity = fc.oneof(
  fc.constantFrom(...oddValues),
  fc.constantFrom(...oddTexts).map((text) => JSON.stringify(text)),
  fc
    .string({ unit: 'binary', maxLength: 30 })
    .filter(isStorable)
    .map((text) => JSON.stringify(text)),
  fc
    .jsonValue({ maxDepth: 1 })
    .filter(isStorable)
    .filter(isNoDust)
    .map((value) => JSON.stringify(value)),
)

/** Numbers too small for a double to tell from 0 are 0 to one reader and none to another. */
function isNoDust(value: unknown): boolean {
  return !(typeof value === 'number') || value === 0 || Math.abs(value) > 1e-300
}

const gpsValues = {
  latitude: number(-90, 90),
  longitude: number(-180, 180),
  accuracy: number(0, 100_000),
  speed: number(-1, 1_000),
  speedAccuracy: number(-1, 100_000),
  altitude: number(-20_000, 20_000),
  altitudeAccuracy: number(-1, 100_000),
}

/** Both ends of the time window, and moments a day and less apart. */
const edges = ['2020-05-18T00', '2020-04-18T00', '2020-05-17T10', '2020-05-16T10', '2020-05-18T10']
const utc = (milliseconds: number) => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
const moment = fc
  .record({ edge: fc.constantFrom(...edges), apart: fc.constantFrom(-3_600, -1, 0, 1, 60, 86_400) })
  .map(({ edge, apart }) => utc(Date.parse(`${edge}:00:00Z`) + apart * 1_000))
const oddMoments = [
  ...['02-30T10:00:00Z', '00-17T10:00:00Z', '13-17T10:00:00Z', '05-00T10:00:00Z', '5-17T10:00:00Z', '05-17 10:00:00Z'],
  ...['05-17T24:00:00Z', '05-17T10:00:60Z', '05-17T10:60:00Z', '05-17T1_:00:00Z', '05-17T10:00:00', '05-17T10:00:00z'],
  ...['05-17T10:00:00+00:00', '05-17T10:00:00.Z', '05-17T10:00:00.5xZ', '05-17T10:00:00Z ', '05-17T10:00:00Z\n'],
]
  .map((text) => `2020-${text}`)
  .concat('20２0-05-17T10:00:00Z', '0000-05-17T10:00:00Z', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z')
const time = fc.oneof(
  { weight: 4, arbitrary: moment.map((text) => JSON.stringify(text)) },
  {
    weight: 2,
    arbitrary: fc
      .record({ text: moment, fraction: fc.stringMatching(/^[0-9]{0,10}$/) })
      .map(({ text, fraction }) => JSON.stringify(`${text.slice(0, 19)}.${fraction}Z`)),
  },
  { weight: 1, arbitrary: fc.constantFrom(...oddMoments).map((text) => JSON.stringify(text)) },
  { weight: 1, arbitrary: oddity },
)

function device(peer: string): fc.Arbitrary<string> {
  return fc.oneof(fc.constantFrom(`"${peer}"`, `"${peer.toUpperCase()}"`, '"nobody"', '5', '""'), oddity)
}
