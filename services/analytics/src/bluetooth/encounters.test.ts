import { parameters2020 } from '@smittestopp/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plainEncounters } from '../../test/plain-rules.ts'
import { Parameters } from '../parameters.ts'
import { mergedTimes, type PausedTime } from '../pauses.ts'
import type { Sighting } from '../source.ts'
import { bandOf, sumOf } from './band.ts'
import { type BluetoothContact, encountersOf } from './encounters.ts'
import { contactsOfPair } from './search.ts'

const parameters = Parameters.parse({})
const thresholds = parameters.bluetooth_thresholds

/** Sightings by the device of an Android phone, as [time, RSSI]. */
function seen(...entries: [number, number][]): Sighting[] {
  return entries.map(([time, rssi]) => sighting(time, rssi, true))
}

function sighting(time: number, rssi: number, reportedByDevice: boolean): Sighting {
  return { peer: 2, reportedByDevice, time, rssi, devicePlatform: 'ios', peerPlatform: 'android' }
}

function contacts(
  sightings: Sighting[],
  deviceFirst = true,
  paused: PausedTime[] = [],
  change: Partial<Parameters> = {},
): BluetoothContact[] {
  return contactsOfPair(sightings, deviceFirst, paused, { ...parameters, ...change })
}

/** Eleven sightings in ten minutes, the minutes' signals as given. */
function tenMinutes(...signals: number[]): BluetoothContact[] {
  return contacts(seen(...signals.map((rssi, i): [number, number] => [i * 60, rssi])))
}

const evenly = (rssi: number) => tenMinutes(...Array<number>(11).fill(rssi))[0]?.seconds

describe('the band of a sighting', () => {
  it('goes by the platform of the phone that sent; unknown is iOS', () => {
    expect([-55, -56, -65, -75, -76].map((rssi) => bandOf(rssi, 'ios', thresholds))).toEqual([0, 1, 1, 2, 3])
    expect([-65, -66, -75, -85, -86].map((rssi) => bandOf(rssi, 'Android', thresholds))).toEqual([0, 1, 1, 2, 3])
    expect([null, 'windows'].map((platform) => bandOf(-60, platform, thresholds))).toEqual([1, 1])
  })

  it('is judged by the other phone, whoever reported', () => {
    const both = [sighting(0, -60, true), sighting(100, -60, false)]
    expect(contacts(both)[0]!.seconds).toEqual([50, 50, 0])
  })
})

