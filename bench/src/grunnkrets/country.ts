import type { Unit } from '@smittestopp/boundaries'
import { xOf, yOf } from '@smittestopp/boundaries'
import { createRandom } from '../random.ts'

/** As large as Norway's land, laid straight: 13 degrees from south to north. */
const SOUTH_WEST = [xOf(8), yOf(58)] as const
const NORTH_EAST = [xOf(12.5), yOf(71)] as const
/** A microdegree of longitude, in those of latitude, in the middle of it. */
const NARROW = 0.43
const TOWNS = 80
/** The others live anywhere. */
const TOWNSPEOPLE = 0.85
const PEOPLE_A_UNIT = 10

type Point = readonly [x: number, y: number]

interface Box {
  west: number
  south: number
  east: number
  north: number
}

export interface Country {
  units: Unit[]
  /** A place where somebody is: most are in towns. In whole microdegrees. */
  somewhere: () => Point
  /** The next point of a phone, then of another: each walks for sixty points, as a line of a lake file tells. */
  walk: () => Point
}

/** A country of so many units without gaps or overlaps, small where people live and large elsewhere, with borders of several hundred points. */
export function createCountry(count: number, seed: number): Country {
  const random = createRandom(seed)
  const somewhere = placesOf(random)
  const people = Array.from({ length: count * PEOPLE_A_UNIT }, somewhere)
  const [west, south] = SOUTH_WEST
  const [east, north] = NORTH_EAST
  const boxes = divide({ west, south, east, north }, people, count)
  return { units: unitsOf(boxes, seed), somewhere, walk: walkFrom(somewhere, random) }
}

const POINTS_A_WALK = 60
/** About ten seconds' walk, in microdegrees of latitude. */
const STEP = 130

function walkFrom(somewhere: () => Point, random: () => number): () => Point {
  let left = 0
  let at = somewhere()
  let heading = 0
  return () => {
    if (left-- === 0) {
      left = POINTS_A_WALK - 1
      at = somewhere()
      heading = 2 * Math.PI * random()
    }
    heading += random() - 0.5
    at = [Math.round(at[0] + (STEP * Math.cos(heading)) / NARROW), Math.round(at[1] + STEP * Math.sin(heading))]
    return at
  }
}

function placesOf(random: () => number): () => Point {
  const within = (at: 0 | 1) => SOUTH_WEST[at] + random() * (NORTH_EAST[at] - SOUTH_WEST[at])
  const towns = Array.from({ length: TOWNS }, (_, i) => ({
    x: within(0),
    y: within(1),
    spread: 60_000 / Math.sqrt(i + 1),
  }))
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const anywhere = (): Point => {
    if (random() > TOWNSPEOPLE) return [Math.floor(within(0)), Math.floor(within(1))]
    const town = towns[Math.floor(TOWNS * random() ** 2)]! // the first are the largest
    const [x, y] = [town.x + (town.spread * normal()) / NARROW, town.y + town.spread * normal()].map(Math.floor)
    const isInside = x! > SOUTH_WEST[0] && x! < NORTH_EAST[0] && y! > SOUTH_WEST[1] && y! < NORTH_EAST[1]
    return isInside ? [x!, y!] : anywhere()
  }
  return anywhere
}

/** Cuts a box across its longer side, so that both parts hold as many people a unit, until each is one unit. */
function divide(box: Box, people: Point[], count: number): Box[] {
  if (count === 1) return [box]
  const half = count >> 1
  const isWide = (box.east - box.west) * NARROW > box.north - box.south
  const at = isWide ? 0 : 1
  const sorted = people.toSorted((a, b) => a[at] - b[at])
  const [low, high] = isWide ? [box.west, box.east] : [box.south, box.north]
  const margin = (high - low) / 8
  const middle = sorted[Math.floor((sorted.length * half) / count)]?.[at] ?? (low + high) / 2
  const cut = Math.round(Math.min(Math.max(middle, low + margin), high - margin))
  const parts = [sorted.filter((one) => one[at] < cut), sorted.filter((one) => one[at] >= cut)] as const
  const [first, second] = isWide
    ? [
        { ...box, east: cut },
        { ...box, west: cut },
      ]
    : [
        { ...box, north: cut },
        { ...box, south: cut },
      ]
  return [...divide(first, parts[0], half), ...divide(second, parts[1], count - half)]
}

/** Neighbours share the very points of their border. */
function unitsOf(boxes: Box[], seed: number): Unit[] {
  const upright = new Map<number, Set<number>>() // by x, where corners lie on it
  const level = new Map<number, Set<number>>()
  for (const { west, south, east, north } of boxes)
    for (const x of [west, east])
      for (const y of [south, north]) {
        upright.set(x, (upright.get(x) ?? new Set()).add(y))
        level.set(y, (level.get(y) ?? new Set()).add(x))
      }
  const sorted = (lines: Map<number, Set<number>>) =>
    new Map([...lines].map(([at, set]) => [at, [...set].sort((a, b) => a - b)]))
  const [columns, rows] = [sorted(upright), sorted(level)]
  return boxes.map(({ west, south, east, north }, i) => {
    const along = (from: number, to: number, corners: number[]) => corners.filter((one) => one >= from && one <= to)
    const floor = path(along(west, east, rows.get(south)!), (t, off) => [t, south + off], NARROW, south, seed)
    const roof = path(along(west, east, rows.get(north)!), (t, off) => [t, north + off], NARROW, north, seed)
    const left = path(along(south, north, columns.get(west)!), (t, off) => [west + off, t], 1 / NARROW, -west, seed)
    const right = path(along(south, north, columns.get(east)!), (t, off) => [east + off, t], 1 / NARROW, -east, seed)
    const ring = [
      ...floor.slice(0, -1),
      ...right.slice(0, -1),
      ...roof.toReversed().slice(0, -1),
      ...left.toReversed().slice(0, -1),
    ]
    const code = String(3_010_001 + i).padStart(8, '0')
    return { id: Number(code), code, name: `Krets ${i + 1}`, rings: [Int32Array.from(ring.flat())] }
  })
}

const STEPS = 64
/** So little that borders that meet in a corner do not cross. */
const ROUGHNESS = 0.08

/** A border along a line from corner to corner, rough on every scale (midpoint displacement), and the same from both sides. */
function path(
  corners: number[],
  at: (t: number, off: number) => Point,
  scale: number,
  line: number,
  seed: number,
): Point[] {
  const points: Point[] = []
  for (let k = 1; k < corners.length; k++) {
    const [from, to] = [corners[k - 1]!, corners[k]!]
    const random = createRandom(Math.imul(line, 2_654_435_761) ^ Math.imul(from, 40_503) ^ seed)
    const offs = new Float64Array(STEPS + 1)
    for (let step = STEPS; step > 1; step /= 2)
      for (let i = step / 2; i < STEPS; i += step)
        offs[i] =
          (offs[i - step / 2]! + offs[i + step / 2]!) / 2 +
          (2 * random() - 1) * ROUGHNESS * scale * (to - from) * (step / STEPS)
    for (let i = k === 1 ? 0 : 1; i <= STEPS; i++) {
      const [x, y] = at(from + ((to - from) * i) / STEPS, offs[i]!)
      points.push([Math.round(x), Math.round(y)])
    }
  }
  return points
}
