import { union, xor } from 'polyclip-ts'
import { hasCrossing } from './crossings.ts'
import type { Position } from './feature.ts'
import { xOf, yOf } from './grid.ts'
import type { Ring } from './unit.ts'

/** Rings that decide which points are in, and what had to be mended for that. */
export interface Repaired {
  rings: Ring[]
  repairs: string[]
}

type Degrees = [longitude: number, latitude: number]
type Transform = (east: number, north: number) => Degrees

/** Far around Norway: what lies outside is in another reference system than was thought. */
const BOX = { west: -30, east: 60, south: 40, north: 90 }

/** Mends the polygons of a unit, and brings them to whole microdegrees. Throws, saying why, when that cannot be. */
export function repair(polygons: readonly Position[][][], transform: Transform): Repaired {
  const repairs = new Set<string>()
  const clean = polygons
    .map((rings) => rings.map((ring) => cleanRing(ring, transform, repairs)).filter((ring) => ring.length >= 3))
    .filter((rings) => rings.length > 0)
  if (!clean.length) throw new Error('no ring has three points')
  let rings = clean.flat()
  if (hasCrossing(rings)) {
    repairs.add('sides that cross')
    rings = unite(clean)
  }
  const whole = rings.map(wholeRing).filter((ring) => ring.length >= 6)
  if (!whole.some((ring) => areaOf(ring) !== 0)) throw new Error('it has no area')
  return { rings: whole, repairs: [...repairs] }
}

/** In degrees, two numbers a position, no point twice in a row and the first not again at the end. */
function cleanRing(ring: Position[], transform: Transform, repairs: Set<string>): Degrees[] {
  if (ring.some((position) => position.length > 2)) repairs.add('heights')
  const clean: Degrees[] = []
  for (const [east = Number.NaN, north = Number.NaN] of ring) {
    if (!Number.isFinite(east) || !Number.isFinite(north)) throw new Error('a coordinate is not a number')
    const [longitude, latitude] = transform(east, north)
    if (!(longitude > BOX.west && longitude < BOX.east && latitude > BOX.south && latitude < BOX.north))
      throw new Error('it lies far from Norway: is its reference system another?')
    const last = clean.at(-1)
    if (last?.[0] === longitude && last[1] === latitude) repairs.add('points given twice')
    else clean.push([longitude, latitude])
  }
  const [first, last] = [clean[0], clean.at(-1)]
  if (clean.length > 1 && first![0] === last![0] && first![1] === last![1]) clean.pop()
  else if (clean.length > 1) repairs.add('rings that were not closed')
  return clean
}

/** What the polygons cover together, without sides that cross. */
function unite(polygons: Degrees[][][]): Degrees[][] {
  try {
    return union(polygons).flatMap((rings) => rings.map((ring) => ring.slice(0, -1)))
  } catch (cause) {
    throw new Error('its sides cross, and cannot be mended', { cause })
  }
}

function wholeRing(ring: Degrees[]): Ring {
  const points: number[] = []
  for (const [longitude, latitude] of ring) {
    const [x, y] = [xOf(longitude), yOf(latitude)]
    if (points.at(-2) !== x || points.at(-1) !== y) points.push(x, y)
  }
  while (points.length > 2 && points[0] === points.at(-2) && points[1] === points.at(-1)) points.length -= 2
  return Int32Array.from(points)
}

/** In square microdegrees. */
function areaOf(ring: Ring): number {
  let twice = 0
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2)
    twice += (ring[j]! - ring[0]!) * (ring[i + 1]! - ring[1]!) - (ring[i]! - ring[0]!) * (ring[j + 1]! - ring[1]!)
  return Math.abs(twice) / 2
}

/** The rings of two features that are one unit; what both cover is in it once. */
export function join(some: readonly Ring[], others: readonly Ring[]): Ring[] {
  const [first, second] = [some, others].map((rings) => xor(pointsOf(rings[0]!), ...rings.slice(1).map(pointsOf)))
  return union(first!, second!).flatMap((rings) =>
    rings.map((ring) => Int32Array.from(ring.slice(0, -1).flatMap(([x, y]) => [Math.round(x), Math.round(y)]))),
  )
}

function pointsOf(ring: Ring): [number, number][][] {
  return [Array.from({ length: ring.length / 2 }, (_, i) => [ring[i * 2]!, ring[i * 2 + 1]!])]
}
