import { ContactReport, type PeerFindings } from '@smittestopp/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { barPlots, compose, contactReport, mayDecide } from '../src/index.ts'
import {
  composed,
  contactWith,
  device,
  evening,
  found,
  hour,
  household,
  met,
  near,
  owners,
  reportOn,
  result,
} from './results.ts'

describe('the shape of 2020', () => {
  it('of a night of eight hours is cut at 02:00, with the evidence', () => {
    const report = reportOn('ola', result(1, { 11: { gps: [near(0, 8 * hour, { average_distance: 0, risk: 480 })] } }))
    expect(ContactReport.parse(report)).toEqual(report)
    expect(report).toMatchObject({
      cumulative: {
        all_contacts: {
          points_of_interest: { 'N/A': 28_800 },
          number_of_contacts: 1,
          risk_cat: 'gps_only',
          bar_plot: '',
          days_in_contact: 2,
        },
        gps_contacts: { cumulative_duration: 28_800, cumulative_risk_score: 480, days_in_contact: 2 },
      },
      daily: {
        '2020-04-15': { gps_contacts: { cumulative_duration: 14_400, number_of_contacts: 1 } },
        '2020-04-16': { gps_contacts: { cumulative_duration: 14_400, number_of_contacts: 1 } },
      },
      evidence: { bluetooth: [], gps: [{ time_from: '2020-04-15T22:00:00Z', duration: 28_800, average_distance: 0 }] },
      version_info: { pipeline: '3.1.0', device: [['android', 'Pixel 3', '1.1']] },
    })
  })

  it('of a meeting that ends at 02:00 sharp has one day', () => {
    const report = reportOn('ola', result(1, { 11: { bluetooth: [met(3 * hour, [0, hour])] } }))
    expect(Object.keys(report.daily)).toEqual(['2020-04-16'])
    expect(report.cumulative.bt_contacts).toEqual({
      cumulative_duration: 3_600,
      cumulative_risk_score: 60,
      days_in_contact: 1,
      bt_very_close_duration: 3_600,
      bt_close_duration: 0,
      bt_relatively_close_duration: 0,
    })
    expect(report.evidence.bluetooth).toMatchObject([{ sightings: 3, duration: 3_600 }])
  })

  it('gives each side of 02:00 its bands', () => {
    const { daily } = reportOn(
      'ola',
      result(1, { 11: { bluetooth: [met(4 * hour - 10_000, [0, 6_000], [1, 6_000])] } }),
    )
    const bands = Object.values(daily).map(({ bt_contacts }) => [
      bt_contacts.bt_very_close_duration,
      bt_contacts.bt_close_duration,
    ])
    expect(bands).toEqual([
      [6_000, 4_000],
      [0, 2_000],
    ])
  })

  it('leaves out 02:00 pieces too short to count from the days only', () => {
    const report = reportOn('ola', result(1, { 11: { gps: [near(0, 4 * hour + 299)] } }))
    expect(Object.keys(report.daily)).toEqual(['2020-04-15'])
    expect(report.cumulative.gps_contacts).toMatchObject({ cumulative_duration: 4 * hour + 299, days_in_contact: 1 })
  })

  it('tells the pauses of both in order, the contact’s without reason', () => {
    const pause = (sensor: 'gps' | 'bluetooth', from: number, reason: string | null = null) => {
      return { sensor, from: evening + from, to: evening + 9_000, reason }
    }
    const own = { pauses: [pause('gps', 60), pause('bluetooth', 60, 'gear')] }
    const { excluded } = reportOn(
      'ola',
      result(1, { 11: { bluetooth: [met(0, [0, 300])], pauses: [pause('gps', 0), pause('gps', 60)] } }, own),
    ).evidence
    expect(excluded.map(({ sensor, of, reason }) => [sensor, of, reason])).toEqual([
      ['gps', 'peer', null],
      ['bluetooth', 'patient', 'gear'],
      ['gps', 'patient', null],
      ['gps', 'peer', null],
    ])
  })

  it('has a picture of when and how far', () => {
    const one = result(1, { 11: { bluetooth: [met(0, [0, hour])] } })
    const report = contactReport(contactWith('ola', one), composed(one), barPlots(composed(one).window))
    expect(report.cumulative.all_contacts.bar_plot).toMatch(/^iVBOR/)
  })
})

