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
    const { evidence } = result.contacts[devices[1]!.uuid]!
    expect(evidence.bluetooth.map(({ time_from, duration }) => [time_from, duration])).toEqual([
      ['2020-04-15T22:00:00Z', 540],
      ['2020-04-15T22:20:00Z', 2_400],
    ])
    expect(evidence.gps.map(({ time_from, duration }) => [time_from, duration])).toEqual([
      ['2020-04-15T22:00:00Z', hour],
      ['2020-04-16T00:00:00Z', hour],
    ])
    const excluded = (of: string, sensor: string, time_from: string, time_to: string, reason: string | null) => {
      return { sensor, of, time_from, time_to, reason }
    }
    expect(evidence.excluded).toEqual([
      excluded('patient', 'bluetooth', '2020-04-15T22:10:00Z', '2020-04-15T22:20:00Z', 'protective gear'),
      excluded('patient', 'gps', '2020-04-15T23:00:00Z', '2020-04-16T00:00:00Z', null),
      excluded('peer', 'gps', '2020-04-16T01:00:00Z', '2020-04-16T03:00:00Z', null),
    ])
    expect(JSON.stringify(result)).not.toContain('doctor')
    const fromPeer = await run({ ...world, pauses }, { device_id: devices[1]!.uuid, own_devices: [] })
    const mirrored = fromPeer.contacts[devices[0]!.uuid]!.evidence
    expect([mirrored.bluetooth, mirrored.gps]).toEqual([evidence.bluetooth, evidence.gps])
    expect(mirrored.excluded.map(({ of, reason }) => [of, reason])).toEqual([
      ['peer', null],
      ['peer', null],
      ['patient', 'at the doctor'],
    ])
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
    const { excluded } = result.contacts[devices[1]!.uuid]!.evidence
    expect(excluded.map((one) => [one.time_from, one.time_to])).toEqual([
      ['2020-04-15T21:59:40Z', '2020-04-15T22:00:01Z'],
      ['2020-04-15T23:00:00Z', '2020-04-15T23:00:10Z'],
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
      const { contacts } = await run(world, {}, { ...parameters, bluetooth_include: -1, gps_distance: 200 })
      const gps = contacts[devices[1]!.uuid]?.evidence.gps
      return gps?.map(({ duration, average_distance }) => [duration, average_distance])
    }
    expect(await found({ fixes: fixes.filter(({ timefrom }) => timefrom !== evening + 700) })).toBeUndefined()
    expect(await found({ fixes, pauses: [pause(2, 'gps', 650, 750)] })).toEqual([
      [600, 119],
      [600, 119],
    ])
  })
})
