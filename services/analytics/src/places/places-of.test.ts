import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PlaceCategory } from './category.ts'
import type { ContactPoint, Meeting } from './contact-point.ts'
import type { Place } from './place.ts'
import type { KnownPlaces } from './place-finder.ts'
import { placesByTile } from './places-by-tile.ts'
import { placesOf, placesOfMeeting } from './places-of.ts'
import { shapeOf } from './shape.ts'
import { tilesIn } from './tiles.ts'

/** A house of about 11 m × 11 m with its south-west corner so many hundredths of a thousandth of a degree of latitude north of 60° N. */
function house(id: number, category: PlaceCategory, north: number): Place {
  const [south, west] = [60 + north * 1e-5, 10]
  const ring = [south, west, south, west + 2e-4, south + 1e-4, west + 2e-4, south + 1e-4, west, south, west]
  return { key: `way/${id}`, category, name: undefined, shape: shapeOf([Float64Array.from(ring)], true) }
}

const town = [house(1, 'school', 0), house(2, 'other_buildings', 0), { ...house(3, 'shop', 40), name: 'Kiosken' }]
const known = { tiles: placesByTile(town, tilesIn({ south: 59.99, west: 9.99, north: 60.01, east: 10.01 })) }

const still = ['still', 'still'] as const
const ride = ['vehicle', 'vehicle'] as const

/** Inside the houses the town has at so many hundredths of a thousandth of a degree. */
function at(time: number, north: number, more: Partial<ContactPoint> = {}): ContactPoint {
  return { time, latitude: 60 + north * 1e-5 + 5e-5, longitude: 10.0001, accuracy: 5, modes: still, ...more }
}

function meeting(points: ContactPoint[], from = points[0]!.time, to = points.at(-1)!.time): Meeting {
  return { from, to, points }
}

const where = (one: Meeting, on: Pick<KnownPlaces, 'tiles'> = known) =>
  secondsBy(placesOfMeeting(one, on).stays, ({ category }) => category)

function secondsBy<Item extends { from: number; to: number }>(items: readonly Item[], nameOf: (item: Item) => string) {
  const seconds: Record<string, number> = {}
  for (const item of items) seconds[nameOf(item)] = (seconds[nameOf(item)] ?? 0) + item.to - item.from
  return seconds
}

describe('where a meeting was', () => {
  it('is the place with most hits, of equals one of a known kind, and outside where nothing is', () => {
    expect(where(meeting([at(0, 0), at(100, 0), at(200, 0)]))).toEqual({ school: 200 })
    expect(where(meeting([at(0, 0), at(100, 0), at(200, 200), at(300, 200)]))).toEqual({ school: 150, outside: 150 })
  })

  it('is not a place passed by: one point of less than a minute', () => {
    expect(where(meeting([at(0, 200), at(40, 40), at(80, 200)]))).toEqual({ outside: 80 })
    expect(where(meeting([at(0, 200), at(60, 40), at(120, 200)]))).toEqual({ shop: 60, outside: 60 })
  })

  it('is judged anew with each two hours of the clock', () => {
    const both = (time: number) => at(time, 20, { accuracy: 20 })
    const beforeAndAfter = [at(7_000, 40), both(7_150), both(7_250), at(7_400, 0)]
    expect(where(meeting(beforeAndAfter))).toEqual({ school: 200, shop: 200 })
  })

  it('is unknown for what no point stands for, rather than stretched to fill it', () => {
    expect(where(meeting([at(0, 0), at(10_000, 0)]))).toEqual({ school: 240, uncertain: 9_760 })
    const fiveOfTwentyMinutes = [0, 60, 120, 180, 240, 300].map((time) => at(time, 0))
    expect(where(meeting(fiveOfTwentyMinutes, 0, 1_200))).toEqual({ school: 300, uncertain: 900 })
    expect(where(meeting([at(500, 0)], 0, 1_000))).toEqual({ uncertain: 1_000 })
  })

  it('is N/A without a position, and where the map is not known', () => {
    expect(where({ from: 0, to: 600, points: [] })).toEqual({ 'N/A': 600 })
    const moved = meeting([at(0, 0), at(100, 0)])
    expect(where(moved, { tiles: new Map() })).toEqual({ 'N/A': 100 })
  })

  it('is inside transport for who rides, whatever stands beside the road and though no map is known', () => {
    const moved = meeting([at(0, 0, { modes: ride }), at(100, 0, { modes: ride })])
    expect(where(moved)).toEqual({ inside_transport: 100 })
    expect(where(moved, { tiles: new Map() })).toEqual({ inside_transport: 100 })
  })

  it('is nowhere when it has no length', () => {
    expect(where({ from: 0, to: 0, points: [] })).toEqual({})
  })
})

