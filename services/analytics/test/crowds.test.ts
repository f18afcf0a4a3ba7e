import { compose, contactReport } from '@smittestopp/contact-report'
import { AnalysisResult } from '@smittestopp/contracts'
import { describe, expect, it } from 'vitest'
import { analyse } from '../src/analyse.ts'
import { createAddressFinder } from '../src/places/address-finder.ts'
import { MOST_REQUESTS } from '../src/places/overpass-query.ts'
import { createPlaceFinder } from '../src/places/place-finder.ts'
import type { Device, PeerFix } from '../src/source.ts'
import { evening } from './arbitrary-world.ts'
import { hour, job, meeting, parameters, stay } from './evening-world.ts'
import { emptyMap } from './map-servers.ts'
import { memorySource, type World } from './memory-source.ts'

const deviceOf = (id: number): Device => {
  return { id, uuid: id.toString(16).padStart(32, '0'), platform: 'ios', model: 'iPhone12,1', appversion: '1.1' }
}
const day = 24 * hour
const metre = 1 / 111_194.93

/** An analysis of device 1, with an empty map; it may take so many seconds of a processor. */
async function analysis(world: World, seconds: number) {
  const map = await emptyMap()
  const maps = { finder: createPlaceFinder({ overpass: map.url }), addresses: createAddressFinder(undefined) }
  const [device_id, time_to] = [deviceOf(1).uuid, new Date((evening + 14 * day) * 1000).toISOString()]
  const asked = job({ device_id, own_devices: [device_id], time_to, places: true })
  const begun = process.cpuUsage()
  const result = await analyse(asked, memorySource(world), parameters, undefined, undefined, maps)
  const { user, system } = process.cpuUsage(begun)
  expect((user + system) / 1e6).toBeLessThan(seconds)
  return { result, requests: map.requests() }
}

describe('a commuter with 20,000 points', () => {
  /** A fix a minute on foot, 1.2 m/s, along a way that turns by a golden angle each hour, so that the fortnight goes all over a town; nothing at night. */
  function commute(id: number, aside: number): PeerFix[] {
    let [latitude, longitude] = [59.9139, 10.7522]
    return Array.from({ length: 20_000 }, (_, i) => {
      const turn = Math.floor(i / 60) * 2.399_963
      latitude += Math.cos(turn) * 72 * metre
      longitude += Math.sin(turn) * 72 * metre * 2
      const time = evening + i * 60
      return { id, timefrom: time, timeto: time, latitude: latitude + aside * metre, longitude, accuracy: 5 }
    })
  }

  it('who walked with another all along has one contact of a fortnight, and asks the maps within the bound', async () => {
    const fixes = [...commute(1, 0), ...commute(2, 4)]
    const devices = [deviceOf(1), deviceOf(2)]
    const { result, requests } = await analysis({ devices, fixes, sightings: [], pauses: [] }, 30)
    const { gps, where } = result.peers[deviceOf(2).uuid]!
    expect(gps.map(({ from, to }) => to - from)).toEqual([19_999 * 60])
    expect(gps[0]!.average_distance).toBeCloseTo(4, 3)
    expect(where!.stays.map(({ category }) => category)).toEqual(['outside'])
    expect(result.places).toEqual({ state: 'known', notes: [] })
    expect(requests).toBeGreaterThan(0)
    expect(requests).toBeLessThanOrEqual(MOST_REQUESTS)
  })
})

describe('a typical fortnight', () => {
  it('of home, work and shops with others costs one request', async () => {
    const places = Array.from({ length: 10 }, (_, i) => [i * 1_700 * metre, i * 900 * metre] as const)
    const visits = Array.from({ length: 70 }, (_, i) => ({ at: places[(i * 7) % 10]!, from: i * 4 * hour }))
    const fixes = [1, 2, 3].flatMap((id) =>
      visits.map(({ at: [north, east], from }) => {
        const fix = stay(id, from, from + 2 * hour)
        return { ...fix, latitude: fix.latitude + north + id * metre, longitude: fix.longitude + east }
      }),
    )
    const devices = [1, 2, 3].map(deviceOf)
    const { result, requests } = await analysis({ devices, fixes, sightings: [], pauses: [] }, 10)
    expect(Object.values(result.peers).map(({ gps }) => gps.length)).toEqual([70, 70])
    expect([result.places!.state, requests]).toEqual(['known', 1])
  })
})

describe('ten thousand people at a concert', () => {
  it('are all found, with bounds on what is told of them, and each bound is said', async () => {
    const guests = Array.from({ length: 10_000 }, (_, i) => i + 2)
    const world: World = {
      devices: [1, ...guests].map(deviceOf),
      fixes: [stay(1, 0, 3 * hour), ...guests.map((id) => stay(id, id % 600, 3 * hour - (id % 60)))],
      sightings: guests.slice(0, 300).flatMap((id) => meeting(1, id, 0, (3 + (id % 30)) * 60)),
      pauses: [],
    }
    const { result, requests } = await analysis(world, 45)
    expect(AnalysisResult.safeParse(result).success).toBe(true)
    expect([Object.keys(result.peers).length, result.peers_left_out, requests]).toEqual([10_000, 0, 1])
    for (const { gps } of Object.values(result.peers)) expect(gps).toHaveLength(1)
    const points = Object.values(result.peers).reduce((sum, { gps }) => sum + gps[0]!.points.length / 4, 0)
    expect(points).toBeLessThanOrEqual(50_000)
    expect(Object.values(result.peers).filter(({ where }) => where)).toHaveLength(1_000)
    expect(result.places!.notes).toEqual(['Places are told of the 1000 devices with the most evidence.'])
    expect(result.notes).toEqual(['Hidden contacts through 280 further devices were not looked for.'])
    expect(JSON.stringify(result).length).toBeLessThan(25_000_000)
  })
})

describe('a person with forty devices', () => {
  it('meets another with forty once, however many pairs of devices noticed it', async () => {
    const [own, others] = [0, 40].map((first) => Array.from({ length: 40 }, (_, i) => first + i + 1)) as [
      number[],
      number[],
    ]
    const world: World = {
      devices: [...own, ...others].map(deviceOf),
      fixes: [...own, ...others].map((id) => stay(id, 0, hour)),
      sightings: own.flatMap((id) => others.slice(0, 3).flatMap((other) => meeting(id, other, 0, 1_200))),
      pauses: [],
    }
    const own_devices = own.map((id) => deviceOf(id).uuid)
    const time_to = new Date((evening + day) * 1000).toISOString()
    const source = memorySource(world)
    const results = await Promise.all(
      own_devices.map((device_id) => analyse(job({ device_id, own_devices, time_to }), source, parameters)),
    )
    const owners = new Map([...own, ...others].map((id) => [deviceOf(id).uuid, own.includes(id) ? 'kari' : 'ola']))
    const composition = compose(results, owners, 'kari')!
    expect(composition.contacts).toHaveLength(1)
    const { cumulative, evidence } = contactReport(composition.contacts[0]!, composition)
    expect([evidence.bluetooth.length, evidence.gps.length]).toEqual([1, 1])
    expect(cumulative.bt_contacts.cumulative_duration).toBe(1_200)
    expect(cumulative.gps_contacts.cumulative_duration).toBe(hour)
  })
})
