import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tileNumber, tileOf } from '../gps/tile.ts'
import { BLOCKS_A_REQUEST, MOST_REQUESTS, overpassQuery, requestsFor } from './overpass-query.ts'
import { boxAround } from './shape.ts'
import { blocksOf, boxOfTile, countTilesOf, holdsTile, tilesIn } from './tiles.ts'

/** Numbers that look random and are the same in each run. */
function* numbers(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    yield state / 2 ** 32
  }
}

function tilesOfPoints(points: number, height: number, width: number): number[] {
  const random = numbers(7)
  const next = () => random.next().value as number
  const tiles = new Set<number>()
  for (let i = 0; i < points; i++)
    for (const tile of tilesIn(boxAround(59.8 + next() * height, 10.5 + next() * width, 30))) tiles.add(tile)
  return [...tiles]
}

const Tiles = fc.array(fc.tuple(fc.integer({ min: 70_000, max: 70_012 }), fc.integer({ min: 47_000, max: 47_012 })), {
  maxLength: 80,
})

describe('tiles', () => {
  it('of a box are all that it touches', () => {
    const tile = tileOf(59.9139, 10.7522)
    const { south, west, north, east } = boxOfTile(tile)
    expect(south <= 59.9139 && 59.9139 <= north && west <= 10.7522 && 10.7522 <= east).toBe(true)
    expect(tilesIn({ south: 59.9139, west: 10.7522, north: 59.9139, east: 10.7522 })).toEqual([tile])
    expect(tilesIn({ south: south - 1e-5, west: west - 1e-5, north: north + 1e-5, east: east + 1e-5 })).toHaveLength(9)
  })

  it('become rectangles that hold each tile once and nothing else', () => {
    fc.assert(
      fc.property(Tiles, (cells) => {
        const tiles = [...new Set(cells.map(([row, column]) => tileNumber(row, column)))]
        const blocks = blocksOf(tiles, 1_000)
        expect(blocks.reduce((sum, block) => sum + countTilesOf(block), 0)).toBe(tiles.length)
        for (const tile of tiles) expect(blocks.filter((block) => holdsTile(block, tile))).toHaveLength(1)
      }),
    )
  })

  it('become larger rectangles where there may be only a few', () => {
    fc.assert(
      fc.property(Tiles, fc.integer({ min: 1, max: 9 }), (cells, most) => {
        const tiles = cells.map(([row, column]) => tileNumber(row, column))
        const blocks = blocksOf(tiles, most)
        expect(blocks.length).toBeLessThanOrEqual(most)
        for (const tile of tiles) expect(blocks.some((block) => holdsTile(block, tile))).toBe(true)
      }),
    )
  })
})

describe('requests', () => {
  it('are none for nothing, and one for a fortnight of 70 places in a town', () => {
    expect(requestsFor([])).toEqual([])
    expect(requestsFor(tilesOfPoints(70, 0.1, 0.3))).toHaveLength(1)
  })

  it.each([
    ['a town', 0.1, 0.3],
    ['a county', 1, 2],
    ['a country', 10, 15],
  ])(`are at most ${MOST_REQUESTS} for 20,000 points all over %s, and leave out no tile`, (_where, height, width) => {
    const tiles = tilesOfPoints(20_000, height, width)
    const requests = requestsFor(tiles)
    expect(requests.length).toBeLessThanOrEqual(MOST_REQUESTS)
    for (const blocks of requests) expect(blocks.length).toBeLessThanOrEqual(BLOCKS_A_REQUEST)
    const blocks = requests.flat()
    for (const tile of tiles.slice(0, 500)) expect(blocks.some((block) => holdsTile(block, tile))).toBe(true)
  })

  it('are one union with a box in each statement', () => {
    const query = overpassQuery([{ south: 74_960, north: 74_960, west: 47_688, east: 47_689 }])
    expect(query).toBe(
      '[out:json][timeout:15][maxsize:268435456];(' +
        'nwr["building"](59.920000,10.752000,59.922000,10.760000);' +
        'nwr["amenity"](59.920000,10.752000,59.922000,10.760000);' +
        'nwr["public_transport"~"^(platform|stop_position)$"](59.920000,10.752000,59.922000,10.760000);' +
        'nwr["office"](59.920000,10.752000,59.922000,10.760000);' +
        'nwr["shop"](59.920000,10.752000,59.922000,10.760000);' +
        ');out body geom;',
    )
  })
})
