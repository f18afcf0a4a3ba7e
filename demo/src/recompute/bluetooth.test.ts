import type { Pause } from '@smittestopp/contracts'
import { describe, expect, it } from 'vitest'
import { recompute } from './recompute.ts'
import { device, monday, sightings, upload, utc, window } from './uploads-for-tests.ts'

const [a, b] = [device('a'), device('b')]
const every = (from: number, to: number, rssi: number) =>
  Array.from({ length: (to - from) / 300 + 1 }, (_, i): [number, number] => [from + i * 300, rssi])

describe('Bluetooth, recomputed', () => {
  it('splits the time between two sightings at its middle, by the bands of both', () => {
    const seen = sightings(b, [
      [0, -50],
      [100, -60],
      [300, -70],
      [500, -80],
    ])
    const found = recompute([upload(a, seen), upload(b, [])], a, [a], window).get(b)!
    // 0-50 very close, 50-200 close, 200-400 relatively close, 400-500 far
    expect(found.cumulative).toEqual({
      all_contacts: { number_of_contacts: 1, risk_cat: 'bt_below_15_min', days_in_contact: 1 },
      bt_contacts: {
        cumulative_duration: 400,
        cumulative_risk_score: 1.59, // 50/60 + 150/60/4 + 200/60/25 = 0.833 + 0.625 + 0.133
        days_in_contact: 1,
        bt_very_close_duration: 50,
        bt_close_duration: 150,
        bt_relatively_close_duration: 200,
      },
      gps_contacts: { cumulative_duration: 0, cumulative_risk_score: 0, days_in_contact: 0 },
    })
    expect(found.evidence.bluetooth).toEqual([
      {
        time_from: utc(0),
        time_to: utc(500),
        duration: 400,
        bt_very_close_duration: 50,
        bt_close_duration: 150,
        bt_relatively_close_duration: 200,
        sightings: 4,
      },
    ])
  })

  it('starts a new encounter after more than 300 s; a lone sighting is no contact', () => {
    const seen = sightings(b, [
      [0, -50],
      [300, -50],
      [601, -50],
    ])
    const found = recompute([upload(a, seen), upload(b, [])], a, [a], window).get(b)!
    expect(found.evidence.bluetooth).toMatchObject([
      { time_from: utc(0), time_to: utc(300), duration: 300, sightings: 2 },
    ])
  })

  it('lets the clocks of two phones differ by 10 s', () => {
    const spans = (byA: number[], byB: number[]) => {
      const seen = (peer: string, times: number[]) =>
        sightings(
          peer,
          times.map((time): [number, number] => [time, -50]),
        )
      const found = recompute([upload(a, seen(b, byA)), upload(b, seen(a, byB))], a, [a], window).get(b)
      return found?.evidence.bluetooth.map(({ time_from, time_to }) => [time_from, time_to])
    }
    expect(spans([0], [310])).toEqual([[utc(0), utc(310)]])
    expect(spans([0], [311, 500])).toEqual([[utc(311), utc(500)]])
    expect(spans([0, 305], [308])).toEqual([[utc(0), utc(308)]])
    expect(spans([0, 305, 500], [])).toEqual([[utc(305), utc(500)]])
  })

  it('takes the sightings of both phones and judges each by the platform of the one that was seen', () => {
    const uploads = [
      upload(
        a,
        sightings(b, [
          [0, -62],
          [200, -62],
        ]),
      ),
      upload(
        b,
        sightings(a, [
          [100, -62],
          [300, -62],
        ]),
        { platform: 'android' },
      ),
    ]
    // b, an Android phone, is very close at -62, a, an iPhone, close: 0-50 vc, 50-150 c, 150-250 vc, 250-300 c
    for (const [patient, peer] of [
      [a, b],
      [b, a],
    ] as const) {
      const { bt_contacts } = recompute(uploads, patient, [patient], window).get(peer)!.cumulative
      expect(bt_contacts).toMatchObject({ bt_very_close_duration: 150, bt_close_duration: 150 })
    }
  })

  it('goes by the platform a phone said last, whatever the order of the uploads, and by iPhone when it said none', () => {
    const bandOf = (...said: [platform: string, second: number][]) => {
      const ofPeer = said.map(([platform, second]) => upload(b, [], { platform, second }))
      const uploads = [
        upload(
          a,
          sightings(b, [
            [0, -62],
            [200, -62],
          ]),
        ),
        ...ofPeer,
      ]
      return recompute(uploads, a, [a], window, [a, b]).get(b)!.cumulative.bt_contacts.bt_very_close_duration
    }
    expect(bandOf(['android', 60], ['ios', 30])).toBe(200)
    expect(bandOf(['ios', 30], ['android', 60])).toBe(200)
    expect(bandOf(['android', 30], ['ios', 60])).toBe(0)
    expect(bandOf()).toBe(0)
  })

  it('leaves out sightings while either pauses Bluetooth, and starts anew after a pause', () => {
    const seen = sightings(
      b,
      Array.from({ length: 61 }, (_, i) => [i * 10, -50]),
    )
    const paused = (pauses: [string, Pause[]][]) =>
      recompute([upload(a, seen), upload(b, [])], a, [a], window, [a, b], new Map(pauses)).get(b)!.evidence
    const pause = (sensor: Pause['sensor'], from: number, to: number, reason?: string): Pause => {
      return { sensor, time_from: utc(from), time_to: utc(to), reason }
    }
    const spans = (pauses: [string, Pause[]][]) =>
      paused(pauses).bluetooth.map(({ time_from, time_to, sightings }) => [time_from, time_to, sightings])
    const split = [
      [utc(0), utc(190), 20],
      [utc(250), utc(600), 36],
    ]
    expect(spans([[a, [pause('bluetooth', 200, 250)]]])).toEqual(split)
    expect(spans([[b, [pause('bluetooth', 200, 220), pause('bluetooth', 210, 250)]]])).toEqual(split)
    expect(spans([[b, [pause('bluetooth', 201, 202)]]])).toEqual([
      [utc(0), utc(200), 21],
      [utc(210), utc(600), 40],
    ])
    expect(spans([[b, [pause('gps', 200, 250)]]])).toEqual([[utc(0), utc(600), 61]])
    expect(
      paused([
        [a, [pause('gps', 200, 250, 'work'), pause('gps', -900_000, -800_000)]],
        [b, [pause('bluetooth', 200, 250, 'private')]],
      ]).excluded,
    ).toEqual([
      { sensor: 'bluetooth', of: 'peer', time_from: utc(200), time_to: utc(250), reason: null },
      { sensor: 'gps', of: 'patient', time_from: utc(200), time_to: utc(250), reason: 'work' },
    ])
  })

  it('reports more than 120 s, not 120 s', () => {
    const reported = (seconds: number) =>
      recompute(
        [
          upload(
            a,
            sightings(b, [
              [0, -50],
              [seconds, -50],
            ]),
          ),
          upload(b, []),
        ],
        a,
        [a],
        window,
      ).has(b)
    expect([120, 121].map(reported)).toEqual([false, true])
  })

  it('cuts a contact at 02:00 UTC of the next date, and not one that ends then', () => {
    // from 23:00 on Monday (second 46,800) to 03:00 (61,200) or 02:00 (57,600) on Tuesday
    const dailyOf = (to: number) => {
      const { cumulative, daily } = recompute(
        [upload(a, sightings(b, every(46_800, to, -50))), upload(b, [])],
        a,
        [a],
        window,
      ).get(b)!
      const seconds = Object.entries(daily).map(([date, { bt_contacts }]) => [date, bt_contacts.cumulative_duration])
      return [cumulative.all_contacts.number_of_contacts, cumulative.all_contacts.days_in_contact, seconds]
    }
    expect(dailyOf(61_200)).toEqual([
      1,
      2,
      [
        ['2026-03-02', 10_800],
        ['2026-03-03', 3_600],
      ],
    ])
    expect(dailyOf(57_600)).toEqual([1, 1, [['2026-03-02', 10_800]]])
  })

  it('is high over 10, medium over 7.5, low over 0.6', () => {
    const categoryOf = (seconds: number, rssi: number) =>
      recompute([upload(a, sightings(b, every(0, seconds, rssi))), upload(b, [])], a, [a], window).get(b)!.cumulative
        .all_contacts.risk_cat
    expect(categoryOf(1_200, -50)).toBe('high') // 20 min very close: 20
    expect(categoryOf(2_400, -60)).toBe('medium') // 40 min close: 10
    expect(categoryOf(1_800, -60)).toBe('low') // 30 min close: 7.5
    expect(categoryOf(900, -50)).toBe('bt_below_15_min')
  })

  it('ignores repeats, sightings outside the window, unknown peers and the devices of the patient', () => {
    const own = device('c')
    const seen = sightings(b, [
      [0, -50],
      [200, -50],
    ])
    const others = [
      ...sightings(device('d'), [
        [0, -50],
        [200, -50],
      ]),
      ...sightings(own, [
        [0, -50],
        [200, -50],
      ]),
    ]
    const uploads = [upload(a, seen), upload(a, [...seen, ...others]), upload(b, []), upload(own, [])]
    const found = recompute(uploads, a, [a, own], window)
    expect([...found.keys()]).toEqual([b])
    expect(found.get(b)!.evidence.bluetooth[0]!.sightings).toBe(2)
    const ending = (second: number) => ({ from: window.from, to: new Date(monday.getTime() + second * 1_000) })
    expect(recompute(uploads, a, [a], ending(200)).has(b)).toBe(true)
    expect(recompute(uploads, a, [a], ending(199)).has(b)).toBe(false)
  })
})
