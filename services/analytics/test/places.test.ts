import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startEmulators, type TestEmulators } from '@smittestopp/embedded/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { distance } from '../src/gps/sphere.ts'
import type { TracedPoint } from '../src/gps/trace.ts'
import { createAddressFinder } from '../src/places/address-finder.ts'
import { usualLimits } from '../src/places/ask.ts'
import type { Meeting } from '../src/places/contact-point.ts'
import { outlineLimits, outlinesAround } from '../src/places/outlines.ts'
import { createPlaceFinder } from '../src/places/place-finder.ts'
import { type MeetingPlaces, placesOf } from '../src/places/places-of.ts'
import { tilesIn } from '../src/places/tiles.ts'

let emulators: TestEmulators
let overpass: string
let nominatim: string
beforeAll(async () => {
  emulators = await startEmulators(['maps'])
  const settings = emulators.settingsOf('analytics')
  overpass = settings.CORONA_OVERPASS_ENDPOINT!
  nominatim = settings.CORONA_NOMINATIM_ENDPOINT!
})
afterAll(() => emulators.stop())
afterEach(() => disturb({ mode: 'none' }))

async function disturb(outage: object) {
  const headers = { 'content-type': 'application/json' }
  await fetch(`${nominatim}/emulator/outage`, { method: 'PUT', headers, body: JSON.stringify(outage) })
}

/** How many requests the maps have seen while something was done. */
async function requestsOf(act: () => Promise<unknown>): Promise<number> {
  await fetch(`${nominatim}/emulator/requests`, { method: 'DELETE' })
  await act()
  return ((await (await fetch(`${nominatim}/emulator/requests`)).json()) as { answered: number }).answered
}

/** Two who keep still at a place for ten minutes. */
function stay(latitude: number, longitude: number, start = 0): Meeting {
  const points = [0, 120, 240, 360, 480, 600].map((after) => {
    return { time: start + after, latitude, longitude, accuracy: 5, modes: ['still', 'still'] as const }
  })
  return { from: start, to: start + 600, points }
}

function categoriesOf(meeting: MeetingPlaces | undefined): string[] {
  return meeting!.stays.map(({ category }) => category)
}

/** Where the map has things, asked of Nominatim. */
async function positionOf(name: string): Promise<[number, number]> {
  const answer = await fetch(`${nominatim}/search?q=${encodeURIComponent(name)}&format=jsonv2`)
  const [{ lat, lon }] = (await answer.json()) as [{ lat: string; lon: string }]
  return [Number(lat), Number(lon)]
}

const skoyen = new Set(tilesIn({ south: 59.9198, west: 10.6731, north: 59.924, east: 10.6875 }))

describe('places on a real map', () => {
  it('are found where they are, in one request for all meetings, and none the next time', async () => {
    const finder = createPlaceFinder({ overpass })
    const cafe = await positionOf('Starbucks')
    const meetings = [stay(...cafe), stay(59.9203, 10.6748, 90_000), stay(59.9, 10.6, 180_000)]
    const first = await placesOf(meetings, finder)
    expect(first).toMatchObject({ places: { state: 'known', notes: [] }, requests: 1 })
    expect(categoriesOf(first.meetings[0])).toEqual(['bars_and_restaurants'])
    expect(categoriesOf(first.meetings[2])).toEqual(['outside'])
    expect(await placesOf(meetings, finder)).toEqual({ ...first, requests: 0 })
  })

  it('are the same however they were asked for', async () => {
    const together = await createPlaceFinder({ overpass }).inTiles(skoyen)
    const one = createPlaceFinder({ overpass })
    expect(together.requests).toBe(1)
    expect([...together.tiles.values()].flat().length).toBeGreaterThan(150)
    for (const tile of skoyen) {
      const alone = await one.inTiles(new Set([tile]))
      const keys = (places: readonly { key: string }[] | undefined) => places!.map(({ key }) => key).sort()
      expect(keys(alone.tiles.get(tile))).toEqual(keys(together.tiles.get(tile)))
    }
  })

  it('are outlined around points within bounds, to the same bytes whatever was asked before', async () => {
    const cafe = await positionOf('Starbucks')
    const meeting = stay(...cafe)
    const points = meeting.points.map((point): TracedPoint => [point.time, ...cafe, point.accuracy])
    const outlined = async (finder = createPlaceFinder({ overpass })) =>
      outlinesAround([points], (await placesOf([meeting], finder)).tiles)
    const outlines = await outlined()
    const warm = createPlaceFinder({ overpass })
    await warm.inTiles(skoyen)
    expect(JSON.stringify(await outlined(warm))).toBe(JSON.stringify(outlines))
    expect(outlines.map(({ name }) => name)).toContain('Starbucks')
    expect(outlines.length).toBeGreaterThan(10)
    const positions = outlines.flatMap(({ lines }) => lines.flat())
    expect(positions.length).toBeLessThanOrEqual(outlineLimits.positions)
    expect(new Set(outlines.map(({ element }) => element)).size).toBe(outlines.length)
    for (const { lines } of outlines.slice(0, 5))
      expect(Math.min(...lines.flat().map(([lon, lat]) => distance(...cafe, lat, lon)))).toBeLessThan(100)
  })

  it('of 20,000 points in the extract cost one request', async () => {
    const points = Array.from({ length: 20_000 }, (_, i) => ({
      time: i * 60,
      latitude: 59.9198 + ((i * 37) % 1000) * 4.2e-6,
      longitude: 10.6731 + ((i * 91) % 1000) * 1.44e-5,
      accuracy: 20,
      modes: ['on_foot', 'still'] as const,
    }))
    const duration = points.at(-1)!.time
    const count = await requestsOf(async () => {
      const found = await placesOf([{ from: 0, to: duration, points }], createPlaceFinder({ overpass }))
      expect(found.meetings[0]!.stays.reduce((sum, { from, to }) => sum + to - from, 0)).toBe(duration)
    })
    expect(count).toBe(1)
  })

  it('are remembered within bounds: what does not fit is asked for again', async () => {
    const told: number[] = []
    const finder = createPlaceFinder({ overpass, cacheBytes: 1_000, onAsked: (requests) => told.push(requests) })
    expect((await finder.inTiles(skoyen)).requests).toBe(1)
    expect((await finder.inTiles(skoyen)).requests).toBe(1)
    expect(told).toEqual([1, 1])
  })
})

