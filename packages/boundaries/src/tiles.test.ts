import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { xOf, yOf } from './grid.ts'
import { boxRing, pointNear, starRing } from './testing-shapes.ts'
import { type Tile, tilesOf } from './tiles.ts'
import { holdsPoint, type Unit } from './unit.ts'

const OSLO = [xOf(10.75), yOf(59.91)] as const

function unit(id: number, ...rings: Int32Array[]): Unit {
  return { id, code: String(id), name: '', rings }
}

/** What the tiles answer, as stwithin does. */
function answer(tiles: Tile[], x: number, y: number): number | undefined {
  const sub = Math.floor((y % 2000) / 250) * 8 + Math.floor((x % 4000) / 500)
  const place = (Math.floor(y / 2000) * 90_000 + Math.floor(x / 4000)) * 64 + sub
  const tile = tiles.find(({ from, to }) => from <= place && place <= to)
  if (!tile || 'unit' in tile) return tile?.unit
  const inside = new Set<number>()
  for (const { unit, x1, y1, x2, y2 } of tile.borders)
    if (y1 <= y && y < y2 && (x2 - x1) * (y - y1) > (x - x1) * (y2 - y1) && !inside.delete(unit)) inside.add(unit)
  return [...inside].sort((a, b) => a - b)[0]
}

function plain(units: Unit[], x: number, y: number): number | undefined {
  return units.filter((one) => holdsPoint(one, x, y)).sort((a, b) => a.id - b.id)[0]?.id
}

describe('tiles', () => {
  it('answer for any point as all borders do, with islands, holes and overlaps', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })), (numbers) => {
        const random = () => numbers.next().value as number
        const units = Array.from({ length: 1 + Math.floor(random() * 4) }, (_, i) => {
          const rings = Array.from({ length: 1 + Math.floor(random() * 3) }, () => {
            const middle = [OSLO[0] + Math.round(random() * 30_000), OSLO[1] + Math.round(random() * 20_000)] as const
            return starRing(random, middle, 10 ** (2 + 2.3 * random()), 3 + Math.floor(random() * 60))
          })
          return unit(10 - i, ...rings)
        })
        const tiles = [...tilesOf(units)]
        for (let i = 1; i < tiles.length; i++) expect(tiles[i]!.from).toBeGreaterThan(tiles[i - 1]!.to)
        for (let i = 0; i < 200; i++) {
          const [x, y] = pointNear(
            random,
            units.flatMap(({ rings }) => rings),
          )
          expect([x, y, answer(tiles, x, y)]).toEqual([x, y, plain(units, x, y)])
        }
      }),
      { numRuns: 100 },
    )
  })

  it('give the inside of a unit in few rows, and leave out what no unit holds', () => {
    const [x, y] = [OSLO[0] - (OSLO[0] % 4000), OSLO[1] - (OSLO[1] % 2000)]
    const tiles = [...tilesOf([unit(7, boxRing(x + 100, y + 100, 39_800, 19_800))])]
    const inside = tiles.filter((tile) => 'unit' in tile)
    expect(inside).toHaveLength(8) // a row of tiles each
    for (const tile of inside) expect(tile).toMatchObject({ unit: 7, to: tile.from + 8 * 64 - 1 })
    expect(tiles.filter((tile) => 'borders' in tile)).toHaveLength(36) // the tiles around
    expect(tiles).toHaveLength(44)
  })

  it('put a point on a common border into one unit: the eastern, or the northern', () => {
    const [x, y] = OSLO
    const units = [
      boxRing(x, y, 9_000, 9_000),
      boxRing(x + 9_000, y, 9_000, 9_000),
      boxRing(x, y + 9_000, 9_000, 9_000),
    ]
    const tiles = [...tilesOf(units.map((ring, i) => unit(i + 1, ring)))]
    for (let along = 0; along < 9_000; along += 50) {
      expect(answer(tiles, x + 9_000, y + along)).toBe(2)
      expect(answer(tiles, x + along, y + 9_000)).toBe(3)
      expect(answer(tiles, x + 18_000, y + along)).toBeUndefined()
    }
  })
})
