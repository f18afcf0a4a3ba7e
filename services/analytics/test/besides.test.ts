import { AnalysisJob, AnalysisResult } from '@smittestopp/contracts'
import { describe, expect, it } from 'vitest'
import { analyse } from '../src/analyse.ts'
import type { AddressFinder } from '../src/places/address-finder.ts'
import type { Place } from '../src/places/place.ts'
import type { PlaceFinder } from '../src/places/place-finder.ts'
import { placesByTile } from '../src/places/places-by-tile.ts'
import { findPlaces } from '../src/places/search.ts'
import { shapeOf } from '../src/places/shape.ts'
import type { ContactSource } from '../src/source.ts'
import { evening } from './arbitrary-world.ts'
import { device, hour, job, meeting, parameters, pause, stay } from './evening-world.ts'
import { memorySource, type World } from './memory-source.ts'

const [patient, android, iphone] = [device(1, 'ios'), device(2), device(3, 'ios')]

const ring = [59.9138, 10.752, 59.9138, 10.7524, 59.914, 10.7524, 59.914, 10.752, 59.9138, 10.752]
const school: Place = {
  ...{ key: 'way/1', category: 'school', name: 'Skolen' },
  shape: shapeOf([Float64Array.from(ring)], true),
}

/** A map of one school; it counts its requests as a cache makes them: fewer each time. */
function schoolMap(place = school): PlaceFinder {
  let requests = 3
  return {
    inTiles: async (tiles) => {
      return { state: 'known', notes: [], requests: requests--, tiles: new Map(placesByTile([place], [...tiles])) }
    },
  }
}

const note = 'Overpass answered 504: places are unknown in 1 of 1 tiles.'
const away: PlaceFinder = {
  inTiles: async () => ({ state: 'unavailable', notes: [note], requests: 3, tiles: new Map() }),
}

const nobodys: AddressFinder = { addressOf: async () => undefined }

async function run(
  world: Partial<World>,
  change: Partial<AnalysisJob> = {},
  finder = schoolMap(),
  addresses: AddressFinder = nobodys,
) {
  const source = memorySource({
    devices: [patient, android, iphone],
    ...{ fixes: [], sightings: [], pauses: [] },
    ...world,
  })
  const asked = AnalysisJob.parse(job({ places: true, ...change }))
  const result = await analyse(asked, source, parameters, undefined, undefined, { finder, addresses })
  expect(AnalysisResult.parse(result)).toEqual(result)
  return result
}