describe('an outage', () => {
  it('that passes is waited out: two more tries', async () => {
    await disturb({ mode: 'down', requests: 2 })
    expect(await createPlaceFinder({ overpass }).inTiles(skoyen)).toMatchObject({ state: 'known', requests: 3 })
  })

  it.each([
    [{ mode: 'down' }, 3, 'Overpass answered 504'],
    [{ mode: 'lying' }, 1, 'Overpass answered with an error inside (remark)'],
    [{ mode: 'garbled' }, 1, 'Overpass answered something else than JSON'],
    [{ mode: 'cut' }, 1, 'Overpass could not be reached (ECONNRESET)'],
    [{ mode: 'slow', milliseconds: 2_000 }, 1, 'Overpass did not answer within 0.3 s'],
  ])('leaves places unknown, says so, and is not remembered: %o', async (outage, requests, note) => {
    const finder = createPlaceFinder({ overpass, limits: { ...usualLimits, whole: 300 } })
    await disturb(outage)
    const ended = await placesOf([stay(59.9215, 10.6795)], finder)
    expect(ended.places).toEqual({ state: 'unavailable', notes: [expect.stringMatching(/in (\d) of \1 tiles\.$/)] })
    expect(ended.places.notes[0]!.startsWith(`${note}: places are unknown`)).toBe(true)
    expect(ended.requests).toBe(requests)
    expect(categoriesOf(ended.meetings[0])).toEqual(['N/A'])
    expect(ended.meetings[0]!.spans).toEqual([{ from: 0, to: 600, transport: 'on_foot' }])
    await disturb({ mode: 'none' })
    expect((await createPlaceFinder({ overpass }).inTiles(skoyen)).state).toBe('known')
    expect((await finder.inTiles(skoyen)).notes.filter((one) => !one.includes('did not answer'))).toEqual([])
  })

  it('leaves known what was known', async () => {
    const finder = createPlaceFinder({ overpass })
    const [first, ...others] = [...skoyen]
    await finder.inTiles(new Set([first!]))
    await disturb({ mode: 'lying' })
    const known = await finder.inTiles(skoyen)
    expect(known).toMatchObject({ state: 'partly', notes: [expect.stringContaining(`in ${others.length} of`)] })
    expect([...known.tiles.keys()]).toEqual([first])
  })

  it('is what a server is that answers without end, or redirects', async () => {
    const serve = async (listener: RequestListener) => {
      const server = createServer(listener).listen(0, '127.0.0.1')
      onTestFinished(() => void server.close())
      await new Promise((resolve) => server.once('listening', resolve))
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    }
    const endless = await serve((_request, response) => {
      const timer = setInterval(() => response.write('x'.repeat(50_000)), 1)
      response.once('close', () => clearInterval(timer))
    })
    const limits = { ...usualLimits, bytes: 1_000_000 }
    const told = async (url: string) => (await createPlaceFinder({ overpass: url, limits }).inTiles(skoyen)).notes[0]
    expect(await told(endless)).toContain('Overpass answered more than 1000000 bytes')
    const elsewhere = await serve((_request, response) => response.writeHead(302, { location: overpass }).end())
    expect(await told(elsewhere)).toContain('Overpass answered 302')
  })

  it('is told from maps that nobody has set up', async () => {
    const found = await placesOf([stay(59.9215, 10.6795)], createPlaceFinder({}))
    expect(found.places.state).toBe('not-configured')
    expect(categoriesOf(found.meetings[0])).toEqual(['N/A'])
  })
})

describe('the name of a position', () => {
  it('is Nominatim’s, asked once', async () => {
    const finder = createAddressFinder(nominatim)
    const cafe = await positionOf('Starbucks')
    const count = await requestsOf(async () => {
      for (let i = 0; i < 3; i++) expect(await finder.addressOf(...cafe)).toContain('Starbucks')
    })
    expect(count).toBe(1)
    expect(await finder.addressOf(70, 25)).toBeUndefined()
  })

  it('is unknown during an outage, which is not remembered, and without a server', async () => {
    const finder = createAddressFinder(`${nominatim}/`)
    for (const mode of ['down', 'garbled', 'cut']) {
      await disturb({ mode })
      await expect(finder.addressOf(59.9215, 10.6795)).rejects.toThrow(/^Nominatim (answered|could not be reached)/)
    }
    await disturb({ mode: 'none' })
    expect(await finder.addressOf(59.9215, 10.6795)).toEqual(expect.any(String))
    expect(await createAddressFinder(undefined).addressOf(59.9215, 10.6795)).toBeUndefined()
  })
})
