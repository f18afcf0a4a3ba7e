import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evening, places, wandering } from '../../test/arbitrary-world.ts'
import { lookUp } from '../../test/memory-source.ts'
import { plainApproaches } from '../../test/plain-rules.ts'
import { Parameters } from '../parameters.ts'
import type { GpsFix } from '../source.ts'
import { probesOf } from './probes.ts'
import { approachesOf, mayReach } from './reach.ts'
import { tileOf } from './tile.ts'
import { trajectoryOf, usableFixes } from './trajectory.ts'

const parameters = Parameters.parse({})
const hour = evening / 3_600

function trajectory(fixes: GpsFix[]) {
  return trajectoryOf(usableFixes(fixes, parameters), parameters)
}

function probes(...fixes: GpsFix[]) {
  return probesOf(trajectory(fixes), parameters.gps_reach)
}

describe('probes', () => {
  it('ask for the tile of a fix in the middle of one, a second around it', () => {
    const fix = { timefrom: evening + 60, timeto: evening + 60, latitude: 60.001, longitude: 12.002, accuracy: 5 }
    const tile = tileOf(60.001, 12.002)
    const span = { timefrom: evening + 59, timeto: evening + 61 }
    expect(probes(fix)).toContainEqual(expect.objectContaining({ hour, tile, ...span }))
    expect(probes(fix).map((probe) => probe.hour)).toEqual(probes(fix).map(() => hour))
  })

  it('ask around a corner in all four tiles, and in Svalbard, where they are narrow, in the next ones too', () => {
    const at = (latitude: number, longitude: number) => ({
      timefrom: evening + 9,
      timeto: evening + 9,
      latitude,
      longitude,
      accuracy: 5,
    })
    expect(probes(at(60, 12))).toHaveLength(4)
    expect(probes(at(60.001, 12.002))).toHaveLength(1)
    expect(probes(at(78.001, 16.002))).toHaveLength(3)
    expect(probes(at(90, 0))).toHaveLength(0)
  })

  it('ask in the hour before too when a stay begins on the hour', () => {
    const fix = { timefrom: evening, timeto: evening + 100, latitude: 60.001, longitude: 12.002, accuracy: 5 }
    expect([...new Set(probes(fix).map((probe) => probe.hour))]).toEqual([hour - 1, hour])
  })

  it('ask for a stay hour by hour and not for the time outside the hour', () => {
    const fix = { timefrom: evening + 1_800, timeto: evening + 9_000, latitude: 60.001, longitude: 12.002, accuracy: 5 }
    const own = probes(fix).filter(({ tile }) => tile === tileOf(60.001, 12.002))
    expect(own.map((probe) => [probe.timefrom - evening, probe.timeto - evening])).toEqual([
      [1_799, 3_602],
      [3_598, 7_202],
      [7_198, 9_001],
    ])
  })

  it('ask along a drive for each tile only while it is in reach', () => {
    const start = { timefrom: evening + 10, timeto: evening + 10, latitude: 60.001, longitude: 12.002, accuracy: 5 }
    const end = { ...start, timefrom: evening + 110, timeto: evening + 110, latitude: 60.0095 }
    const found = probes(start, end)
    expect(found.some(({ tile }) => tile === tileOf(60.005, 12.002))).toBe(true)
    for (const probe of found) expect(probe.timeto - probe.timefrom).toBeLessThan(60)
  })

  it('ask for no more than a box that reaches just past what is within reach', () => {
    const [probe] = probes({ timefrom: evening, timeto: evening, latitude: 60.001, longitude: 12.002, accuracy: 5 })
    const metres = (degrees: number) => degrees * 111_194.93
    expect(metres(probe!.north - 60.001)).toBeCloseTo(111, 1)
    expect(metres(60.001 - probe!.south)).toBeCloseTo(111, 1)
    expect(metres(probe!.east - 12.002) * Math.cos((60.001 * Math.PI) / 180)).toBeCloseTo(111, 1)
    expect(metres(12.002 - probe!.west) * Math.cos((60.001 * Math.PI) / 180)).toBeCloseTo(111, 1)
  })

  it('find every approach of the rules, under the hour it is in', () => {
    const pair = places.chain((place) => fc.tuple(wandering(...place), wandering(...place)))
    fc.assert(
      fc.property(pair, ([patient, peer]) => {
        const way = trajectory(patient)
        const plain = plainApproaches(patient, peer)
        const found = lookUp(peer, probesOf(way, parameters.gps_reach))
        for (const { time, event } of plain) {
          expect(mayReach(way, event, parameters.gps_reach)).toBe(true)
          const hours = found.filter(({ fix }) => fix === event).map(({ hour }) => hour)
          expect(hours.some((hour) => hour * 3_600 - 1 <= time && time <= hour * 3_600 + 3_600)).toBe(true)
        }
        const times = (approaches: number[]) => [...new Set(approaches)].sort((a, b) => a - b)
        const approaches = approachesOf(way, trajectory(peer), usableFixes(peer, parameters), parameters.gps_reach)
        expect(times(approaches)).toEqual(times(plain.map(({ time }) => time)))
      }),
      { numRuns: 400 },
    )
  })
})
