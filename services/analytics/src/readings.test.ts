import { describe, expect, it } from 'vitest'
import { evening } from '../test/arbitrary-world.ts'
import { device, devices, hour, meeting, parameters, pause, run, stay } from '../test/evening-world.ts'
import type { World } from '../test/memory-source.ts'

const world: World = {
  devices,
  fixes: [stay(1, 0, hour), stay(1, 5 * hour, 6 * hour), stay(2, 0, hour), stay(3, 0, 600)],
  sightings: [...meeting(1, 2, 0, hour), ...meeting(1, 4, 0, 600)],
  pauses: [pause(1, 'gps', 20 * hour, 21 * hour), pause(2, 'bluetooth', 20 * hour, 21 * hour)],
}
const first = Math.floor(evening / 3_600)

async function digest(change: Partial<World>, ...rest: [Parameters<typeof run>[1]?, Parameters<typeof run>[2]?]) {
  return (await run({ ...world, ...change }, ...rest)).input_digest
}

describe('the digest of what was read', () => {
  it('is the same for the same, whatever order it came in and whoever asked', async () => {
    const other = { request_id: 'b3a0b7a4-2a4b-4c3d-9d7e-2d1f5c0c8a11' }
    const shuffled = {
      devices: devices.toReversed(),
      fixes: world.fixes.toReversed(),
      sightings: world.sightings.toReversed(),
      pauses: world.pauses.toReversed(),
    }
    expect(new Set([await digest({}), await digest({}, other), await digest(shuffled)]).size).toBe(1)
  })

  it('changes with everything that is read and asked', async () => {
    const [, second, ...fixes] = world.fixes
    const [seen, ...sightings] = world.sightings
    const different = [
      await digest({}),
      await digest({ fixes: [{ ...world.fixes[0]!, accuracy: 6 }, second!, ...fixes] }),
      await digest({ fixes: [...world.fixes, stay(3, 600, 900)] }),
      await digest({ sightings: [{ ...seen!, rssi: seen!.rssi - 1 }, ...sightings] }),
      await digest({ sightings: [{ ...seen!, receiver: 2, transmitter: 1 }, ...sightings] }),
      await digest({ devices: [devices[0]!, { ...devices[1]!, model: 'another' }, devices[2]!, devices[3]!] }),
      await digest({ pauses: world.pauses.slice(1) }),
      await digest({ pauses: world.pauses.slice(0, 1) }),
      await digest({}, {}, { ...parameters, gps_glue: 181 }),
      await digest({}, { own_devices: [devices[0]!.uuid, device(9).uuid] }),
      await digest({}, { time_from: new Date(evening * 1000).toISOString() }),
      await digest({}, { profile: '2020' }),
    ]
    expect(new Set(different).size).toBe(different.length)
  })
})

describe('the hours of an analysis', () => {
  it('are, for the patient, those of the window, and in them those with data', async () => {
    const { hours, time_from } = await run(world, { time_from: new Date(evening * 1000).toISOString() })
    expect(time_from).toBe('2020-04-15T22:00:00Z')
    const read = [[first, first + 48]]
    expect(hours).toEqual({
      bluetooth: { read, data: [[first, first + 2]] },
      gps: {
        read,
        data: [
          [first, first + 1],
          [first + 5, first + 6],
        ],
      },
    })
  })

  it('are, for a peer, those that were looked at', async () => {
    const { peers } = await run(world)
    const { gps, bluetooth } = peers[devices[1]!.uuid]!.hours
    expect(gps.data).toEqual([[first, first + 1]])
    expect(gps.read[0]![0]).toBeLessThan(first)
    expect(bluetooth.read).toEqual(bluetooth.data)
    expect(peers[devices[3]!.uuid]!.hours.gps).toEqual({ read: [], data: [] })
  })
})