describe('an encounter', () => {
  it('of ten minutes counts wholly in its band', () => {
    expect([-60, -70, -80].map(evenly)).toEqual([
      [600, 0, 0],
      [0, 600, 0],
      [0, 0, 600],
    ])
    expect(evenly(-90)).toBeUndefined()
  })

  it('half very close and half far counts for half of the time', () => {
    expect(tenMinutes(-60, -60, -60, -60, -60, -90, -90, -90, -90, -90)[0]!.seconds).toEqual([270, 0, 0])
    expect(tenMinutes(-60, -90, -60, -90, -60)[0]!.seconds).toEqual([120, 0, 0])
  })

  it('of a single sighting lasts 0 s and is none', () => {
    expect(
      encountersOf([{ time: 5, band: 0, reportedByDevice: true }], [], { ...parameters, bluetooth_minimum: 0 })[0]!
        .seconds,
    ).toEqual([0, 0, 0])
    expect(contacts(seen([5, -40]))).toEqual([])
  })

  it('goes on after a gap of 300 s and ends before one of 301 s', () => {
    expect(contacts(seen([0, -40], [300, -40], [600, -40]))).toMatchObject([{ start: 0, end: 600, sightings: 3 }])
    const split = contacts(seen([0, -40], [300, -40], [601, -40], [700, -40]))
    expect(split.map(({ start, end }) => [start, end])).toEqual([
      [0, 300],
      [601, 700],
    ])
  })

  /** Spans of the encounters of sightings at these times; those with a minus are of the other phone. */
  const spansOf = (times: number[], change: Partial<Parameters> = {}, paused: PausedTime[] = []) => {
    const both = (sign: number) =>
      contacts(
        times.map((time) => sighting(Math.abs(time), -40, Math.sign(time) === sign)),
        true,
        paused,
        { ...change, bluetooth_minimum: 0 },
      ).map(({ start, end }) => [start, end])
    const spans = both(1)
    expect(both(-1)).toEqual(spans) // whichever of the two is the patient's
    return spans
  }

  it('bears the clocks of two phones apart, by 10 s either way, and that of one phone not at all', () => {
    expect(spansOf([1, -311])).toEqual([[1, 311]])
    expect(spansOf([1, -312])).toHaveLength(2)
    expect(spansOf([-1, 311])).toEqual([[1, 311]])
    expect(spansOf([-1, 312])).toHaveLength(2)
    expect(spansOf([1, 302])).toHaveLength(2)
  })

  it('is not split by what one of the two saw besides', () => {
    expect(spansOf([1, -6, -311])).toEqual([[1, 311]])
    expect(spansOf([1, 306, -309])).toEqual([[1, 309]])
    expect(spansOf([1, -6, -312])).toHaveLength(2)
    expect(spansOf([1, -6, -311], {}, [{ from: 2, to: 3 }])).toHaveLength(3)
  })

  it('is that of 2020 where no clock may be off', () => {
    expect(spansOf([1, -302], parameters2020)).toHaveLength(2)
    expect(spansOf([1, -301], parameters2020)).toEqual([[1, 301]])
    expect(spansOf([1, -400], { clock_tolerance: 99 })).toEqual([[1, 400]])
  })

  it('of less than 1 s is none', () => {
    expect(contacts(seen([0, -90], [1, -40]))).toEqual([])
    expect(contacts(seen([0, -40], [1, -40]))).toHaveLength(1)
  })

  it('ends where either pauses, and begins again with the first sighting after', () => {
    const minutes = seen(...Array.from({ length: 11 }, (_, i): [number, number] => [i * 60, -40]))
    const spans = (...paused: PausedTime[]) =>
      contacts(minutes, true, paused).map(({ start, end, sightings }) => [start, end, sightings])
    expect(spans({ from: 60, to: 180 })).toEqual([[180, 600, 8]]) // the sighting at 0 s is left alone
    expect(spans({ from: 121, to: 179 })).toEqual([
      [0, 120, 3],
      [180, 600, 8],
    ])
    expect(spans({ from: 600, to: 900 })).toEqual([[0, 540, 10]])
    expect(spans({ from: 601, to: 900 })).toEqual([[0, 600, 11]])
    expect(spans({ from: -900, to: 0 })).toEqual([[0, 600, 11]])
    expect(spans({ from: 0, to: 601 })).toEqual([])
  })

  it('takes nothing for a sighting that has no signal strength below 0', () => {
    expect(contacts(seen([0, 127], [100, 0]))).toEqual([])
  })

  it('orders sightings at one time by receiver, then signal', () => {
    const sightings = [
      sighting(0, -40, true),
      sighting(100, -90, false),
      sighting(100, -40, true),
      sighting(300, -90, true),
    ]
    expect(contacts(sightings, true)[0]!.seconds).toEqual([100, 0, 0])
    expect(contacts(sightings, false)[0]!.seconds).toEqual([150, 0, 0])
    const twice = [sighting(0, -90, true), sighting(100, -40, true), sighting(100, -90, true), sighting(300, -90, true)]
    expect(contacts(twice)[0]!.seconds).toEqual([100, 0, 0])
  })

  it('says what its time was spent in, one band after the other, and who reported how much', () => {
    const [contact] = contacts([sighting(0, -40, true), sighting(100, -40, false), sighting(200, -90, false)])
    expect(contact).toMatchObject({
      stretches: [
        [0, 150],
        [3, 50],
      ],
      sightings: 3,
      byDevice: 1,
    })
  })
})

/** Seconds of the stretches of one band, or of all. */
function secondsIn({ stretches }: BluetoothContact, only?: number): number {
  return stretches.reduce((sum, [band, seconds]) => (only === undefined || band === only ? sum + seconds : sum), 0)
}

const begun = 1_587_000_000
const arbitrarySightings = fc.array(
  fc.record({
    time: fc.integer({ min: begun, max: begun + 20_000 }),
    rssi: fc.integer({ min: -100, max: -40 }),
    reportedByDevice: fc.boolean(),
  }),
  { minLength: 1, maxLength: 120 },
)
const complete = (rows: { time: number; rssi: number; reportedByDevice: boolean }[]) =>
  rows.map((row): Sighting => ({ ...row, peer: 2, devicePlatform: 'ios', peerPlatform: 'android' }))