it('is told as stays from beginning to end, with the name of the place', () => {
  const points = [at(0, 40), at(100, 40), at(200, 200), at(300, 200)]
  expect(placesOfMeeting(meeting(points, 0, 400), known).stays).toEqual([
    { from: 0, to: 150, category: 'shop', name: 'Kiosken', element: 'way/3' },
    { from: 150, to: 300, category: 'outside' },
    { from: 300, to: 400, category: 'uncertain' },
  ])
  expect(placesOfMeeting({ from: 0, to: 60, points: [] }, known).stays).toEqual([{ from: 0, to: 60, category: 'N/A' }])
})

describe('how the two moved', () => {
  it('is told as spans from change to change', () => {
    const points = [at(0, 0), at(100, 0), at(200, 0, { modes: ride }), at(300, 0, { modes: ride }), at(900, 0)]
    expect(placesOfMeeting(meeting(points), known).spans).toEqual([
      { from: 0, to: 150, transport: 'on_foot' },
      { from: 150, to: 420, transport: 'inside_transport' },
      { from: 420, to: 780, transport: 'uncertain' },
      { from: 780, to: 900, transport: 'on_foot' },
    ])
  })
})

it('fills every meeting from beginning to end, in places and in modes', () => {
  const Mode = fc.constantFrom('unknown', 'still', 'on_foot', 'vehicle')
  const Point = fc.record({
    time: fc.integer({ min: 0, max: 20_000 }),
    north: fc.integer({ min: -10, max: 60 }),
    accuracy: fc.integer({ min: 0, max: 60 }),
    modes: fc.tuple(Mode, Mode),
  })
  fc.assert(
    fc.property(fc.array(Point, { maxLength: 30 }), (given) => {
      const sorted = [...new Map(given.map((one) => [one.time, one])).values()].sort((a, b) => a.time - b.time)
      const points = sorted.map(({ time, north, ...more }) => at(time, north, more as Partial<ContactPoint>))
      const one = { from: points[0]?.time ?? 0, to: points.at(-1)?.time ?? 0, points }
      const { stays, spans } = placesOfMeeting(one, known)
      for (const parts of [stays, spans]) {
        expect(parts.map(({ from }) => from)).toEqual([one.from, ...parts.map(({ to }) => to)].slice(0, parts.length))
        expect(parts.at(-1)?.to ?? one.from).toBe(one.to)
      }
    }),
  )
})

it('asks once for all meetings, for the tiles of who is on foot alone', async () => {
  const asked: ReadonlySet<number>[] = []
  const finder = {
    async inTiles(tiles: ReadonlySet<number>) {
      asked.push(tiles)
      return { state: 'partly' as const, notes: ['half of it'], requests: 1, tiles: known.tiles }
    },
  }
  const meetings = [
    meeting([at(0, 0), at(100, 0)]),
    meeting([at(0, 500, { modes: ride }), at(100, 900, { modes: ride })]),
  ]
  const found = await placesOf(meetings, finder)
  expect(asked).toEqual([new Set(tilesIn({ south: 60.00005, west: 10.0001, north: 60.00005, east: 10.0001 }))])
  expect(found).toMatchObject({ places: { state: 'partly', notes: ['half of it'] }, requests: 1 })
  expect(found.meetings.map(({ stays }) => stays.map(({ category }) => category))).toEqual([
    ['school'],
    ['inside_transport'],
  ])
})
