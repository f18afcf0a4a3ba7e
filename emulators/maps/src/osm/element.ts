import type { Tags } from './read.ts'

export type Box = { south: number; west: number; north: number; east: number }

export type OsmNode = { type: 'node'; id: number; latitude: number; longitude: number; tags?: Tags | undefined }

/** `line` is latitude, longitude, latitude …; both are NaN where the files hold no such node. */
export type OsmWay = { type: 'way'; id: number; nodes: number[]; line: Float64Array; tags?: Tags | undefined }

/** `place` is missing where the files do not hold the member, and for members that are relations themselves. */
export type OsmMember = {
  type: 'node' | 'way' | 'relation'
  ref: number
  role: string
  place?: Pick<OsmNode, 'latitude' | 'longitude'> | OsmWay | undefined
}

export type OsmRelation = { type: 'relation'; id: number; members: OsmMember[]; tags?: Tags | undefined }
export type OsmElement = OsmNode | OsmWay | OsmRelation

/** The smallest box that holds what is known of an element; undefined when nothing is. */
export function boundsOf(element: OsmElement): Box | undefined {
  const box = { south: Infinity, west: Infinity, north: -Infinity, east: -Infinity }
  for (const [latitude, longitude] of positionsOf(element)) {
    box.south = Math.min(box.south, latitude)
    box.north = Math.max(box.north, latitude)
    box.west = Math.min(box.west, longitude)
    box.east = Math.max(box.east, longitude)
  }
  return box.south === Infinity ? undefined : box
}

function* positionsOf(element: OsmElement): Generator<[number, number]> {
  if (element.type === 'node') yield [element.latitude, element.longitude]
  else if (element.type === 'way') yield* positionsOfLine(element.line)
  else
    for (const { place } of element.members)
      if (place && 'line' in place) yield* positionsOfLine(place.line)
      else if (place) yield [place.latitude, place.longitude]
}

function* positionsOfLine(line: Float64Array): Generator<[number, number]> {
  for (let i = 0; i < line.length; i += 2) if (!Number.isNaN(line[i])) yield [line[i]!, line[i + 1]!]
}
