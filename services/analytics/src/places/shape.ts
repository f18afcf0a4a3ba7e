import { metresPerDegree, radians } from '../gps/sphere.ts'

/** Degrees. */
export interface Box {
  south: number
  west: number
  north: number
  east: number
}

/** `lines` are latitude, longitude, latitude …; a lone point is a line of one. An area holds what an odd number of its sides lies around. */
export interface Shape {
  lines: Float64Array[]
  isArea: boolean
  bounds: Box
}

export function shapeOf(lines: Float64Array[], isArea: boolean): Shape {
  const bounds = { south: Infinity, west: Infinity, north: -Infinity, east: -Infinity }
  for (const line of lines)
    for (let i = 0; i < line.length; i += 2) {
      bounds.south = Math.min(bounds.south, line[i]!)
      bounds.north = Math.max(bounds.north, line[i]!)
      bounds.west = Math.min(bounds.west, line[i + 1]!)
      bounds.east = Math.max(bounds.east, line[i + 1]!)
    }
  return { lines, isArea, bounds }
}

/** The box that holds everything within so many metres. */
export function boxAround(latitude: number, longitude: number, metres: number): Box {
  const high = metres / metresPerDegree
  const wide = high / Math.max(0.01, Math.cos(latitude * radians))
  return { south: latitude - high, west: longitude - wide, north: latitude + high, east: longitude + wide }
}

export function boxesMeet(a: Box, b: Box): boolean {
  return a.south <= b.north && b.south <= a.north && a.west <= b.east && b.west <= a.east
}

/** Metres from a position to the shape on the plane that touches there, right within a metre in a kilometre; 0 inside an area. */
export function distanceToShape(shape: Shape, latitude: number, longitude: number): number {
  const east = metresPerDegree * Math.cos(latitude * radians)
  let least = Infinity
  let isInside = false
  for (const line of shape.lines) {
    let x = (line[1]! - longitude) * east
    let y = (line[0]! - latitude) * metresPerDegree
    least = Math.min(least, Math.hypot(x, y))
    for (let i = 2; i < line.length; i += 2) {
      const nextX = (line[i + 1]! - longitude) * east
      const nextY = (line[i]! - latitude) * metresPerDegree
      least = Math.min(least, distanceToSide(x, y, nextX, nextY))
      if (y > 0 !== nextY > 0 && x + (nextX - x) * (y / (y - nextY)) > 0) isInside = !isInside
      x = nextX
      y = nextY
    }
  }
  return shape.isArea && isInside ? 0 : least
}

/** From the origin. */
function distanceToSide(x: number, y: number, nextX: number, nextY: number): number {
  const dx = nextX - x
  const dy = nextY - y
  const length = dx * dx + dy * dy
  const share = length === 0 ? 0 : Math.max(0, Math.min(1, -(x * dx + y * dy) / length))
  return Math.hypot(x + share * dx, y + share * dy)
}

/** Whether a node of the shape lies in the box or a side crosses it: what Overpass finds in it. */
export function shapeTouches({ lines, bounds }: Shape, box: Box): boolean {
  if (!boxesMeet(bounds, box)) return false
  return lines.some((line) => {
    if (line.length === 2) return sideTouches(line[0]!, line[1]!, line[0]!, line[1]!, box)
    for (let i = 2; i < line.length; i += 2)
      if (sideTouches(line[i - 2]!, line[i - 1]!, line[i]!, line[i + 1]!, box)) return true
    return false
  })
}

/** By Liang and Barsky: the part of the side that lies between both pairs of edges. */
function sideTouches(latitude: number, longitude: number, toLatitude: number, toLongitude: number, box: Box): boolean {
  let from = 0
  let to = 1
  for (const [start, step, low, high] of [
    [latitude, toLatitude - latitude, box.south, box.north],
    [longitude, toLongitude - longitude, box.west, box.east],
  ] as const) {
    if (step === 0 && (start < low || start > high)) return false
    if (step === 0) continue
    from = Math.max(from, Math.min((low - start) / step, (high - start) / step))
    to = Math.min(to, Math.max((low - start) / step, (high - start) / step))
  }
  return from <= to
}