describe('places', () => {
  const both = {
    fixes: [stay(1, 0, 2 * hour), stay(2, 0, 900)],
    sightings: meeting(1, 2, 600, 1_800),
  }

  it('are told of evidence of both sensors that overlaps as of one meeting', async () => {
    const { peers, places } = await run(both)
    expect(peers[android.uuid]).toMatchObject({
      gps: [{ from: evening, to: evening + 900 }],
      bluetooth: [{ from: evening + 600, to: evening + 1_800 }],
    })
    expect(peers[android.uuid]!.where).toEqual({
      stays: [{ from: evening, to: evening + 1_800, category: 'school', name: 'Skolen', element: 'way/1' }],
      transport: [{ from: evening, to: evening + 1_800, mode: 'on_foot' }],
    })
    expect(places).toEqual({ state: 'known', notes: [] })
  })

  it('come with the outlines around GPS findings, on which the digest rests, and with none where there is no such finding', async () => {
    const { outlines, input_digest } = await run(both)
    expect(outlines).toMatchObject([{ element: 'way/1', category: 'school', name: 'Skolen' }])
    const larger = ring.map((degrees) => (degrees === 59.9138 ? 59.9137 : degrees))
    const rebuilt = await run(both, {}, schoolMap({ ...school, shape: shapeOf([Float64Array.from(larger)], true) }))
    expect(rebuilt.peers).toEqual((await run(both)).peers)
    expect(rebuilt.input_digest).not.toBe(input_digest)
    for (const without of [await run({ ...both, fixes: [stay(1, 0, 900)] }), await run(both, { places: false })])
      expect(without.outlines).toBeUndefined()
  })

  it('are told of Bluetooth alone by the position of whoever has one, and unknown where nobody has', async () => {
    const sightings = [...meeting(1, 2, 0, 600), ...meeting(1, 2, 5 * hour, 5 * hour + 600)]
    const { peers } = await run({ fixes: [stay(2, 0, 900)], sightings })
    const { stays } = peers[android.uuid]!.where!
    expect(stays.map(({ category, from, to }) => [category, from - evening, to - evening])).toEqual([
      ['school', 0, 600],
      ['N/A', 5 * hour, 5 * hour + 600],
    ])
  })

  it('are unknown while maps are away, which the result says, and nothing else is missing', async () => {
    const [there, gone] = [await run(both), await run(both, {}, away)]
    expect(gone.places).toEqual({ state: 'unavailable', notes: [note] })
    expect(gone.peers[android.uuid]!.where!.stays.map(({ category }) => category)).toEqual(['N/A'])
    const { where, ...evidence } = gone.peers[android.uuid]!
    expect(there.peers[android.uuid]).toMatchObject(evidence)
    expect(gone.input_digest).not.toBe(there.input_digest)
  })

  it('without a name are called by their address, and by none while that cannot be told, which is said', async () => {
    const nameless = () => schoolMap({ ...school, name: undefined })
    const nameOf = ({ peers }: AnalysisResult) => peers[android.uuid]!.where!.stays[0]!.name
    const told = await run(both, {}, nameless(), { addressOf: async (latitude) => `Karl Johans gate ${latitude}` })
    expect([nameOf(told), told.places!.notes]).toEqual(['Karl Johans gate 59.9139', []])
    const silent = await run(both, {}, nameless(), {
      addressOf: () => Promise.reject(new Error('Nominatim answered 504')),
    })
    expect([nameOf(silent), silent.places]).toEqual([
      undefined,
      { state: 'known', notes: ['Nominatim answered 504: some places have no name.'] },
    ])
  })

  it('are left out when they are not asked for', async () => {
    const { peers, places } = await run(both, { places: false })
    expect([peers[android.uuid]!.where, places!.state]).toEqual([undefined, 'not-asked'])
  })

  it('are the same bytes whatever the maps were asked before', async () => {
    const finder = schoolMap()
    const [once, again] = [await run(both, {}, finder), await run(both, {}, finder)]
    expect(JSON.stringify(once)).toBe(JSON.stringify(again))
  })
})

describe('too many places', () => {
  const [peers, window] = [[android, iphone], { from: evening, to: evening + 5 * hour }]
  const near = peers.map((one) => ({
    peer: { device: one, pauses: [] },
    times: [{ from: evening, to: evening + hour }],
  }))

  it.each([
    { limits: { peers: 1, points: 100_000 }, told: 1 },
    { limits: { peers: 1_000, points: 10 }, told: 1 },
    { limits: { peers: 1_000, points: 100_000 }, told: 2 },
  ])('are left out, and that is said: $limits', async ({ limits, told }) => {
    const source = memorySource({
      devices: [patient, ...peers],
      fixes: [stay(1, 0, hour), stay(2, 0, hour), stay(3, 0, hour)],
      ...{ sightings: [], pauses: [] },
    })
    const maps = { finder: schoolMap(), addresses: nobodys }
    const search = { device: patient.uuid, source, pauses: [], window, parameters, maps, limits }
    const { where, places } = await findPlaces(near, search)
    expect(where.size).toBe(told)
    expect(places.notes).toEqual(told < 2 ? ['Places are told of the 1 devices with the most evidence.'] : [])
  })
})