describe('two devices of one person', () => {
  it('are one contact, and where both noticed it the closer band counts once', () => {
    const results = [
      result(1, { 11: { bluetooth: [met(0, [1, 600])] }, 12: { bluetooth: [met(300, [0, 100], [2, 500])] } }),
    ]
    const { evidence, cumulative } = reportOn('ola', ...results)
    expect(evidence.bluetooth).toEqual([
      {
        ...{ time_from: '2020-04-15T22:00:00Z', time_to: '2020-04-15T22:15:00Z', duration: 900, sightings: 6 },
        ...{ bt_very_close_duration: 100, bt_close_duration: 500, bt_relatively_close_duration: 300 },
      },
    ])
    expect(cumulative.all_contacts.number_of_contacts).toBe(1)
  })

  it('of the patient count as one, too', () => {
    const both = [
      result(1, { 11: { bluetooth: [met(0, [0, 600])], gps: [near(0, 1_200)] } }),
      result(2, { 11: { bluetooth: [met(0, [0, 600])], gps: [near(600, 1_800)] } }),
    ]
    const { bt_contacts, gps_contacts } = reportOn('ola', ...both).cumulative
    expect([bt_contacts.cumulative_duration, bt_contacts.cumulative_risk_score]).toEqual([600, 10])
    expect([gps_contacts.cumulative_duration, gps_contacts.cumulative_risk_score]).toEqual([1_800, 30])
  })

  it('are judged on their sums', () => {
    const each = (own: number, other: number) => result(own, { [other]: { bluetooth: [met(own * 1_000, [0, 100])] } })
    expect(composed(each(1, 11)).contacts).toEqual([])
    expect(composed(each(1, 11), each(2, 12)).contacts.map(({ totals }) => totals.bluetoothDuration)).toEqual([200])
  })

  it('by GPS: the nearer counts, and accurate is what either has accurate', () => {
    const far = near(0, 1_000, { average_distance: 8, median_distance: 8, average_accuracy: 5, risk: 1 })
    const closer = near(500, 1_500, { average_distance: 2, median_distance: 2, average_accuracy: 20, risk: 10 })
    const { gps, totals } = contactWith('ola', result(1, { 11: { gps: [far] }, 12: { gps: [closer] } }))
    expect(gps).toHaveLength(1)
    expect(gps[0]).toMatchObject({
      from: evening,
      to: evening + 1_500,
      averageDistance: 4,
      medianDistance: 2,
      risk: 10.5,
    })
    expect([totals.gpsDuration, totals.gpsAccurate]).toEqual([1_500, 1_000])
  })

  it('that do not overlap are two contacts', () => {
    const { evidence } = reportOn(
      'ola',
      result(1, { 11: { bluetooth: [met(0, [0, 300])] }, 12: { bluetooth: [met(300, [0, 300])] } }),
    )
    expect(evidence.bluetooth).toHaveLength(2)
  })
})

describe('who is reported', () => {
  it('is nobody who cannot be named: they are counted', () => {
    const strangers = { 31: { bluetooth: [met(0, [0, 121])] }, 32: { bluetooth: [met(0, [0, 120])] } }
    const { contacts, notReported, notNamed } = composed(result(1, { ...strangers, 21: { gps: [near(0, 901)] } }))
    expect([contacts.map(({ person }) => person), notReported, notNamed]).toEqual([['per'], [], 1])
  })

  it('is nobody who withdrew: of what was found before, the people are counted who would be reported by it', () => {
    const brief = { bluetooth: [met(0, [0, 90])] }
    const long = { bluetooth: [met(0, [0, 121])] }
    const later = { bluetooth: [met(hour, [0, 90])] }
    const everything = result(1, { 11: brief, 12: later, 21: long, 31: long, 32: brief, 2: long })
    const owned = owners({ kari: [2], ola: [11, 12], per: [21], liv: [31] })
    const told = (left: Record<number, Partial<PeerFindings>>, ownerOf = household) => {
      const composition = compose([result(1, left)], ownerOf, 'kari', { results: [everything], ownerOf: owned })!
      const { contacts, notReported, notNamed } = composition
      return [contacts.map(({ person }) => person).sort(), notReported.map(({ person }) => person), notNamed]
    }
    expect(told({ 11: brief, 12: later, 21: long })).toEqual([['ola', 'per'], [], 1])
    expect(told({})).toEqual([[], [], 3])
    expect(told({ 11: brief, 21: long })).toEqual([['per'], [], 2]) // Ola, of whom too little is left, is not told as too little
    expect(told({ 11: brief, 12: later }, owners({ per: [21] }))).toEqual([[], [], 3])
  })

  it('is never the patient, whose devices may be nobody’s any more', () => {
    const results = [
      result(1, { 2: { bluetooth: [met(0, [0, 999])] } }),
      result(3, { 1: { bluetooth: [met(0, [0, 999])] } }),
    ]
    const { contacts, notNamed } = compose(results, owners({ kari: [2] }), 'kari')!
    expect([contacts, notNamed]).toEqual([[], 0])
  })

  it('comes the most severe first', () => {
    const one = result(1, {
      11: { bluetooth: [met(0, [1, 1_200])] },
      21: { bluetooth: [met(0, [0, 1_200])] },
    })
    expect(composed(one).contacts.map(({ person, category }) => [person, category])).toEqual([
      ['per', 'high'],
      ['ola', 'low'],
    ])
  })

  it('can be decided by devices with Bluetooth time or accurate GPS alone', () => {
    const one = result(1, {
      11: { bluetooth: [met(0, [3, 600], [2, 1])] },
      12: { gps: [near(0, 600, { average_accuracy: 10 })] },
      21: { gps: [near(0, 600)] },
    })
    expect(mayDecide([one, one])).toEqual([device(11), device(21)])
  })

  it('is nobody without results', () => {
    expect(compose([], household, 'kari')).toBeUndefined()
  })
})

