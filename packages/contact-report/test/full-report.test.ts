import { FullReport, type Outline } from '@smittestopp/contracts'
import { describe, expect, it } from 'vitest'
import { barPlots, compose, contactReport, fullReport, reportPage } from '../src/index.ts'
import { composed, device, evening, hour, household, met, near, result } from './results.ts'

const about = {
  request_id: '7b0b6ac1-5fd1-4a8f-9d0a-3d4c1f3f1f7a',
  asked_by: 'Kari <b>Smittesporer</b>',
  phone_number: '+4740000001',
  last_activity: null,
}
const nameOf = (person: string) => ({ phone_number: `+47 <${person}>`, pin_code: 'Ab12Cd' })
const first = Math.floor(evening / hour)

function full(...results: Parameters<typeof composed>) {
  return fullReport(composed(...results), about, nameOf)
}

const distance = { metres: 1.2, low: 0.6, high: 2.4 }
const where = {
  stays: [
    { from: evening, to: evening + 450, category: 'bars_and_restaurants', name: 'Kafé <Å>', element: 'way/1' },
    { from: evening + 450, to: evening + 1_600, category: 'outside' },
  ],
  transport: [{ from: evening, to: evening + 1_600, mode: 'on_foot' }],
}
/** A house of about 11 m × 11 m from its south-west corner on. */
function house(id: number, south: number, west: number, name?: string): Outline {
  const [north, east] = [south + 1e-4, west + 2e-4]
  const ring: Outline['lines'][number] = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ]
  return { element: `way/${id}`, category: 'bars_and_restaurants', ...(name && { name }), lines: [ring] }
}
const cafe = house(1, 59.91385, 10.7521, 'Kafé <Å>')
const outlines = [
  cafe,
  house(2, 59.9141, 10.7525),
  house(3, 59.93, 10.7521),
  { ...house(4, 0, 0), lines: [[[10.7523, 59.9139]]] } satisfies Outline,
]
const rich = result(
  1,
  {
    11: {
      bluetooth: [{ ...met(0, [0, 600], [3, 60]), probability: 0.8, distance, files: [7] }, met(2 * hour, [1, 900])],
      estimate: { calibration: 'test', probability: 0.9, seconds: [600, 0, 900] },
      gps: [near(700, 1_600), near(9 * hour, 10 * hour)],
      hidden: [{ from: evening + 20 * hour, to: evening + 21 * hour, sightings: 4, through: [device(21)] }],
      where,
      hours: {
        bluetooth: { read: [[first, first + 1]], data: [[first, first + 1]] },
        gps: { read: [[first - 5, first + 6]], data: [[first, first + 2]] },
      },
    },
    12: { bluetooth: [met(100, [0, 100])] },
    21: { bluetooth: [met(0, [0, 100])] },
    31: { bluetooth: [met(0, [0, 1_000])] },
  },
  {
    outlines,
    pauses: [{ sensor: 'gps', from: evening + 3 * hour, to: evening + 5 * hour + 60, reason: null }],
    hours: {
      bluetooth: { read: [[first - 12, first + 36]], data: [[first, first + 3]] },
      gps: { read: [[first - 12, first + 36]], data: [[first - 12, first + 4]] },
    },
  },
)

