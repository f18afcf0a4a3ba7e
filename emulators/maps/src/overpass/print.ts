import { boundsOf, type OsmElement, type OsmMember, type OsmRelation, type OsmWay } from '../osm/element.ts'
import type { OutMode } from './query.ts'

/** An element as Overpass prints it in JSON. */
export function printed(element: OsmElement, mode: OutMode): object {
  const { type, id, tags } = element
  if (type === 'node') {
    const place = mode.detail === 'tags' && mode.geometry === 'none' ? {} : positionOf(element)
    return { type, id, ...place, tags }
  }
  return {
    type,
    id,
    ...extentOf(element, mode),
    ...(type === 'way' ? wayOf(element, mode) : relationOf(element, mode)),
    tags,
  }
}

function extentOf(element: OsmElement, { geometry }: OutMode): object {
  const box = boundsOf(element)
  if (!box || geometry === 'none') return {}
  const { south, west, north, east } = box
  if (geometry === 'geom') return { bounds: { minlat: south, minlon: west, maxlat: north, maxlon: east } }
  return { center: { lat: rounded((south + north) / 2), lon: rounded((west + east) / 2) } }
}

function wayOf({ nodes, line }: OsmWay, { detail, geometry }: OutMode): object {
  return {
    ...(detail === 'body' && { nodes }),
    ...(geometry === 'geom' && { geometry: geometryOf(line) }),
  }
}

function relationOf({ members }: OsmRelation, { detail, geometry }: OutMode): object {
  if (detail === 'tags' && geometry !== 'geom') return {}
  return { members: members.map((member) => memberOf(member, geometry === 'geom')) }
}

function memberOf({ type, ref, role, place }: OsmMember, withGeometry: boolean): object {
  if (!withGeometry || !place) return { type, ref, role }
  return { type, ref, role, ...('line' in place ? { geometry: geometryOf(place.line) } : positionOf(place)) }
}

/** Nodes that are not in the files are null, as Overpass prints those outside of a box. */
function geometryOf(line: Float64Array): ({ lat: number; lon: number } | null)[] {
  return Array.from({ length: line.length / 2 }, (_, i) => {
    const lat = line[2 * i]!
    return Number.isNaN(lat) ? null : { lat, lon: line[2 * i + 1]! }
  })
}

function positionOf({ latitude, longitude }: { latitude: number; longitude: number }) {
  return { lat: latitude, lon: longitude }
}

function rounded(degrees: number): number {
  return Math.round(degrees * 1e7) / 1e7
}
