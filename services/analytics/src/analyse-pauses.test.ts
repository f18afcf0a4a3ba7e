import { AnalysisResult } from '@smittestopp/contracts'
import { describe, expect, it } from 'vitest'
import { evening } from '../test/arbitrary-world.ts'
import { devices, hour, meeting, parameters, pause, run, stay } from '../test/evening-world.ts'
import type { World } from '../test/memory-source.ts'
import type { PeerFix } from './source.ts'

describe('an analysis with pauses', () => {
  it('counts nothing of a sensor while either of the two pauses it, and says what was left out', async () => {
    const world = { fixes: [stay(1, 0, 4 * hour), stay(2, 0, 4 * hour)], sightings: meeting(1, 2, 0, hour) }
    const pauses = [
      pause(2, 'gps', 3 * hour, 5 * hour, 'at the doctor'),
      pause(1, 'bluetooth', 600, 1_200, 'protective gear'),
      pause(1, 'gps', hour, 2 * hour),
      pause(3, 'gps', 0, 4 * hour),
    ]
    const result = await run({ ...world, pauses })
    expect(AnalysisResult.parse(result)).toEqual(result)
    const peer = result.peers[devices[1]!.uuid]!
    const spans = (found: { from: number; to: number }[]) => found.map(({ from, to }) => [from - evening, to - evening])
    expect(spans(peer.bluetooth)).toEqual([
      [0, 540],
      [1_200, 3_600],
    ])
    expect(spans(peer.gps)).toEqual([
      [0, hour],
      [2 * hour, 3 * hour],
    ])
    const said = (sensor: string, from: number, to: number, reason: string | null) => {
      return { sensor, from: evening + from, to: evening + to, reason }
    }
    expect(result.pauses).toEqual([said('bluetooth', 600, 1_200, 'protective gear'), said('gps', hour, 2 * hour, null)])
    expect(peer.pauses).toEqual([said('gps', 3 * hour, 5 * hour, null)])
    expect(JSON.stringify(result)).not.toContain('doctor')
    const fromPeer = await run({ ...world, pauses }, { device_id: devices[1]!.uuid, own_devices: [] })
    const mirrored = fromPeer.peers[devices[0]!.uuid]!
    expect([spans(mirrored.bluetooth), spans(mirrored.gps)]).toEqual([spans(peer.bluetooth), spans(peer.gps)])
    expect(mirrored.pauses.map(({ reason }) => reason)).toEqual([null, null])
    expect(fromPeer.pauses.map(({ reason }) => reason)).toEqual(['at the doctor'])
  })

  it('lists of pauses those that reach into the window, whole', async () => {
    const world = { sightings: meeting(1, 2, 0, hour) }
    const [time_from, time_to] = [0, hour].map((second) => new Date((evening + second) * 1000).toISOString())
    const pauses = [
      [-20, 0],
      [-20, 1],
      [hour, hour + 10],
      [hour + 1, hour + 10],
    ].map(([from, to]) => pause(2, 'bluetooth', from!, to!))
    const result = await run({ ...world, pauses }, { time_from: time_from!, time_to: time_to! })
    const told = result.peers[devices[1]!.uuid]!.pauses.map(({ from, to }) => [from - evening, to - evening])
    expect(told).toEqual([
      [-20, 1],
      [hour, hour + 10],
    ])
  })

  it('compares with a peer whom only a paused event brought within reach', async () => {
    // 119 m apart, which a wide `gps_distance` calls near; only the event inside the pause is within the 110 m of comparison
    const north = (fix: PeerFix, metres: number): PeerFix => ({ ...fix, latitude: fix.latitude + metres / 111_194.93 })
    const fixes = [
      stay(1, 0, 2 * hour, 5),
      north(stay(2, 0, 600, 5), 119),
      north(stay(2, 700, 700, 5), 10),
      north(stay(2, 800, 1_400, 5), 119),
    ]
    const found = async (world: Partial<World>) => {
      const { peers } = await run(world, {}, { ...parameters, gps_distance: 200 })
      const gps = peers[devices[1]!.uuid]?.gps
      return gps?.map(({ from, to, average_distance }) => [to - from, Math.round(average_distance * 100) / 100])
    }
    expect(await found({ fixes: fixes.filter(({ timefrom }) => timefrom !== evening + 700) })).toBeUndefined()
    expect(await found({ fixes, pauses: [pause(2, 'gps', 650, 750)] })).toEqual([
      [600, 119],
      [600, 119],
    ])
  })
})
