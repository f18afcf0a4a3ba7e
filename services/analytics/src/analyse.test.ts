import { AnalysisResult } from '@smittestopp/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evening, pausing, wandering } from '../test/arbitrary-world.ts'
import { device, devices, hour, job, meeting, parameters, pause, run, stay } from '../test/evening-world.ts'
import { memorySource } from '../test/memory-source.ts'
import { analyse } from './analyse.ts'
import { contactsOfPair } from './gps/search.ts'
import { wayOf } from './gps/way.ts'
import { pausedTimes } from './pauses.ts'
import type { GpsFix, PeerFix } from './source.ts'

describe('analyse', () => {
  it('finds nobody where nobody was, and says what was asked', async () => {
    const result = await run({})
    expect(AnalysisResult.parse(result)).toEqual(result)
    expect(result).toMatchObject({ time_from: '2020-04-03T22:00:00Z', time_to: '2020-04-17T22:00:00Z', contacts: {} })
    expect(result.parameters).toEqual(parameters)
  })

  it('reports a night of eight hours at one place, cut at 02:00, with the evidence', async () => {
    const result = await run({ fixes: [stay(1, 0, 8 * hour), stay(2, 0, 8 * hour)] })
    expect(AnalysisResult.parse(result)).toEqual(result)
    const { bar_plot, ...all } = result.contacts[devices[1]!.uuid]!.cumulative.all_contacts
    expect(bar_plot).toMatch(/^iVBOR/)
    expect(all).toEqual({
      points_of_interest: { 'N/A': 28_800 },
      number_of_contacts: 1,
      risk_cat: 'gps_only',
      days_in_contact: 2,
    })
    expect(result.contacts[devices[1]!.uuid]).toMatchObject({
      cumulative: { gps_contacts: { cumulative_duration: 28_800, cumulative_risk_score: 480, days_in_contact: 2 } },
      daily: {
        '2020-04-15': { gps_contacts: { cumulative_duration: 14_400, number_of_contacts: 1 } },
        '2020-04-16': { gps_contacts: { cumulative_duration: 14_400, number_of_contacts: 1 } },
      },
      evidence: {
        bluetooth: [],
        gps: [
          {
            time_from: '2020-04-15T22:00:00Z',
            time_to: '2020-04-16T06:00:00Z',
            duration: 28_800,
            average_distance: 0,
            median_distance: 0,
            average_accuracy: 5,
            risk_score: 480,
          },
        ],
      },
      version_info: { pipeline: '3.0.0', device: [['android', 'model 2', '1.1']] },
    })
  })

  it('reports a meeting that ends at 02:00 sharp as one day', async () => {
    const result = await run({ sightings: meeting(1, 2, 3 * hour, 4 * hour) })
    const report = result.contacts[devices[1]!.uuid]!
    expect(Object.keys(report.daily)).toEqual(['2020-04-16'])
    expect(report.cumulative.bt_contacts).toEqual({
      cumulative_duration: 3_600,
      cumulative_risk_score: 60,
      days_in_contact: 1,
      bt_very_close_duration: 3_600,
      bt_close_duration: 0,
      bt_relatively_close_duration: 0,
    })
    expect(report.cumulative.all_contacts.risk_cat).toBe('high')
    expect(report.evidence.bluetooth).toMatchObject([{ sightings: 122, duration: 3_600 }])
  })

  it('leaves out 02:00 pieces too short to count from the days only', async () => {
    const fixes = [stay(1, 0, 4 * hour + 299), stay(2, 0, 4 * hour + 299)]
    const report = (await run({ fixes })).contacts[devices[1]!.uuid]!
    expect(Object.keys(report.daily)).toEqual(['2020-04-15'])
    expect(report.cumulative.gps_contacts).toMatchObject({ cumulative_duration: 4 * hour + 299, days_in_contact: 1 })
  })

  it('takes accuracy 0 for 50 m: near, but not accurate enough to be reported alone', async () => {
    const fixes = [stay(1, 0, hour, 0), stay(2, 0, hour, 0)]
    expect((await run({ fixes })).contacts).toEqual({})
    const report = (await run({ fixes, sightings: meeting(1, 2, 0, 180) })).contacts[devices[1]!.uuid]!
    expect(report.evidence.gps).toMatchObject([{ duration: hour, average_accuracy: 50 }])
    expect(report.cumulative.all_contacts.risk_cat).toBe('bt_below_15_min')
  })

  it('holds nobody for near while their position was unknown', async () => {
    const fixes = [stay(1, 0, 0), stay(1, 8 * hour, 8 * hour), stay(2, 0, 8 * hour)]
    expect((await run({ fixes })).contacts).toEqual({})
  })

  it('leaves out the own devices of the patient and what lies outside the window', async () => {
    const world = { fixes: [stay(1, 0, hour), stay(2, 0, hour), stay(3, 0, hour)], sightings: meeting(1, 4, 0, hour) }
    const own_devices = [devices[0]!.uuid, devices[1]!.uuid]
    expect(Object.keys((await run(world, { own_devices })).contacts)).toEqual([devices[2]!.uuid, devices[3]!.uuid])
    const time_to = new Date((evening + hour - 1) * 1000).toISOString()
    expect((await run(world, { time_to })).contacts[devices[3]!.uuid]!.evidence.bluetooth[0]!.time_to).toBe(
      '2020-04-15T22:59:00Z',
    )
    expect(Object.keys((await run(world, { time_to })).contacts)).toEqual([devices[3]!.uuid])
  })

  it('tells ids of devices and no internal ones, in order, the same bytes each time', async () => {
    const world = {
      devices: [device(1), device(4), device(3), device(2)],
      fixes: [stay(1, 0, hour), stay(4, 0, hour), stay(2, 0, hour)],
      sightings: meeting(1, 3, 0, hour),
    }
    const [once, again] = [JSON.stringify(await run(world)), JSON.stringify(await run(world))]
    expect(Object.keys(JSON.parse(once).contacts)).toEqual([2, 3, 4].map((id) => device(id).uuid))
    expect(once).toBe(again)
    expect(once).not.toMatch(/"(id|peer)"/)
  })

  it('does not let one job change the window of the next', async () => {
    const before = await run({})
    await run({}, { time_from: new Date((evening + 47 * hour) * 1000).toISOString() })
    expect(await run({})).toEqual(before)
  })

  const walk = wandering(59.9139, 10.7522)
  const withId = (fixes: GpsFix[], id: number) => fixes.map((fix): PeerFix => ({ ...fix, id }))

  it('finds through the index just what comparing with everybody would', async () => {
    const everybody = { ...parameters, bluetooth_include: -1, gps_include: -1 }
    await fc.assert(
      fc.asyncProperty(walk, fc.array(walk, { minLength: 3, maxLength: 3 }), pausing, async (own, others, paused) => {
        const pauses = paused.map(({ from, to }, i) => pause((i % 4) + 1, 'gps', from - evening, to - evening))
        const pausesOf = (id: number) => pauses.filter((one) => one.id === id)
        const peers = others.map((fixes, i) => withId(fixes, i + 2))
        const source = memorySource({ devices, fixes: [...withId(own, 1), ...peers.flat()], sightings: [], pauses })
        const found = await analyse(job({ time_to: '2020-04-29T00:00:00Z' }), source, everybody)
        const patient = wayOf(own, pausedTimes(pausesOf(1), 'gps'), parameters)
        for (const [i, fixes] of peers.entries()) {
          const evidence = found.contacts[devices[i + 1]!.uuid]?.evidence.gps ?? []
          const expected = contactsOfPair(patient, fixes, pausedTimes(pausesOf(i + 2), 'gps'), parameters)
          expect(evidence.map((contact) => contact.duration)).toEqual(expected.map(({ start, end }) => end - start))
        }
      }),
      { numRuns: 60 },
    )
  })
})