describe('what phones make likely', () => {
  it('is told of each encounter and of the pair, by the platforms, the models and the power they send with', async () => {
    const sightings = meeting(1, 2, 0, 1_800, -75)
    const loud = (await run({ sightings })).peers[android.uuid]!
    expect(loud.bluetooth[0]).toMatchObject({ probability: expect.any(Number), distance: { low: expect.any(Number) } })
    expect(loud.estimate).toMatchObject({ probability: loud.bluetooth[0]!.probability })
    const quietly = sightings.map((one) => ({ ...one, transmitPower: -20 }))
    const quiet = (await run({ sightings: quietly })).peers[android.uuid]!
    expect(quiet.bluetooth[0]!.distance!.metres).toBeLessThan(loud.bluetooth[0]!.distance!.metres)
    const known = [patient, { ...android, model: 'SM-G970F' }, iphone]
    const faint = (await run({ sightings, devices: known })).peers[android.uuid]!
    expect(faint.bluetooth[0]!.distance!.metres).not.toBe(loud.bluetooth[0]!.distance!.metres)
  })
})

describe('hidden contacts', () => {
  const sightings = [...meeting(1, 2, 0, 600), ...meeting(2, 3, 120, 900)]

  it('are found through a phone that heard both, with the files of what it heard, and marked by being apart', async () => {
    const { peers } = await run({ sightings })
    expect(peers[iphone.uuid]).toMatchObject({ bluetooth: [], gps: [] })
    const [hidden] = peers[iphone.uuid]!.hidden!
    expect(hidden).toEqual({
      ...{ from: evening + 120, to: evening + 600, through: [android.uuid], files: [1_003, 1_005] },
      sightings: expect.any(Number),
    })
    expect(peers[android.uuid]!.hidden).toBeUndefined()
  })

  it('stand beside what GPS says of the same device', async () => {
    const { gps, hidden } = (await run({ sightings, fixes: [stay(1, 0, hour), stay(3, 0, hour)] })).peers[iphone.uuid]!
    expect([gps.length, hidden!.length]).toEqual([1, 1])
  })

  it('are none in a pause of any of the three, none of Androids, and none of own devices', async () => {
    for (const id of [2, 3]) {
      const pauses = [pause(id, 'bluetooth', 0, hour)]
      expect(Object.keys((await run({ sightings, pauses })).peers)).not.toContain(iphone.uuid)
    }
    const androids = [device(1), android, iphone]
    expect(Object.keys((await run({ sightings, devices: androids })).peers)).toEqual([android.uuid])
    const own_devices = [patient.uuid, iphone.uuid]
    expect(Object.keys((await run({ sightings }, { own_devices })).peers)).toEqual([android.uuid])
  })

  it('are asked about of all peers at once, however many sightings come back of each', async () => {
    const devices = [patient, ...[2, 3, 4, 5].map((id) => device(id)), ...[6, 7, 8, 9].map((id) => device(id, 'ios'))]
    const heard = [2, 3, 4, 5].flatMap((id) => [
      ...meeting(1, id, 0, 600),
      ...[6, 7, 8, 9].flatMap((other) => meeting(id, other, (other - 6) * 60, 11 * hour)),
    ])
    const stored = memorySource({ devices, fixes: [], sightings: heard, pauses: [] })
    const questions: number[][] = []
    const source: ContactSource = {
      ...stored,
      sightings(asked) {
        questions.push(asked.map(({ id }) => id))
        return stored.sightings(asked)
      },
    }
    const { peers } = await analyse(job(), source, parameters)
    expect(questions).toEqual([[1], [2, 3, 4, 5]])
    const told = [6, 7, 8, 9].map((id) => peers[device(id).uuid]!.hidden!)
    expect(told.map(([one]) => [one!.from - evening, one!.to - evening, one!.through?.length])).toEqual([
      [0, 600, 4],
      [60, 600, 4],
      [120, 600, 4],
      [180, 600, 4],
    ])
  })

  it('change the digest by what was read for them', async () => {
    const other = [...meeting(1, 2, 0, 600), ...meeting(2, 3, 180, 900)]
    expect((await run({ sightings: other })).input_digest).not.toBe((await run({ sightings })).input_digest)
  })
})

describe('files', () => {
  it('stand behind each piece of evidence', async () => {
    const { peers } = await run({ fixes: [stay(1, 0, hour), stay(2, 0, hour)], sightings: meeting(1, 2, 0, 600) })
    const { bluetooth, gps } = peers[android.uuid]!
    expect([bluetooth[0]!.files, gps[0]!.files]).toEqual([[1_003], [1, 2]])
  })
})