describe('any encounters', () => {
  it('spend all of their time in the bands or far away, stretch by stretch', () => {
    fc.assert(
      fc.property(arbitrarySightings, (rows) => {
        const near = {
          ...parameters,
          bluetooth_thresholds: { ios: [-100, -100, -100], android: [-100, -100, -100] },
        } as Parameters
        for (const contact of contactsOfPair(complete(rows), true, [], near))
          expect(sumOf(contact.seconds)).toBe(contact.end - contact.start)
        for (const contact of contacts(complete(rows))) {
          expect(sumOf(contact.seconds)).toBeLessThanOrEqual(contact.end - contact.start)
          for (const band of [0, 1, 2] as const) expect(secondsIn(contact, band)).toBe(contact.seconds[band])
          expect(secondsIn(contact)).toBe(contact.end - contact.start)
          for (const [i, [band]] of contact.stretches.entries()) expect(band).not.toBe(contact.stretches[i + 1]?.[0])
        }
      }),
    )
  })

  it('are, with pauses, those of the sightings between one pause and the next', () => {
    const pauses = fc.array(fc.tuple(fc.integer({ min: -500, max: 20_000 }), fc.integer({ min: 1, max: 3_000 })))
    fc.assert(
      fc.property(arbitrarySightings, pauses, (rows, spans) => {
        const paused = mergedTimes(
          spans.map(([start, seconds]) => ({ from: begun + start, to: begun + start + seconds })),
        )
        const left = complete(rows).filter(({ time }) => !paused.some(({ from, to }) => from <= time && time < to))
        const between = Map.groupBy(left, ({ time }) => paused.filter(({ from }) => from <= time).length)
        const expected = [...between].sort(([a], [b]) => a - b).flatMap(([, sightings]) => contacts(sightings))
        expect(contacts(complete(rows), true, paused)).toEqual(expected)
      }),
    )
  })

  /** So many steps apart that gaps, and clocks between them, matter. */
  const tight = fc
    .array(fc.record({ step: fc.nat(25), reportedByDevice: fc.boolean() }), { minLength: 1, maxLength: 30 })
    .map((steps) => {
      let time = begun
      const rows = steps.map(({ step, reportedByDevice }) => {
        time += step
        return { time, rssi: -50, reportedByDevice }
      })
      return complete(rows)
    })
  const gaps = fc.record({
    bluetooth_gap: fc.integer({ min: 1, max: 20 }),
    clock_tolerance: fc.nat(20),
    bluetooth_minimum: fc.constant(0),
  })

  it('are those of a plain reading, whatever gaps and tolerance are asked for', () => {
    const pauses = fc.array(fc.tuple(fc.nat(400), fc.integer({ min: 1, max: 9 })), { maxLength: 3 }).map((spans) => {
      return mergedTimes(spans.map(([start, length]) => ({ from: begun + start, to: begun + start + length })))
    })
    fc.assert(
      fc.property(tight, gaps, pauses, (rows, asked, paused) => {
        const found = contacts(rows, true, paused, asked)
        const left = rows.filter(({ time }) => !paused.some(({ from, to }) => from <= time && time < to))
        const plain = plainEncounters(left, paused, asked)
        expect(found.map(({ start, end, sightings }) => [start, end, sightings])).toEqual(
          plain.map((seen) => [seen[0]!.time, seen.at(-1)!.time, seen.length]),
        )
      }),
      { numRuns: 500 },
    )
  })

  it('last no shorter for a sighting more, or for clocks that may be further apart', () => {
    const more = fc.record({ time: fc.integer({ min: begun, max: begun + 400 }), reportedByDevice: fc.boolean() })
    fc.assert(
      fc.property(tight, more, gaps, (rows, row, asked) => {
        const lasting = (of: Sighting[], change = asked) =>
          contacts(of, true, [], change).reduce((sum, { start, end }) => sum + end - start, 0)
        const lasts = lasting(rows)
        expect(lasting([...rows, { ...rows[0]!, ...row }])).toBeGreaterThanOrEqual(lasts)
        expect(lasting(rows, { ...asked, clock_tolerance: asked.clock_tolerance + 5 })).toBeGreaterThanOrEqual(lasts)
      }),
      { numRuns: 500 },
    )
  })

  it('are the same from both sides and in any order', () => {
    const mixed = arbitrarySightings.chain((rows) =>
      fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })),
    )
    fc.assert(
      fc.property(mixed, ([rows, shuffled]) => {
        const mirrored = complete(shuffled).map(
          (row): Sighting => ({
            ...row,
            reportedByDevice: !row.reportedByDevice,
            devicePlatform: row.peerPlatform,
            peerPlatform: row.devicePlatform,
          }),
        )
        expect(contacts(complete(shuffled), true)).toEqual(contacts(complete(rows), true))
        const fromThere = contacts(mirrored, false).map((contact) => {
          return { ...contact, byDevice: contact.sightings - contact.byDevice }
        })
        expect(fromThere).toEqual(contacts(complete(rows), true))
      }),
    )
  })
})
