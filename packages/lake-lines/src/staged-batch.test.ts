import { describe, expect, it } from 'vitest'
import { readLine } from './read-line.ts'
import { isDevice, StagedBatch } from './staged-batch.ts'

const at = '2020-05-17T10:00:00Z'
const seconds = Date.parse(at) / 1000
const fix = { timeFrom: at, timeTo: at, latitude: 59.91, longitude: 10.75 }
const seen = (deviceId: unknown, over = {}) => ({ deviceId, time: at, rssi: -60, ...over })
const line = (...events: unknown[]) =>
  Buffer.from(
    JSON.stringify({
      EnqueuedTimeUtc: at,
      Properties: {},
      SystemProperties: { connectionDeviceId: 'a'.repeat(32) },
      Body: { events },
    }),
  )
function batchOf(...lines: (Buffer | undefined)[]): StagedBatch {
  const batch = new StagedBatch()
  for (const [i, bytes] of lines.entries()) batch.add(readLine(i, bytes))
  return batch
}
const plain = (columns: Record<string, Int32Array | Float64Array>) =>
  Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, [...values]]))

const pairs = (values: Float64Array) =>
  Array.from({ length: values.length / 2 }, (_, i) => [...values.slice(2 * i, 2 * i + 2)])

describe('a staged batch', () => {
  it('holds the numbers of all lines one after the other, of each a column after the other, and where they lie', () => {
    const batch = batchOf(line(fix, seen('b'), fix), undefined, line(), line(seen('c'), fix))
    const { spans, gps, sightings, lines } = batch.toParameters(new Map())
    expect(plain(spans)).toEqual({
      gps: [0, 2, 2, 2],
      gps_count: [2, 0, 0, 1],
      gps_earliest: [seconds, Number.NaN, Number.NaN, seconds],
      gps_latest: [seconds, Number.NaN, Number.NaN, seconds],
      sightings: [0, 1, 1, 1],
      sightings_count: [1, 0, 0, 1],
      sightings_earliest: [seconds, Number.NaN, Number.NaN, seconds],
      sightings_latest: [seconds, Number.NaN, Number.NaN, seconds],
    })
    expect([...gps.times]).toEqual(Array(6).fill(seconds))
    const figures = [59.91, 59.91, 10.75, 10.75, ...Array(10).fill(0)]
    expect([...gps.figures]).toEqual([0, 2, ...figures, 1, 59.91, 10.75, 0, 0, 0, 0, 0])
    expect([...sightings.times]).toEqual([seconds, Number.NaN, seconds, Number.NaN])
    expect([...sightings.figures]).toEqual([1, 0, -60, 0, 0, 0, -60, 0])
    expect(lines.map(({ event_count }) => event_count)).toEqual([3, 0, 0, 2])
    expect(batch.size).toBe(4)
  })

  it('tells a fix as numbers, 0 for what is not said and NaN for what cannot be read', () => {
    const { gps } = batchOf(line({ ...fix, accuracy: '12.5', speed: 'x', altitude: null }, 5)).toParameters(new Map())
    expect([...gps.times]).toEqual([seconds, Number.NaN, seconds, Number.NaN])
    const [ordinal, latitude, longitude, accuracy, speed, ...others] = pairs(gps.figures)
    expect([ordinal, latitude, longitude]).toEqual([
      [0, 1],
      [59.91, Number.NaN],
      [10.75, Number.NaN],
    ])
    expect([accuracy, speed]).toEqual([
      [12.5, 0],
      [Number.NaN, 0],
    ])
    expect(others).toEqual(Array(3).fill([0, 0]))
  })

  it('tells whom a sighting names, by the ids it is given', () => {
    const batch = batchOf(line(seen('ABC'), seen('own'), seen('nobody'), seen(5), seen('x'.repeat(37)), seen('')))
    expect(batch.peers).toEqual(new Set(['abc', 'own', 'nobody', '']))
    const validFrom = new Date('2020-05-17T09:45:00Z')
    const { sightings, contact_ids } = batch.toParameters(
      new Map([
        ['abc', { device: 7, validFrom }],
        ['own', { device: 8 }],
      ]),
    )
    expect([...sightings.figures.slice(6, 12)]).toEqual([7, 8, 0, 0, 0, 0])
    expect([...sightings.times.slice(6)]).toEqual([validFrom.getTime() / 1000, ...Array(5).fill(Number.NaN)])
    expect(contact_ids).toEqual([
      { contact_id: 'abc', id: 7, valid_from: validFrom },
      { contact_id: 'own', id: 8, valid_from: null },
    ])
  })

  it('keeps events as text that a database can store, in which nothing that was said becomes nothing', () => {
    const text = (json: string) => {
      const bytes = Buffer.from(
        line('here')
          .toString()
          .replace('"here"', () => json),
      )
      return batchOf(bytes).toParameters(new Map()).lines[0]!.events
    }
    expect(text('{"a":"x\\u0000y","b":"\\ud83d","c":1}')).toBe('[{"a":"xy","b":"\ufffd","c":1}]')
    expect(text('{"latitude":1e999,"b":null}')).toBe('[{"latitude":"Infinity","b":null}]')
    expect(text('{"æ":"ø 😀"}')).toBe('[{"æ":"ø 😀"}]')
    expect(text('1, "x", null')).toBe('[1,"x",null]')
    expect(batchOf(undefined).toParameters(new Map()).lines[0]!.events).toBeNull()
  })

  it('takes ids for devices that a database can hold', () => {
    expect([2 ** 31 - 1, 2 ** 31].map((device) => isDevice({ device }))).toEqual([true, false])
  })
})
