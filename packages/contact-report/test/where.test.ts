import type { PeerFindings, Whereabouts } from '@smittestopp/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { composed, contactWith, evening, hour, met, near, reportOn, result } from './results.ts'

type Stays = [from: number, to: number, category: string][]

/** Stays by seconds after the evening, and that the two went on foot through all of them. */
function where(...stays: Stays): Whereabouts {
  const all = stays.map(([from, to, category]) => ({ from: evening + from, to: evening + to, category }))
  return {
    stays: all,
    transport: all.map(({ from, to }) => ({ from, to, mode: 'on_foot' })),
  }
}

const sumOf = (seconds: Record<string, number>) => Object.values(seconds).reduce((sum, one) => sum + one, 0)

function placesOf(...pairs: [own: number, other: number, findings: Partial<PeerFindings>][]) {
  const results = pairs.map(([own, other, findings]) => result(own, { [other]: findings }))
  return reportOn('ola', ...results).cumulative.all_contacts.points_of_interest
}

describe('where a contact was', () => {
  it('counts times near by both sensors once', () => {
    const findings = { bluetooth: [met(0, [0, 600])], gps: [near(300, 1_800)], where: where([0, 1_800, 'school']) }
    expect(placesOf([1, 11, findings])).toEqual({ school: 1_800 })
  })

  it('counts no time too far to count, nor between meetings, and is unknown where nothing is told', () => {
    const bluetooth = [met(0, [0, 300], [3, 60], [0, 240]), met(hour, [0, 600])]
    expect(placesOf([1, 11, { bluetooth, where: where([0, 500, 'shop'], [500, 1_000, 'outside']) }])).toEqual({
      ...{ shop: 440, outside: 100 },
      'N/A': 600,
    })
    expect(placesOf([1, 11, { bluetooth }])).toEqual({ 'N/A': 1_140 })
  })

  it('is of the devices that know more, of equals of the first, whichever comes first', () => {
    const bluetooth = [met(0, [0, 900])]
    const one = { bluetooth, where: where([0, 300, 'uncertain'], [300, 600, 'school'], [600, 900, 'N/A']) }
    const other = { bluetooth, where: where([0, 450, 'shop'], [450, 900, 'uncertain']) }
    const expected = { shop: 300, school: 300, uncertain: 300 }
    expect(placesOf([1, 11, one], [2, 12, other])).toEqual(expected)
    expect(placesOf([2, 12, other], [1, 11, one])).toEqual(expected)
    expect(contactWith('ola', result(1, { 11: one }), result(2, { 12: other })).where.stays).toHaveLength(3)
  })

  it('is cut like contacts at 02:00: a place after midnight is of the evening before', () => {
    const stays = where([0, 3 * hour, 'bars_and_restaurants'], [3 * hour, 5 * hour, 'residential'])
    const { daily } = reportOn('ola', result(1, { 11: { gps: [near(0, 5 * hour)], where: stays } }))
    const days = Object.entries(daily).map(([date, day]) => [date, day.all_contacts.points_of_interest])
    expect(days).toEqual([
      ['2020-04-15', { bars_and_restaurants: 3 * hour, residential: hour }],
      ['2020-04-16', { residential: hour }],
    ])
  })

  it('adds up to the time the two were near, rounded once', () => {
    const seconds = fc.integer({ min: 1, max: 400 })
    const stretches = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), seconds), { minLength: 2, maxLength: 12 })
    const category = fc.constantFrom('school', 'shop', 'outside', 'uncertain')
    fc.assert(
      fc.property(stretches, fc.array(fc.tuple(seconds, category), { maxLength: 12 }), (bands, parts) => {
        const halves = bands.map(([band, length]): [number, number] => [band, length / 2])
        let end = 0
        const stays = parts.map(([length, name]): Stays[number] => {
          end += length
          return [end - length, end, name]
        })
        const findings = { bluetooth: [met(0, ...halves)], gps: [near(0, hour)], where: where(...stays) }
        expect(sumOf(placesOf([1, 11, findings]))).toBe(hour)
        const alone = result(1, {
          11: { bluetooth: [...findings.bluetooth, met(hour, [0, 600])], where: where(...stays) },
        })
        const near2020 = contactWith('ola', alone).totals.bluetoothDuration
        expect(sumOf(reportOn('ola', alone).cumulative.all_contacts.points_of_interest)).toBe(Math.round(near2020))
      }),
      { numRuns: 100 },
    )
  })

  it('is said to be known when it is of all devices, and partly known when of some', () => {
    const known = { places: { state: 'known' as const, notes: [] } }
    const away = { places: { state: 'unavailable' as const, notes: ['Overpass answered 504.'] } }
    expect(composed(result(1, {}, known), result(2, {}, known)).places).toEqual(known.places)
    expect(composed(result(1, {}, known), result(2, {}, away)).places).toEqual({ ...away.places, state: 'partly' })
  })
})
