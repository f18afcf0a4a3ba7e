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
    expect(result).toMatchObject({ time_from: '2020-04-03T22:00:00Z', time_to: '2020-04-17T22:00:00Z', peers: {} })
    expect([result.profile, result.parameters]).toEqual(['default', parameters])
  })

  it('finds a night of eight hours at one place, with where it was and what it rests on', async () => {
    const result = await run({ fixes: [stay(1, 0, 8 * hour), stay(2, 0, 8 * hour)] })
    expect(AnalysisResult.parse(result)).toEqual(result)
    const [from, to] = [evening, evening + 8 * hour]
    expect(result.peers[devices[1]!.uuid]).toMatchObject({
      phone: ['android', 'model 2', '1.1'],
      bluetooth: [],
      gps: [
        {
          ...{ from, to, average_distance: 0, median_distance: 0, average_accuracy: 5, risk: 480 },
          points: [...[from, 59.9139, 10.7522, 5], ...[to, 59.9139, 10.7522, 5]],
          events: { of_patient: 1, of_peer: 1 },
        },
      ],
    })
  })

  it('finds a meeting with its bands, and who reported how much of it', async () => {
    const [start, end] = [3 * hour, 4 * hour]
    const sightings = meeting(1, 2, start, end).filter(({ receiver, time }) => receiver === 1 || time % 120 === 0)
    const { bluetooth } = (await run({ sightings })).peers[devices[1]!.uuid]!
    expect(bluetooth).toEqual([
      {
        ...{ from: evening + start, to: evening + end, stretches: [0, 3_600] },
        sightings: { by_patient: 61, by_peer: 31 },
        probability: 0.998,
        distance: { metres: 0.456, low: 0.239, high: 0.87 },
        files: [1_003],
      },
    ])
  })

  it('finds what is too little to be reported, too', async () => {
    const { peers } = await run({ sightings: meeting(1, 2, 0, 60) })
    expect(peers[devices[1]!.uuid]!.bluetooth).toMatchObject([{ stretches: [0, 60] }])
  })

  it('takes accuracy 0 for 50 m', async () => {
    const fixes = [stay(1, 0, hour, 0), stay(2, 0, hour, 0)]
    const { gps } = (await run({ fixes })).peers[devices[1]!.uuid]!
    expect(gps).toMatchObject([{ from: evening, to: evening + hour, average_accuracy: 50 }])
  })

  it('holds nobody for near while their position was unknown', async () => {
    const fixes = [stay(1, 0, 0), stay(1, 8 * hour, 8 * hour), stay(2, 0, 8 * hour)]
    expect((await run({ fixes })).peers).toEqual({})
  })

  it('leaves out the own devices of the patient and what lies outside the window', async () => {
    const world = { fixes: [stay(1, 0, hour), stay(2, 0, hour), stay(3, 0, hour)], sightings: meeting(1, 4, 0, hour) }
    const own_devices = [devices[0]!.uuid, devices[1]!.uuid]
    expect(Object.keys((await run(world, { own_devices })).peers)).toEqual([devices[2]!.uuid, devices[3]!.uuid])
    const time_to = new Date((evening + hour - 1) * 1000).toISOString()
    const { peers } = await run(world, { time_to })
    expect(peers[devices[3]!.uuid]!.bluetooth[0]!.to).toBe(evening + 59 * 60)
    expect(Object.keys(peers)).toEqual([devices[3]!.uuid])
  })

  it('tells ids of devices and no internal ones, in order, the same bytes each time', async () => {
    const world = {
      devices: [device(1), device(4), device(3), device(2)],
      fixes: [stay(1, 0, hour), stay(4, 0, hour), stay(2, 0, hour)],
      sightings: meeting(1, 3, 0, hour),
    }
    const [once, again] = [JSON.stringify(await run(world)), JSON.stringify(await run(world))]
    expect(Object.keys(JSON.parse(once).peers)).toEqual([2, 3, 4].map((id) => device(id).uuid))
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
    await fc.assert(
      fc.asyncProperty(walk, fc.array(walk, { minLength: 3, maxLength: 3 }), pausing, async (own, others, paused) => {
        const pauses = paused.map(({ from, to }, i) => pause((i % 4) + 1, 'gps', from - evening, to - evening))
        const pausesOf = (id: number) => pauses.filter((one) => one.id === id)
        const peers = others.map((fixes, i) => withId(fixes, i + 2))
        const source = memorySource({ devices, fixes: [...withId(own, 1), ...peers.flat()], sightings: [], pauses })
        const found = await analyse(job({ time_to: '2020-04-29T00:00:00Z' }), source, parameters)
        const patient = wayOf(own, pausedTimes(pausesOf(1), 'gps'), parameters)
        for (const [i, fixes] of peers.entries()) {
          const evidence = found.peers[devices[i + 1]!.uuid]?.gps ?? []
          const expected = contactsOfPair(patient, fixes, pausedTimes(pausesOf(i + 2), 'gps'), parameters)
          expect(evidence.map(({ from, to }) => [from, to])).toEqual(expected.map(({ start, end }) => [start, end]))
        }
      }),
      { numRuns: 400 },
    )
  })
})
