import { AnalysisResult } from '@smittestopp/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { meetings, visits } from '../../test/arbitrary-meetings.ts'
import { evening, pausing } from '../../test/arbitrary-world.ts'
import { device, hour, job, meeting, parameters, pause, run, stay } from '../../test/evening-world.ts'
import { memorySource, type World } from '../../test/memory-source.ts'
import { plainSecondLevel } from '../../test/plain-second-level.ts'
import { analyse } from '../analyse.ts'

const asked = { second_level: true }
const five = [1, 2, 3, 4, 5].map((id) => device(id))
const name = (uuid: string) => Number(uuid[0])

/** Who was met through whom, from so many seconds after the evening. */
function told({ second_level }: AnalysisResult) {
  return second_level?.contacts.flatMap(({ device_id, met_until, peers }) =>
    Object.keys(peers).map((peer) => [name(device_id), name(peer), met_until - evening]),
  )
}

/** The same with the times of all evidence. */
function toldWithTimes({ second_level }: AnalysisResult) {
  return second_level?.contacts.flatMap(({ device_id, met_until, peers }) =>
    Object.entries(peers).map(([peer, { bluetooth, gps }]) => {
      const times = [...bluetooth, ...gps].map(({ from, to }) => [from - evening, to - evening])
      return { path: [name(device_id), name(peer)], from: met_until - evening, times }
    }),
  )
}

const worldOf = (world: Partial<World>): World => ({ devices: five, fixes: [], sightings: [], pauses: [], ...world })