describe('the full report', () => {
  it('holds the figures of the 2020 shape, and each can be followed to files', () => {
    const report = full(rich)
    expect(FullReport.parse(report)).toEqual(report)
    const [ola] = report.contacts
    const { all_contacts, ...sensors } = contactReport(composed(rich).contacts[0]!, composed(rich)).cumulative
    const { bar_plot, ...rest } = all_contacts
    expect([bar_plot, ola!.cumulative]).toEqual(['', { all_contacts: rest, ...sensors }])
    expect(ola!.evidence.bluetooth[0]).toMatchObject({
      id: 'bluetooth-1',
      stretches: [
        ['very_close', 600],
        ['far', 60],
      ],
      probability: 0.8,
      distance,
      rows: [
        { patient_phone: 1, contact_phone: 1, sightings_by_patient: 2, sightings_by_contact: 1, files: [7] },
        { patient_phone: 1, contact_phone: 2, time_from: '2020-04-15T22:01:40Z' },
      ],
    })
    expect(ola!.evidence.hidden).toMatchObject([{ hidden: true, sightings: 4, through: 1 }])
    expect(ola!.estimates).toMatchObject([{ probability: 0.9 }])
    // 600 s by Bluetooth from the evening on and 900 s by GPS from 700 s on, then 900 s and an hour that no map knows
    expect(ola!.cumulative.all_contacts.points_of_interest).toEqual({
      'N/A': 4_500,
      bars_and_restaurants: 450,
      outside: 1_050,
    })
    expect(ola!.meetings[0]).toMatchObject({
      points_of_interest: { bars_and_restaurants: 450, outside: 1_050 },
      transport: { on_foot: 1_500 },
      stays: [{ time_to: '2020-04-15T22:07:30Z', name: 'Kafé <Å>' }, { category: 'outside' }],
      movements: [{ mode: 'on_foot' }],
      worth_naming: { places: ['outside', 'bars_and_restaurants'], most_common_transport: ['on_foot'] },
    })
    expect(ola!.worth_naming.places).toEqual(['outside', 'bars_and_restaurants'])
  })

  it('joins what overlaps, or begins within the gap, into one meeting', () => {
    expect(full(rich).contacts[0]!.meetings).toMatchObject([
      { time_from: '2020-04-15T22:00:00Z', time_to: '2020-04-15T22:26:40Z', evidence: ['bluetooth-1', 'gps-1'] },
      { evidence: ['bluetooth-2'], bt_close_duration: 900, gps_duration: 0 },
      { evidence: ['gps-2'], bt_duration: 0, gps_duration: hour },
    ])
  })

  it('says why those below the limits are not reported, without a name, and counts who cannot be named', () => {
    const { not_reported, not_named, notes } = full(rich)
    expect([not_reported.people, not_named]).toEqual([1, 1])
    expect(not_reported.nearest[0]![0]).toContain('20 s below the limit of 2 min')
    expect(JSON.stringify(not_reported)).not.toContain('per')
    expect(notes).toEqual(['1 more would be reported, but cannot or may not be named.'])
  })

  it('counts who is known by hidden evidence alone, and reports nobody for it', () => {
    const hidden = [{ from: evening, to: evening + hour, sightings: 4 }]
    const report = full(result(1, { 21: { hidden }, 31: { hidden }, 11: { hidden, bluetooth: [met(0, [0, 1_000])] } }))
    expect([report.contacts.length, report.not_reported.people]).toEqual([1, 0])
    expect(report.notes.join(' ')).toContain('2 devices may have been near unheard')
  })

  it('has the outlines around the points of its contacts, each once, and of nobody else’s', () => {
    expect(full(rich, result(2, {}, { outlines })).outlines).toEqual([cafe, outlines[1], outlines[3]])
    const { contacts, not_reported, ...below } = full(result(1, { 11: { gps: [near(0, 60)] } }, { outlines }))
    expect([contacts, not_reported.people, below.outlines]).toEqual([[], 1, []])
  })

  it('tells hours with data, paused and without, day by day, and what gaps can hide', () => {
    const { coverage, contacts } = full(rich)
    expect(coverage.gps.days).toEqual([
      { date: '2020-04-15', with_data: 14, paused: 0, without_data: 0, not_read: 0 },
      { date: '2020-04-16', with_data: 1, paused: 2, without_data: 21, not_read: 0 },
      { date: '2020-04-17', with_data: 0, paused: 0, without_data: 10, not_read: 0 },
    ])
    expect(coverage.gps.gaps).toEqual([{ time_from: '2020-04-16T03:00:00Z', time_to: '2020-04-17T10:00:00Z' }])
    expect(coverage.words.join(' ')).toContain('whoever was near then is not found by GPS')
    expect(contacts[0]!.coverage.gps.days[0]).toEqual({
      ...{ date: '2020-04-15', with_data: 2, paused: 0, without_data: 5, not_read: 7 },
    })
    expect(contacts[0]!.coverage.words.join(' ')).toContain('Of the contact’s GPS 11 hours')
  })
})

