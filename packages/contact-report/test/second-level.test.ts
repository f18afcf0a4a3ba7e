import { type AnalysisResult, FullReport, type SecondLevel } from '@smittestopp/contracts'
import { describe, expect, it } from 'vitest'
import { compose, fullReport, reportPage } from '../src/index.ts'
import { device, evening, hour, met, near, owners, result } from './results.ts'

/** Kari is the patient; Ola and Per are contacts of hers, Liv and Jon only of theirs. */
const people = owners({ kari: [1, 2], ola: [11, 12], per: [21], liv: [41, 42], jon: [51] })
const about = {
  ...{ request_id: '7b0b6ac1-5fd1-4a8f-9d0a-3d4c1f3f1f7a', asked_by: 'Siri', phone_number: '+47 kari' },
  last_activity: null,
}
const nameOf = (person: string) => ({ phone_number: `+47 <${person}>`, pin_code: 'Ab12Cd' })

type Met = SecondLevel['contacts'][number]['peers'][string]

/** What one device met after so many seconds. */
function after(number: number, from: number, peers: Record<number, Partial<Met>>): SecondLevel['contacts'][number] {
  const found = Object.entries(peers).map(([one, findings]) => {
    return [device(Number(one)), { bluetooth: [], gps: [], ...findings }]
  })
  return { device_id: device(number), met_until: evening + from, peers: Object.fromEntries(found), peers_left_out: 0 }
}

const long = { bluetooth: [met(0, [0, 1_000])] }
const first = { 11: long, 21: long }

function resultWith(contacts: SecondLevel['contacts'], own = 1, peers: Record<number, typeof long> = first) {
  return result(own, peers, { second_level: { contacts, peers_left_out: 0 } })
}

function told(...results: AnalysisResult[]) {
  const report = fullReport(compose(results, people, 'kari')!, about, nameOf)
  expect(FullReport.parse(report)).toEqual(report)
  return report.second_level!
}