describe('the second level', () => {
  it('is looked for when it is asked for, and changes nothing of the first', async () => {
    const sightings = [...meeting(1, 2, 0, hour), ...meeting(2, 3, 2 * hour, 3 * hour)]
    const [without, result] = [await run({ sightings }), await run({ sightings }, asked)]
    expect(AnalysisResult.parse(result)).toEqual(result)
    const { second_level, input_digest, ...first } = result
    expect({ ...without, input_digest }).toEqual({ ...first, input_digest })
    expect(without.second_level).toBeUndefined()
    const [from, to] = [evening + 2 * hour, evening + 3 * hour]
    expect(second_level).toEqual({
      contacts: [
        {
          device_id: device(2).uuid,
          met_until: evening + hour,
          peers: {
            [device(3).uuid]: {
              bluetooth: [{ from, to, stretches: [0, hour], sightings: { by_patient: 61, by_peer: 61 } }],
              gps: [],
            },
          },
          peers_left_out: 0,
        },
      ],
      peers_left_out: 0,
    })
  })

  it('leaves out whom a contact met before, counts of a longer meeting what is left, and the first of several with the patient', async () => {
    const patient = meeting(1, 2, 2 * hour, 3 * hour)
    const with3 = (from: number, to: number) => run({ sightings: [...patient, ...meeting(2, 3, from, to)] }, asked)
    expect(told(await with3(0, hour))).toEqual([])
    expect(told(await with3(4 * hour, 5 * hour))).toEqual([[2, 3, 3 * hour]])
    const longer = await with3(hour, 4 * hour)
    expect(told(longer)).toEqual([[2, 3, 3 * hour]])
    expect(Object.values(longer.second_level!.contacts[0]!.peers)[0]!.bluetooth).toMatchObject([
      { from: evening + 3 * hour, to: evening + 4 * hour },
    ])
    const again = meeting(1, 2, 6 * hour, 7 * hour)
    const between = [...patient, ...again, ...meeting(2, 3, 4 * hour, 5 * hour)]
    expect(told(await run({ sightings: between }, asked))).toEqual([[2, 3, 3 * hour]])
  })

  it('knows a contact for one again, and neither the way back nor the other phones of the patient', async () => {
    const sightings = [
      ...meeting(1, 2, 0, hour),
      ...meeting(1, 3, 0, hour),
      ...meeting(2, 3, 2 * hour, 3 * hour),
      ...meeting(2, 4, 2 * hour, 3 * hour),
      ...meeting(1, 2, 4 * hour, 5 * hour),
    ]
    const own_devices = [device(1).uuid, device(4).uuid]
    const result = await run({ sightings }, { ...asked, own_devices })
    expect(told(result)).toEqual([
      [2, 3, hour],
      [3, 2, hour],
    ])
  })

  it('follows nobody below the limits, and tells nobody who is', async () => {
    const short = [...meeting(1, 2, 0, 120), ...meeting(2, 3, 2 * hour, 3 * hour)]
    expect((await run({ sightings: short }, asked)).second_level).toEqual({ contacts: [], peers_left_out: 0 })
    const passing = [...meeting(1, 2, 0, hour), ...meeting(2, 3, 2 * hour, 2 * hour + 120)]
    expect(told(await run({ sightings: passing }, asked))).toEqual([])
  })

  it('finds by GPS who stays when the patient leaves, without positions', async () => {
    const result = await run({ fixes: [stay(1, 0, hour), stay(2, 0, 4 * hour), stay(3, 2 * hour, 3 * hour)] }, asked)
    expect(told(result)).toEqual([[2, 3, hour]])
    const [gps] = Object.values(result.second_level!.contacts[0]!.peers)[0]!.gps
    expect(gps).toMatchObject({ from: evening + 2 * hour, to: evening + 3 * hour, points: [] })
    const both = await run({ fixes: [stay(1, 0, hour), stay(2, 0, 4 * hour), stay(3, 0, 3 * hour)] }, asked)
    expect(told(both)).toEqual([
      [2, 3, hour],
      [3, 2, hour],
    ])
    expect(Object.values(both.second_level!.contacts[0]!.peers)[0]!.gps).toMatchObject([{ from: evening + hour }])
  })

  it('counts nothing while either pauses', async () => {
    const sightings = [...meeting(1, 2, 0, hour), ...meeting(2, 3, 2 * hour, 3 * hour)]
    for (const id of [2, 3]) {
      const paused = await run({ sightings, pauses: [pause(id, 'bluetooth', 2 * hour, 4 * hour, 'mine')] }, asked)
      expect(told(paused)).toEqual([])
      expect(JSON.stringify(paused)).not.toContain('mine')
    }
  })

  it('takes part in the digest, event by event', async () => {
    const path = [...meeting(1, 2, 0, hour), ...meeting(2, 3, 2 * hour, 3 * hour)]
    const digest = async (sightings: World['sightings'], change = {}) =>
      (await run({ sightings }, { ...asked, ...change })).input_digest
    const digests = [path, path.slice(1), path.slice(0, -1), [...path, ...meeting(2, 4, 9 * hour, 9 * hour)]]
    const all = await Promise.all([...digests.map((one) => digest(one)), digest(path, { second_level: false })])
    expect(new Set(all).size).toBe(5)
    expect(await digest(path.toReversed())).toBe(all[0])
  })

  it('is what the rules say, read plainly, whoever meets and pauses', async () => {
    await fc.assert(
      fc.asyncProperty(meetings, async (world) => {
        expect(toldWithTimes(await run(world, asked))).toEqual(plainSecondLevel(world, parameters))
      }),
      { numRuns: 150 },
    )
  })

  it('is by GPS what the rules say of all events, though of a contact only the later ones are compared', async () => {
    const lenient = { ...parameters, gps_include: 300 }
    let found = 0
    await fc.assert(
      fc.asyncProperty(visits, pausing, async (fixes, paused) => {
        const pauses = paused.map(({ from, to }, i) => pause((i % 4) + 1, 'gps', from - evening, to - evening))
        const world = worldOf({ fixes, pauses })
        const plain = plainSecondLevel(world, lenient)
        found += plain.length
        expect(toldWithTimes(await analyse(job(asked), memorySource(world), lenient))).toEqual(plain)
      }),
      { numRuns: 400 },
    )
    expect(found).toBeGreaterThan(50)
  })
})
