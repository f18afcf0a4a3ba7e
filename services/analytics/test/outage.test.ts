import { readFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { AnalysisResult } from '@smittestopp/contracts'
import { describe, expect, it } from 'vitest'
import { analyse } from '../src/analyse.ts'
import { Config } from '../src/config.ts'
import { briefLimits, createAddressFinder } from '../src/places/address-finder.ts'
import { usualLimits } from '../src/places/ask.ts'
import { namingLimits } from '../src/places/name-stays.ts'
import { MOST_REQUESTS } from '../src/places/overpass-query.ts'
import { createPlaceFinder } from '../src/places/place-finder.ts'
import { tilesIn } from '../src/places/tiles.ts'
import { devices, hour, job, meeting, parameters, stay } from './evening-world.ts'
import { emptyMap, serve } from './map-servers.ts'
import { memorySource } from './memory-source.ts'

/** A hundredth of the usual ones. */
const limits = { connect: 50, whole: 200, all: 400, bytes: 100_000 }
/** What the machine may take besides, and a wait before a repeat. */
const besides = 2_500

const world = {
  ...{ devices, pauses: [] },
  fixes: [stay(1, 0, 2 * hour), stay(2, 0, hour)],
  sightings: meeting(1, 2, 600, 1_800),
}

const recorded = (name: string) => readFileSync(join(import.meta.dirname, 'overpass-answers', `${name}.recorded`))

/** An analysis with this Overpass, and how many milliseconds it took. */
async function analysisWith(overpass: string | undefined) {
  const maps = { finder: createPlaceFinder({ overpass, limits }), addresses: createAddressFinder(undefined) }
  const begun = performance.now()
  const result = await analyse(job({ places: true }), memorySource(world), parameters, undefined, undefined, maps)
  expect(AnalysisResult.parse(result)).toEqual(result)
  return { result, took: performance.now() - begun }
}

const faults: [fault: string, listener: RequestListener, note: string][] = [
  ['takes connections and says nothing', () => {}, 'Overpass did not answer within 0.2 s'],
  [
    'answers a byte at a time, for ever',
    (_request, response) => {
      const timer = setInterval(() => response.write(' '), 10)
      response.once('close', () => clearInterval(timer))
    },
    'Overpass did not answer within 0.2 s',
  ],
  [
    'says slowly that it is busy, each time it is asked',
    (_request, response) => void setTimeout(() => response.writeHead(504).end(), 150),
    'Overpass took more than 0.4 s in all',
  ],
  ['hangs up', (request) => request.socket.destroy(), 'Overpass could not be reached'],
  [
    'answers 200 with an error inside',
    (_request, response) => response.end(recorded('remark-runtime-error-01')),
    'Overpass answered with an error inside',
  ],
  [
    'answers 200 with a page',
    (_request, response) => response.end(recorded('bad-request')),
    'Overpass answered something else',
  ],
]

describe('an analysis whose Overpass', () => {
  it.each(faults)('%s is over in time, says so, and lacks nothing but places', async (_fault, listener, note) => {
    const { result, took } = await analysisWith(await serve(listener))
    expect(took).toBeLessThan(limits.all + besides)
    expect(result.places).toMatchObject({
      state: 'unavailable',
      notes: [expect.stringMatching(`^${note}.*places are unknown`)],
    })
    const without = (await analysisWith(undefined)).result
    const evidence = ({ bluetooth, gps, estimate, hidden }: AnalysisResult['peers'][string]) => {
      return { bluetooth, gps, estimate, hidden }
    }
    const peer = devices[1]!.uuid
    expect(evidence(result.peers[peer]!)).toEqual(evidence(without.peers[peer]!))
    expect(result.peers[peer]!.where!.stays.map(({ category }) => category)).toEqual(['N/A'])
  })

  it('is nowhere is over in time, too', async () => {
    const { result, took } = await analysisWith('http://127.0.0.1:1/')
    expect(took).toBeLessThan(limits.all + besides)
    expect(result.places!.notes[0]).toContain('Overpass could not be reached (ECONNREFUSED)')
  })
})

describe('an Overpass that keeps silent', () => {
  it('is waited for once, and not asked again for a while: forty analyses take little longer than one', async () => {
    let asked = 0
    const overpass = await serve(() => void asked++)
    const finder = createPlaceFinder({ overpass, limits, restMs: 5_000 })
    const maps = { finder, addresses: createAddressFinder(undefined) }
    const begun = performance.now()
    const notes = new Set<string>()
    for (let i = 0; i < 40; i++) {
      const { places } = await analyse(
        job({ places: true }),
        memorySource(world),
        parameters,
        undefined,
        undefined,
        maps,
      )
      for (const note of places!.notes) notes.add(note)
    }
    expect(performance.now() - begun).toBeLessThan(limits.whole + besides)
    expect([...notes]).toEqual([
      expect.stringContaining('Overpass did not answer within 0.2 s: places are unknown'),
      expect.stringContaining('Overpass did not answer within 0.2 s a moment ago: places are unknown'),
    ])
    expect(asked).toBe(1)
  })

  it('is asked again when it has had its rest', async () => {
    let isSilent = true
    const overpass = await serve((_request, response) => void (isSilent || response.end('{"elements":[]}')))
    const finder = createPlaceFinder({ overpass, limits, restMs: 100 })
    const tiles = new Set([tilesIn({ south: 59, west: 10, north: 59, east: 10 })[0]!])
    expect((await finder.inTiles(tiles)).state).toBe('unavailable')
    isSilent = false
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect((await finder.inTiles(tiles)).state).toBe('known')
  })
})

describe('maps that answer, but slowly', () => {
  it('are waited for no longer than is said, however many requests there are: the rest is unknown', async () => {
    const map = await emptyMap(100)
    const county = new Set(
      Array.from({ length: 4_000 }, (_, i) => {
        const [south, west] = [59 + ((i * 37) % 4_001) / 3_000, 10 + ((i * 91) % 4_003) / 2_000]
        return tilesIn({ south, west, north: south, east: west })[0]!
      }),
    )
    const begun = performance.now()
    const known = await createPlaceFinder({ overpass: map.url, limits }).inTiles(county)
    expect(performance.now() - begun).toBeLessThan(limits.all + besides)
    expect(known.state).toBe('partly')
    expect(known.notes[0]).toMatch(/^Overpass took more than 0.4 s in all: places are unknown in \d+ of \d+ tiles\.$/)
    expect(map.requests()).toBeLessThan(MOST_REQUESTS)
  })

  it('leave an analysis most of the time that it has', () => {
    const [{ all }, seconds] = [usualLimits, Config.shape.ANALYSIS_SECONDS.parse(undefined)]
    expect(all + namingLimits.all + briefLimits.all).toBe(48_000)
    expect(48_000 * 2).toBeLessThan(seconds * 1_000)
  })
})
