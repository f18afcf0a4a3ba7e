import type { Properties } from './level.ts'

/** As many numbers as the file gives, east before north. */
export type Position = readonly number[]

/** A feature of a file, whatever its format. */
export interface Feature {
  properties: Properties
  /** Polygons, each its outer ring and its holes; undefined when the feature has no area. */
  polygons: Position[][][] | undefined
  /** The reference system that the file names, as it names it. */
  crs: string | undefined
}

interface Geometry {
  type: string
  coordinates?: unknown
  geometries?: Geometry[]
}

/** The polygons of a GeoJSON geometry. */
export function polygonsOf(geometry: Geometry | null | undefined): Position[][][] | undefined {
  if (geometry?.type === 'Polygon') return [geometry.coordinates as Position[][]]
  if (geometry?.type === 'MultiPolygon') return geometry.coordinates as Position[][][]
  if (geometry?.type !== 'GeometryCollection') return undefined
  const polygons = geometry.geometries?.flatMap((one) => polygonsOf(one) ?? [])
  return polygons?.length ? polygons : undefined
}
