import type { ContactReport } from '@smittestopp/contracts'
import { describe, expect, it } from 'vitest'
import { differences, peersApart } from './differences.ts'
import type { ContactFigures } from './figures.ts'
import { recompute } from './recompute.ts'
import { device, sightings, stay, upload, window } from './uploads-for-tests.ts'

const [a, b] = [device('a'), device('b')]
const seen = sightings(
  b,
  Array.from({ length: 20 }, (_, i) => [i * 100, -50]),
)
const expected = recompute([upload(a, [...seen, stay(0, 2_000)]), upload(b, [stay(0, 2_000, 12)])], a, [a], window).get(
  b,
)!

/** So many seconds at some places. */
const places = (seconds = 0) => ({ outside: seconds - 1, residential: 1 })

/** A report with the same figures, but for what `change` does to it; times in another spelling. */
function reported(change: (figures: ContactFigures) => void = () => {}): ContactReport {
  const figures = structuredClone(expected)
  for (const stretch of [...figures.evidence.bluetooth, ...figures.evidence.gps]) {
    stretch.time_from = new Date(stretch.time_from).toISOString()
  }
  change(figures)
  const { all_contacts } = figures.cumulative
  return {
    ...figures,
    cumulative: {
      ...figures.cumulative,
      all_contacts: { ...all_contacts, points_of_interest: places(figures.at_places.cumulative), bar_plot: '' },
    },
    daily: Object.fromEntries(
      Object.entries(figures.daily).map(([date, day]) => [
        date,
        { ...day, all_contacts: { points_of_interest: places(figures.at_places[date]) } },
      ]),
    ),
    version_info: { pipeline: '0', device: [] },
  }
}

describe('differences', () => {
  it('are none when the figures agree, however times are spelled', () => {
    expect(expected.evidence.bluetooth.length + expected.evidence.gps.length).toBe(2)
    expect(differences(expected, reported())).toEqual([])
  })

  it('name the field, what was expected and what was reported', () => {
    const report = reported(({ cumulative, daily, evidence, at_places }) => {
      cumulative.all_contacts.risk_cat = 'low'
      cumulative.bt_contacts.bt_close_duration = 1
      daily['2026-03-02']!.gps_contacts.number_of_contacts = 2
      evidence.bluetooth[0]!.sightings = 19
      at_places['2026-03-02'] = 1_999
    })
    expect(differences(expected, report)).toEqual([
      'cumulative.all_contacts.risk_cat: expected high, actual low',
      'cumulative.bt_contacts.bt_close_duration: expected 0, actual 1',
      'daily 2026-03-02.gps_contacts.number_of_contacts: expected 1, actual 2',
      'seconds at places.2026-03-02: expected 2000, actual 1999',
      'Bluetooth evidence 2026-03-02T10:00:00Z.sightings: expected 20, actual 19',
    ])
  })

  it('let decimals differ by 0.01, distances by 0.02, seconds by nothing', () => {
    const found = (distance: number, risk: number, seconds: number) =>
      differences(
        expected,
        reported(({ evidence: { gps } }) => {
          gps[0]!.average_distance += distance
          gps[0]!.risk_score += risk
          gps[0]!.duration += seconds
        }),
      ).length
    expect([found(0.02, 0.01, 0), found(0.03, 0, 0), found(0, 0.02, 0), found(0, 0, 1)]).toEqual([0, 1, 1, 1])
  })

  it('tell what is there too much or not at all', () => {
    const report = reported(({ evidence, daily }) => {
      evidence.gps = []
      evidence.bluetooth.push({ ...evidence.bluetooth[0]! })
      daily['2026-03-03'] = daily['2026-03-02']!
    })
    expect(differences(expected, report)).toEqual([
      'daily 2026-03-03: expected no such day, actual has one',
      'number of evidence.bluetooth: expected 1, actual 2',
      'number of evidence.gps: expected 1, actual 0',
      'GPS evidence 2026-03-02T10:00:00Z: expected such a stretch, actual has none',
    ])
    expect(
      peersApart(
        new Map([
          [a, expected],
          [b, expected],
        ]),
        new Map([
          [b, reported()],
          ['c', reported()],
        ]),
      ),
    ).toEqual(
      new Map([
        [a, ['contact: expected reported, actual none']],
        ['c', ['contact: expected none, actual reported']],
      ]),
    )
  })
})
