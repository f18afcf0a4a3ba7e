import { describe, expect, it } from 'vitest'
import { gpsContacts } from './gps-contacts.ts'
import type { PausedTime } from './pauses.ts'
import { recompute } from './recompute.ts'
import { distance, positionsAt, type Track, type Trajectory, trackOf } from './trajectory.ts'
import { device, stay, upload, utc, window } from './uploads-for-tests.ts'

const [a, b] = [device('a'), device('b')]
const always = { from: 0, to: 1e9 }
const metre = 180 / (6_371_000 * Math.PI)

/** `[from, to, metres north, accuracy]` */
type Stay = [from: number, to: number, north: number, accuracy?: number]

function path(...events: Stay[]): Trajectory {
  return track(...events).counted
}

function track(...events: Stay[]): Track {
  return pausedTrack([], ...events)
}

function pausedTrack(pauses: PausedTime[], ...events: Stay[]): Track {
  const typed = events.map(([from, to, north, accuracy = 5]) => {
    return { from, to, latitude: 60 + north * metre, longitude: 10, accuracy }
  })
  return trackOf(typed, always, pauses)
}

describe('a trajectory, recomputed', () => {
  const northAt = (trajectory: Trajectory, time: number) => {
    const [position] = positionsAt(trajectory, [time])
    return position && Math.round((position.latitude - 60) / metre)
  }

  it('is linear between points less than 2 h and at most 1,000 m apart, and unknown elsewhere', () => {
    expect(northAt(path([0, 0, 0], [7_199, 7_199, 719.9]), 1_000)).toBe(100)
    expect(northAt(path([0, 0, 0], [7_200, 7_200, 720]), 1_000)).toBeUndefined()
    expect(northAt(path([0, 0, 0], [1_000, 1_000, 1_001]), 500)).toBeUndefined()
    expect(northAt(path([10, 10, 0]), 9)).toBeUndefined()
  })

  it('is known all through a stay, however long', () => {
    expect(northAt(path([0, 80_000, 40]), 40_000)).toBe(40)
  })

  it('keeps of several points at one time that of the first event in order, so that a stay keeps its end', () => {
    expect(northAt(path([0, 100, 1], [100, 200, 2]), 100)).toBe(1)
    expect(northAt(path([100, 300, 3], [100, 200, 2]), 100)).toBe(2)
  })

  it('leaves out what is less accurate than 50 m and takes 0 as 50 m', () => {
    const { points } = path([0, 0, 0, 50], [1, 1, 0, 50.001], [2, 2, 0, 0])
    expect(points.map(({ time, accuracy }) => [time, accuracy])).toEqual([
      [0, 50],
      [2, 50],
    ])
  })

  it('keeps of a stay what is outside of pauses, and knows nothing across them', () => {
    const pauses = [
      { from: 100, to: 200 },
      { from: 150, to: 300 },
    ]
    const { stored, counted } = pausedTrack(pauses, [0, 400, 1], [450, 450, 2])
    expect(stored.points.map(({ time }) => time)).toEqual([0, 400, 450])
    expect(counted.points.map(({ time }) => time)).toEqual([0, 100, 300, 400, 450])
    const known = [50, 100, 101, 200, 299, 300, 440].map((time) => northAt(counted, time))
    expect(known).toEqual([1, 1, undefined, undefined, undefined, 1, 2])
    const fixes = pausedTrack([{ from: 20, to: 21 }], [0, 0, 1], [60, 60, 1]).counted
    expect(northAt(fixes, 10)).toBeUndefined()
  })

  it('measures the great circle: Oslo to Bergen is 305,066.71 m', () => {
    const [oslo, bergen] = [
      { latitude: 59.9139, longitude: 10.7522 },
      { latitude: 60.3913, longitude: 5.3221 },
    ]
    expect(distance(oslo, bergen)).toBeCloseTo(305_066.71, 1)
  })
})