describe('the second level by persons', () => {
  const evidence = { bluetooth: [met(2 * hour, [0, 600], [3, 60])], gps: [near(2 * hour + 300, 3 * hour)] }
  const chain = resultWith([after(11, hour, { 41: evidence })])

  it('shows the way from the person through the contact, with meetings, durations and the category', () => {
    expect(told(chain).people).toEqual([
      {
        ...nameOf('liv'),
        risk_cat: 'high',
        paths: [
          {
            path: ['+47 kari', '+47 <ola>', '+47 <liv>'],
            contact_met_until: '2020-04-15T23:00:00Z',
            risk_cat: 'high',
            bt_duration: 600,
            bt_very_close_duration: 600,
            bt_close_duration: 0,
            bt_relatively_close_duration: 0,
            bt_risk_score: 10,
            gps_duration: 3_300,
            gps_risk_score: 55,
            meetings: [
              {
                time_from: '2020-04-16T00:00:00Z',
                time_to: '2020-04-16T01:00:00Z',
                bt_duration: 600,
                bt_very_close_duration: 600,
                bt_close_duration: 0,
                bt_relatively_close_duration: 0,
                gps_duration: 3_300,
              },
            ],
          },
        ],
      },
    ])
  })

  it('is there when it was asked for', () => {
    const report = fullReport(compose([result(1, first)], people, 'kari')!, about, nameOf)
    expect(report.second_level).toBeUndefined()
    expect(reportPage(report)).not.toContain('Second level')
    expect(told(resultWith([])).people).toEqual([])
  })

  it('lists somebody once, with each contact who leads there, the most severe first', () => {
    const short = { bluetooth: [met(5 * hour, [0, 300])] }
    const { people: met2 } = told(
      resultWith([after(11, hour, { 41: short }), after(21, hour, { 42: long, 51: short })]),
    )
    expect(
      met2.map(({ phone_number, risk_cat, paths }) => [phone_number, risk_cat, paths.map(({ path }) => path[1])]),
    ).toEqual([
      ['+47 <liv>', 'high', ['+47 <per>', '+47 <ola>']],
      ['+47 <jon>', 'bt_below_15_min', ['+47 <per>']],
    ])
  })

  it('takes several phones of either for one person, and counts once what both have', () => {
    const both = [after(11, hour, { 41: long, 42: long }), after(12, 2 * hour, { 41: long })]
    const peers = { ...first, 12: long }
    const [liv] = told(resultWith(both, 1, peers), resultWith([after(11, 0, { 41: long })], 2, peers)).people
    expect(liv!.paths).toHaveLength(1)
    expect(liv!.paths[0]).toMatchObject({ bt_duration: 1_000, contact_met_until: '2020-04-15T22:00:00Z' })
  })

  it('marks who is a contact already, and knows neither the person nor phones of the contact for anybody met', () => {
    const level = told(resultWith([after(11, hour, { 1: long, 2: long, 12: long, 21: long })]))
    expect(level).toMatchObject({ people: [], not_named: 0 })
    expect(level.contacts_as_well).toEqual([{ phone_number: '+47 <per>', through: ['+47 <ola>'] }])
  })

  it('goes through nobody who is not reported or cannot be named, and counts who cannot be named at its end', () => {
    const through = [
      after(11, hour, { 41: long, 99: long, 98: { bluetooth: [met(0, [0, 60])] } }),
      after(98, hour, { 51: long }),
    ]
    expect(told(resultWith(through))).toMatchObject({ people: [nameOf('liv')], not_named: 1 })
    const below = resultWith(through, 1, { 11: { bluetooth: [met(0, [0, 60])] }, 98: long })
    expect(told(below)).toMatchObject({ people: [], not_named: 0 })
  })

  it('counts at its end who withdrew, once, and not who is told or counted elsewhere', () => {
    const counts = (left: number[], ends: number[], through = [11, 21]) => {
      const levelOf = (met: number[]) =>
        through.map((one) =>
          after(one, hour, Object.fromEntries(met.filter((id) => id !== one).map((id) => [id, long]))),
        )
      const peers = { ...first, 99: long }
      const everything = resultWith(levelOf(ends), 1, peers)
      const told = resultWith(levelOf(left), 1, first)
      const { secondLevel, notNamed } = compose([told], people, 'kari', { results: [everything], ownerOf: people })!
      return [secondLevel!.people.map(({ person }) => person), notNamed, secondLevel!.notNamed]
    }
    expect(counts([41, 42], [41, 42, 51])).toEqual([['liv'], 1, 1])
    expect(counts([], [41, 42, 51, 98])).toEqual([[], 1, 3])
    expect(counts([42], [41, 42, 21])).toEqual([['liv'], 1, 0])
    expect(counts([], [1, 2, 12, 21, 99])).toEqual([[], 1, 0])
  })

  it('judges what is left of a path by the limits', () => {
    const little = { bluetooth: [met(0, [0, 100])] }
    expect(told(resultWith([after(11, hour, { 41: little })])).people).toEqual([])
    const later = { bluetooth: [met(hour, [0, 100])] }
    expect(told(resultWith([after(11, hour, { 41: little, 42: later })])).people).toMatchObject([nameOf('liv')])
  })

  it('tells the 200 most severe, and how many there are', () => {
    const crowd = Array.from({ length: 250 }, (_, i) => 1_000 + i)
    const met3 = Object.fromEntries(crowd.map((id) => [id, { bluetooth: [met(0, [0, id])] }]))
    const owned = new Map([...people, ...crowd.map((id): [string, string] => [device(id), `person ${id}`])])
    const level = { contacts: [{ ...after(11, 0, met3), peers_left_out: 3 }], peers_left_out: 2 }
    const composition = compose([result(1, first, { second_level: level })], owned, 'kari')!
    const { second_level } = fullReport(composition, about, nameOf)
    expect(second_level!.people).toHaveLength(200)
    expect(second_level!.people[0]!.phone_number).toBe('+47 <person 1249>')
    expect(second_level!.further_people).toBe(50)
    expect(second_level!.notes.slice(1)).toEqual([
      'Of less risk and not told: 50 more.',
      '2 devices of contacts could not be followed: there was too much to read.',
      '3 devices with the least evidence are left out: there were too many.',
    ])
  })

  it('has a section on the page, where names are text', () => {
    const report = fullReport(
      compose([resultWith([after(11, hour, { 21: long, 41: evidence })])], people, 'kari')!,
      about,
      nameOf,
    )
    const page = reportPage(report)
    expect(page).toContain('Second level: 1 person')
    expect(page).toContain('+47 kari → +47 &#60;ola&#62; → +47 &#60;liv&#62;')
    expect(page).toContain('+47 &#60;per&#62; is a contact, above, and met after that: +47 &#60;ola&#62;')
    expect(page).not.toContain('<liv>')
  })
})
