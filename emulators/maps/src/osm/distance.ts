import type { OsmElement } from './element.ts'

const METRES_PER_DEGREE = 111_195

/** Metres from a position to an element, on the plane that touches there; 0 inside a closed way, Infinity where nothing is known. */
export function distanceTo(element: OsmElement, latitude: number, longitude: number): number {
  const east = METRES_PER_DEGREE * Math.cos((latitude * Math.PI) / 180)
  const flat = (lat: number, lon: number) => [(lon - longitude) * east, (lat - latitude) * METRES_PER_DEGREE] as const
  if (element.type === 'node') return Math.hypot(...flat(element.latitude, element.longitude))
  if (element.type === 'way') return distanceToLine(element.line, isClosed(element.nodes), flat)
  const distances = element.members.map(({ place }) => {
    if (!place) return Infinity
    if ('line' in place) return distanceToLine(place.line, isClosed(place.nodes), flat)
    return Math.hypot(...flat(place.latitude, place.longitude))
  })
  return Math.min(Infinity, ...distances)
}

type Flat = (latitude: number, longitude: number) => readonly [number, number]

function isClosed(nodes: number[]): boolean {
  return nodes.length > 3 && nodes[0] === nodes.at(-1)
}

function distanceToLine(line: Float64Array, closed: boolean, flat: Flat): number {
  let least = Infinity
  let inside = false
  for (let i = 2; i < line.length; i += 2) {
    const [x1, y1] = flat(line[i - 2]!, line[i - 1]!)
    const [x2, y2] = flat(line[i]!, line[i + 1]!)
    if (Number.isNaN(x1 + x2)) continue
    least = Math.min(least, distanceToSide(x1, y1, x2, y2))
    if (y1 > 0 !== y2 > 0 && (x1 - x2) * (y1 / (y1 - y2)) < x1) inside = !inside
  }
  return closed && inside ? 0 : least
}

/** From the origin. */
function distanceToSide(x1: number, y1: number, x2: number, y2: number): number {
  const [dx, dy] = [x2 - x1, y2 - y1]
  const length = dx * dx + dy * dy
  const share = length === 0 ? 0 : Math.max(0, Math.min(1, -(x1 * dx + y1 * dy) / length))
  return Math.hypot(x1 + share * dx, y1 + share * dy)
}
