import fc from 'fast-check'
import { secondsOf } from './lake.ts'

/** Random people begin their days here: two hours before the first midnight, so that contacts run over it and over 02:00. */
export const evening = secondsOf('2020-05-11T22:00:00Z')

/** People of a random world; the first is asked about. */
export const people = 7
const person = fc.nat({ max: people - 1 })

/** A stay or a fix, so many seconds after what came before and so many metres from a place of the world. */
export interface Step {
  wait: number
  stay: number
  /** Begins before what came before it is over. */
  overlaps: boolean
  place: number
  north: number
  east: number
  accuracy: number
}

/** Two near each other for some minutes: what each phone heard of the other, minute by minute; `hears` are bits, by either and minute. */
export interface Encounter {
  a: number
  b: number
  from: number
  seconds: number[]
  rssi: number[]
  hears: number[]
}

export interface PausedSpan {
  who: number
  sensor: 'gps' | 'bluetooth'
  from: number
  length: number
}

export interface RandomWorld {
  platforms: string[]
  ways: Step[][]
  encounters: Encounter[]
  pauses: PausedSpan[]
}

/** Most are round, so that times coincide: with each other, with hours, gaps and limits. Between far-off ones lie walks, a fix a minute or so. */
const step: fc.Arbitrary<Step> = fc.record({
  wait: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(0, 30, 60, 60, 90, 150, 180, 300) },
    { weight: 6, arbitrary: fc.nat({ max: 400 }) },
    { weight: 1, arbitrary: fc.constantFrom(3_600, 7_199, 7_200, 7_250) },
    { weight: 1, arbitrary: fc.nat({ max: 9_000 }) },
  ),
  stay: fc.oneof(
    { weight: 12, arbitrary: fc.constant(0) },
    { weight: 3, arbitrary: fc.constantFrom(60, 300, 900, 3_600) },
    { weight: 1, arbitrary: fc.nat({ max: 20_000 }) },
  ),
  overlaps: fc.constantFrom(false, false, false, true),
  place: fc.constantFrom(0, 0, 0, 0, 0, 0, 1, 1, 2, 3),
  north: fc.integer({ min: -25, max: 25 }),
  east: fc.integer({ min: -25, max: 25 }),
  accuracy: fc.constantFrom(0, 3, 3, 5, 5, 9.5, 12.25, 30, 50, 50.001),
})

const encounter: fc.Arbitrary<Encounter> = fc.nat({ max: 40 }).chain((minutes) =>
  fc.record({
    a: fc.oneof(fc.constant(0), person),
    b: person,
    from: fc.nat({ max: 100_000 }),
    seconds: fc.array(fc.oneof(fc.constantFrom(60, 300, 301, 310, 311), fc.nat({ max: 400 })), {
      minLength: minutes,
      maxLength: minutes,
    }),
    rssi: fc.array(fc.integer({ min: -95, max: -45 }), { minLength: minutes * 2, maxLength: minutes * 2 }),
    hears: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: minutes, maxLength: minutes }),
  }),
)

/** Seven people go between four places that lie up to a kilometre apart, now and then hear each other, and pause. */
export const arbitraryWorld: fc.Arbitrary<RandomWorld> = fc.record({
  platforms: fc.array(fc.constantFrom('ios', 'android'), { minLength: people, maxLength: people }),
  ways: fc.array(fc.array(step, { minLength: 5, maxLength: 60, size: 'max' }), {
    minLength: people,
    maxLength: people,
  }),
  encounters: fc.array(encounter, { minLength: 4, maxLength: 14 }),
  pauses: fc.array(
    fc.record({
      who: person,
      sensor: fc.constantFrom<'gps' | 'bluetooth'>('gps', 'bluetooth'),
      from: fc.nat({ max: 40_000 }),
      length: fc.oneof(fc.constantFrom(1, 60, 3_600), fc.integer({ min: 1, max: 20_000 })),
    }),
    { maxLength: 4 },
  ),
})

/** Metres north and east of the middle of the world. */
const places = [
  [0, 0],
  [63, 0],
  [10, 290],
  [930, 120],
] as const

const metresADegree = 111_194.93

const utc = (time: number) => `${new Date(time * 1000).toISOString().slice(0, 19)}Z`
const rounded = (degrees: number) => Math.round(degrees * 1e6) / 1e6

/** The GPS events of a way, as a phone says them, around a middle in degrees. */
export function gpsEvents(way: readonly Step[], [latitude, longitude]: readonly [number, number]) {
  const width = metresADegree * Math.cos((latitude * Math.PI) / 180)
  let time = evening
  return way.map(({ wait, stay, overlaps, place, north, east, accuracy }) => {
    const from = time + wait
    time = overlaps ? from : from + stay
    return {
      timeFrom: utc(from),
      timeTo: utc(from + stay),
      latitude: rounded(latitude + (places[place]![0] + north) / metresADegree),
      longitude: rounded(longitude + (places[place]![1] + east) / width),
      accuracy,
    }
  })
}

/** What one heard of others, as its phone says it. */
export function sightingsOf(who: number, encounters: readonly Encounter[], uuids: readonly string[]) {
  return encounters.flatMap(({ a, b, from, seconds, rssi, hears }) => {
    const side = who === a ? 0 : 1
    if (a === b || ![a, b].includes(who)) return []
    let time = evening + from
    return seconds.flatMap((wait, i) => {
      time += wait
      if (((hears[i]! >> side) & 1) === 0) return []
      return [{ deviceId: uuids[side === 0 ? b : a]!, time: utc(time), rssi: rssi[2 * i + side]!, txPower: 4 }]
    })
  })
}
