import { expect, it } from 'vitest'
import type { TracedPoint } from '../gps/trace.ts'
import { outlineLimits, outlinesAround } from './outlines.ts'
import type { Place } from './place.ts'
import { placesByTile } from './places-by-tile.ts'
import { shapeOf } from './shape.ts'
import { tilesIn } from './tiles.ts'

/** A house of about 11 m × 11 m with its south-west corner so many hundredths of a thousandth of a degree of latitude north of 60° N. */
function house(id: number, north: number, corners = 1): Place {
  const [south, west] = [60 + north * 1e-5, 10]
  const wall = Array.from({ length: corners }, (_, i) => [south + 1e-4, west + (2e-4 * (corners - i)) / corners])
  const ring = [south, west, south, west + 2e-4, ...wall.flat(), south + 1e-4, west, south, west]
  return { key: `way/${id}`, category: 'shop', name: undefined, shape: shapeOf([Float64Array.from(ring)], true) }
}

const at = (north: number): TracedPoint => [0, 60 + north * 1e-5, 10.0001, 5]
const square = tilesIn({ south: 59.99, west: 9.99, north: 60.03, east: 10.01 })
const mapOf = (...places: Place[]) => placesByTile(places, square)
const elements = (outlines: { element: string }[]) => outlines.map(({ element }) => Number(element.slice(4)))

it('are those within 100 m of a point, the nearest first, with longitude first', () => {
  const town = mapOf(house(1, 94), house(2, 0), house(3, 105), house(4, 20))
  const outlines = outlinesAround([[at(5)]], town)
  expect(elements(outlines)).toEqual([2, 4, 1])
  expect(outlines[0]).toEqual({
    ...{ element: 'way/2', category: 'shop' },
    lines: [
      [
        [10, 60],
        [10.0002, 60],
        [10.0002, 60.0001],
        [10, 60.0001],
        [10, 60],
      ],
    ],
  })
})

it('are those of the first peer before those of the next, each once, up to the bounds', () => {
  const town = mapOf(...[0, 20, 40, 1_000, 1_020, 1_040].map((north, i) => house(i + 1, north)))
  const peers = [[at(1_045)], [at(45), at(1_005)]]
  expect(elements(outlinesAround(peers, town))).toEqual([6, 5, 4, 3, 2, 1])
  expect(elements(outlinesAround(peers, town, { ...outlineLimits, outlines: 4 }))).toEqual([6, 5, 4, 3])
  expect(elements(outlinesAround(peers, town, { ...outlineLimits, positions: 14 }))).toEqual([6, 5])
  expect(elements(outlinesAround(peers, town, { ...outlineLimits, spots: 2 }))).toEqual([6, 5, 4, 3, 2, 1])
  expect(elements(outlinesAround(peers, town, { ...outlineLimits, spots: 1 }))).toEqual([6, 5, 4])
})

it('with too many corners lose some, and stay closed', () => {
  const [outline] = outlinesAround([[at(5)]], mapOf(house(1, 0, 5_000)))
  const [line] = outline!.lines
  expect([line!.length, line![0], line!.at(-1)]).toEqual([200, [10, 60], [10, 60]])
})

it('leave out what alone would take too much, and no other place for it', () => {
  const town = mapOf(house(1, 0, 100), house(2, 20))
  expect(elements(outlinesAround([[at(5)]], town, { ...outlineLimits, place: 50 }))).toEqual([2])
})

it('are the same in whatever order the tiles came to be known', () => {
  const town = mapOf(...Array.from({ length: 30 }, (_, i) => house(i + 1, i * 20)))
  const points = [[at(300), at(100)]]
  const other = new Map([...town].reverse())
  expect(outlinesAround(points, other)).toEqual(outlinesAround(points, town))
  expect(outlinesAround(points, new Map())).toEqual([])
})