const start = fc.integer({ min: 0, max: 2_000 })
const encounter = fc
  .tuple(
    start,
    fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 900 })), {
      minLength: 1,
      maxLength: 5,
    }),
  )
  .map(([from, stretches]) => met(from, ...stretches))
const stay = fc
  .tuple(start, fc.integer({ min: 300, max: 2_000 }), fc.integer({ min: 0, max: 10 }), fc.integer({ min: 4, max: 14 }))
  .map(([from, seconds, average_distance, average_accuracy]) =>
    near(from, from + seconds, { average_distance, average_accuracy }),
  )
/** Findings of one pair of devices do not overlap: one of each sensor at most here. */
const findings: fc.Arbitrary<Partial<PeerFindings>> = fc.record({
  bluetooth: fc.array(encounter, { maxLength: 1 }),
  gps: fc.array(stay, { maxLength: 1 }),
})
const peers = fc.record({ 11: findings, 12: findings, 21: findings, 31: findings })

describe('any evidence', () => {
  it('gives the same bytes in whatever order devices come', () => {
    const order = fc.shuffledSubarray([11, 12, 21, 31] as const, { minLength: 4 })
    fc.assert(
      fc.property(peers, peers, order, fc.boolean(), (one, other, ids, swapped) => {
        const first = [result(1, one), result(2, other)]
        const again = [one, other].map((all, i) => {
          return { ...first[i]!, peers: Object.fromEntries(ids.map((id) => [device(id), found(all[id])])) }
        })
        if (swapped) again.reverse()
        expect(JSON.stringify(composed(...again, again[0]!))).toBe(JSON.stringify(composed(...first)))
      }),
    )
  })

  it('counts every moment once, in the closest band of all that last then', () => {
    fc.assert(
      fc.property(fc.array(encounter, { minLength: 1, maxLength: 4 }), (encounters) => {
        const pairs = encounters.map((one, i) => result([1, 2][i % 2]!, { [[11, 12][i >> 1]!]: { bluetooth: [one] } }))
        const [a, b, c, d] = pairs
        const own = (...of: (typeof a)[]) => of.filter((one) => one !== undefined)
        const merged = [own(a, c), own(b, d)].flatMap((of) =>
          of.length > 0 ? [{ ...of[0]!, peers: Object.assign({}, ...of.map((one) => one.peers)) }] : [],
        )
        const expected = [0, 0, 0, 0]
        for (let second = 0; second < 7_000; second++) {
          const bands = encounters.flatMap((one) => bandAt(one, evening + second + 0.5) ?? [])
          if (bands.length > 0) expected[Math.min(...bands)]!++
        }
        expect(contactWith('ola', ...merged).totals.bluetoothSeconds).toEqual(expected.slice(0, 3))
      }),
      { numRuns: 30 },
    )
  })

  it('of GPS lasts as long as any of it', () => {
    fc.assert(
      fc.property(stay, stay, (one, other) => {
        const { totals } = contactWith('ola', result(1, { 11: { gps: [one] } }), result(2, { 11: { gps: [other] } }))
        let [seconds, accurate] = [0, 0]
        for (let second = evening; second < evening + 5_000; second++) {
          const lasting = [one, other].filter(({ from, to }) => from <= second && second < to)
          if (lasting.length > 0) seconds++
          if (lasting.some(({ average_accuracy }) => average_accuracy < 10)) accurate++
        }
        expect([totals.gpsDuration, totals.gpsAccurate]).toEqual([seconds, accurate])
      }),
      { numRuns: 30 },
    )
  })
})

function bandAt({ from, stretches }: ReturnType<typeof met>, moment: number): number | undefined {
  let end = from
  for (let i = 0; i < stretches.length; i += 2) {
    const begin = end
    end += stretches[i + 1]!
    if (begin <= moment && moment < end) return stretches[i]
  }
  return undefined
}