describe('the page', () => {
  const page = reportPage(full(rich))

  it('shows names, numbers and words as text', () => {
    expect(page).toContain('+47 &#60;ola&#62;')
    expect(page).toContain('Kari &#60;b&#62;Smittesporer')
    expect(page).not.toMatch(/<b>Smittesporer|<ola>|<script/)
  })

  it('loads nothing, runs nothing, and takes no style but its own', () => {
    expect(page).toMatch(
      /content="default-src 'none'; style-src 'sha256-[\w+/=]{44}'; base-uri 'none'; form-action 'none'"/,
    )
    expect(page).not.toMatch(/\b(src|href|style|on\w+)=|url\((?!#)|@import|https?:/)
  })

  it('has the timeline with what is missing, the map, the reasons and the days', () => {
    for (const part of ['class="gap"', 'class="accuracy"', 'class="hidden"', '<h4>Why</h4>', 'By day, minutes'])
      expect(page).toContain(part)
    expect(page).toContain('over the limit of 2 min')
    expect(page).toContain('Near, but below the limits: 1')
  })

  it('has places around the points on the map, as text, the one of the meeting marked', () => {
    const paths = [...page.matchAll(/<path class="outline (.+?)" d="(.+?)"><title>(.+?)<\/title>/g)]
    expect(new Set(paths.map(([, style, , title]) => `${style}: ${title}`))).toEqual(
      new Set([
        'area: bars and restaurants',
        'area here: Kafé &#60;Å&#62;, bars and restaurants',
        'spot: bars and restaurants',
      ]),
    )
    const [point] = page.matchAll(/class="accuracy" cx="([\d.]+)" cy="([\d.]+)"/g)
    const corners = paths
      .find(([, style]) => style === 'area here')![2]!
      .slice(1)
      .split('L')
      .map((corner) => corner.split(' ').map(Number))
    const [xs, ys] = [corners.map(([x]) => x!), corners.map(([, y]) => y!)]
    const [x, y] = [Number(point![1]), Number(point![2])]
    expect([Math.min(...xs) < x && x < Math.max(...xs), Math.min(...ys) < y && y < Math.max(...ys)]).toEqual([
      true,
      true,
    ])
    expect(page).toContain('marked: Kafé &#60;Å&#62;</figcaption>')
    expect(page).toContain('© OpenStreetMap contributors')
    expect(reportPage(full({ ...rich, outlines: [] }))).not.toContain('OpenStreetMap')
  })

  it('has the distance with its uncertainty, places, movement and names, and what is hidden marked as such', () => {
    for (const part of [
      '80 %',
      '1.2 (0.6–2.4)',
      'outside 18 min · bars and restaurants 7.5 min',
      'on foot 25 min',
      'Kafé &#60;Å&#62;',
      'Hidden: heard by third phones only; counts in no figure',
      '<dt>Places</dt><dd>not asked for</dd>',
    ])
      expect(page).toContain(part)
  })

  it('says when maps were away', () => {
    const note = 'Overpass did not answer within 20 s: places are unknown in 2 of 2 tiles.'
    const report = full({ ...rich, places: { state: 'unavailable', notes: [note] } })
    expect([report.places.state, report.notes.includes(note)]).toEqual(['unavailable', true])
    const away = reportPage(report)
    expect(away).toContain('unknown: maps did not answer')
    expect(away).toContain(note)
  })

  it('is the same bytes each time', () => {
    expect(reportPage(full(rich))).toBe(reportPage(full(structuredClone(rich))))
  })

  it('bears nobody near', () => {
    expect(reportPage(full(result(1, {})))).toContain('No contacts to report')
  })
})

describe('ten thousand people at a concert', () => {
  const people = Array.from({ length: 10_000 }, (_, i) => i + 1_000)
  const evenings = Array.from({ length: 40 }, (_, i): [number, number] => [i % 4, 120])
  const concert = result(
    1,
    Object.fromEntries(
      people.map((id) => [id, { bluetooth: [met(id % 60, ...evenings)], gps: [near(0, 3 * hour, { risk: id })] }]),
    ),
  )
  const owned = new Map([...household, ...people.map((id): [string, string] => [device(id), `person ${id}`])])

  it('are composed within seconds of a processor, all of them named, the most severe in detail', () => {
    const begun = process.cpuUsage()
    const composition = compose([concert], owned, 'kari')!
    const plot = barPlots(composition.window)
    const reports = composition.contacts.map((contact, i) =>
      contactReport(contact, composition, i < 200 ? plot : undefined),
    )
    const whole = fullReport(composition, about, nameOf)
    const page = reportPage(whole)
    const { user, system } = process.cpuUsage(begun)
    expect((user + system) / 1e6).toBeLessThan(8)
    expect(reports).toHaveLength(10_000)
    expect([whole.contacts.length, whole.further_contacts.length]).toEqual([200, 9_800])
    expect(whole.notes).toEqual(['Only the 200 most severe of 10000 contacts have a bar plot, and are told in full.'])
    expect(page.length).toBeLessThan(20_000_000)
  })
})