describe('GPS contacts, recomputed', () => {
  it('smooth the distance over the neighbours, and average, halve and integrate it in time', () => {
    // distances 0, 12, 24 m at 0, 300, 600 s; smoothed 6, 12, 18; of the 10 m by which both may be wrong remain 0, 2, 8
    const [contact, ...others] = gpsContacts(track([0, 600, 0]), track([0, 0, 0], [300, 300, 12], [600, 600, 24]))
    expect(others).toEqual([])
    expect(contact).toMatchObject({ from: 0, to: 600 })
    expect(contact!.averageDistance).toBeCloseTo(12, 5) // (300 · 9 + 300 · 15) / 600
    expect(contact!.medianDistance).toBeCloseTo(9, 5) // half of the time is reached with the first of the two
    expect(contact!.averageAccuracy).toBeCloseTo(5, 9)
    expect(contact!.risk).toBeCloseTo(2.5 * (1 / 36 + 2 / 144 + 1 / 324), 6)
  })

  it('weigh accuracy: 55 m apart at 10 m and at 40 m', () => {
    // at 0 s: x 0, a 20, w 1; at 400 s: x 55, a 50, w 60/90: d = 22, a = 32; near. 55 m would not be near at accuracies of 10 m
    const near = gpsContacts(track([0, 400, 0, 10]), track([0, 0, 0, 10], [400, 400, 55, 40]))
    expect(near[0]!.averageDistance).toBeCloseTo(22, 5)
    expect(near[0]!.averageAccuracy).toBeCloseTo((10 + 25) / 2, 9)
  })

  it('are near within 10 m of what both may be wrong, compared within 110 m, and last 300 s', () => {
    const count = (north: number, seconds: number) =>
      gpsContacts(track([0, seconds, 0]), track([0, seconds, north])).length
    expect([count(19.9, 300), count(20.1, 300), count(0, 299)]).toEqual([1, 0, 0])
    const wide = (north: number) => gpsContacts(track([0, 300, 0, 50]), track([0, 300, north, 50])).length
    expect([wide(109.9), wide(110.1)]).toEqual([1, 0])
  })

  it('glue near timestamps that are neighbours in the list or at most 180 s apart', () => {
    // 200 m away at 490 s, which makes its neighbours at 430 and 550 s not near either: near until 400 s, and again `from` then
    const found = (from: number) => {
      const fixes = [0, 400, 430, 490, 550, from, from + 400]
      const peer = track(...fixes.map((time): [number, number, number] => [time, time, time === 490 ? 200 : 0]))
      return gpsContacts(track([0, 2_000, 0]), peer).map((contact) => [contact.from, contact.to])
    }
    expect(found(580)).toEqual([[0, 980]])
    expect(found(581)).toEqual([
      [0, 400],
      [581, 981],
    ])
  })

  it('are not glued over a pause', () => {
    const home = track([0, 2_000, 0])
    const spans = (pauses: PausedTime[]) =>
      gpsContacts(home, pausedTrack(pauses, [0, 2_000, 0])).map(({ from, to }) => [from, to])
    expect(spans([{ from: 700, to: 701 }])).toEqual([
      [0, 700],
      [701, 2_000],
    ])
    expect(spans([{ from: 250, to: 3_000 }])).toEqual([])
  })

  it('are reported over 900 s if accurate: gps_only without Bluetooth, cut at 02:00 without pieces under 300 s', () => {
    // 20:00 on Monday (36,000) to 02:03 on Tuesday (57,780), 12 m apart
    const uploads = [upload(a, [stay(36_000, 57_780)]), upload(b, [stay(36_000, 57_780, 12)])]
    const found = recompute(uploads, a, [a], window).get(b)!
    expect(found.cumulative.all_contacts).toEqual({ number_of_contacts: 1, risk_cat: 'gps_only', days_in_contact: 1 })
    expect(found.cumulative.gps_contacts).toEqual({
      cumulative_duration: 21_780,
      cumulative_risk_score: 2.52, // 363 min / 144 m²
      days_in_contact: 1,
    })
    expect(found.daily).toEqual({
      '2026-03-02': {
        bt_contacts: {
          cumulative_duration: 0,
          number_of_contacts: 0,
          bt_very_close_duration: 0,
          bt_close_duration: 0,
          bt_relatively_close_duration: 0,
        },
        gps_contacts: { cumulative_duration: 21_600, number_of_contacts: 1 },
      },
    })
    expect(found.evidence.gps).toMatchObject([{ time_from: utc(36_000), time_to: utc(57_780), duration: 21_780 }])
  })

  it('are not reported at 900 s, nor when less accurate than 10 m', () => {
    const reported = (seconds: number, accuracy: number) =>
      recompute(
        [upload(a, [stay(0, seconds, 0, accuracy)]), upload(b, [stay(0, seconds, 0, accuracy)])],
        a,
        [a],
        window,
      ).size
    expect([reported(901, 9.9), reported(900, 9.9), reported(901, 10)]).toEqual([1, 0, 0])
  })
})
