import { z } from 'zod'
import { categoryOf } from './category.ts'
import type { Place } from './place.ts'
import { type Shape, shapeOf } from './shape.ts'

const Position = z.object({ lat: z.number().min(-90).max(90), lon: z.number().min(-180).max(180) })
const Line = z.array(Position.nullable())
const Tags = z.record(z.string(), z.string()).default({})
const id = z.number().int()

const Node = Position.extend({ type: z.literal('node'), id, tags: Tags })
const Way = z.object({ type: z.literal('way'), id, tags: Tags, geometry: Line.default([]) })
const Member = z.object({
  type: z.string(),
  lat: Position.shape.lat.optional(),
  lon: Position.shape.lon.optional(),
  geometry: Line.optional(),
})
const Relation = z.object({ type: z.literal('relation'), id, tags: Tags, members: z.array(Member).default([]) })
const Element = z.discriminatedUnion('type', [Node, Way, Relation])
type Element = z.infer<typeof Element>
type Line = z.infer<typeof Line>

const Answer = z.object({ elements: z.array(Element), remark: z.string().optional() })

/**
 * The places in an answer of Overpass to `out body geom`. Throws when it is not one, and when it carries a remark: Overpass tells with status
 * 200 and a remark that it ran out of time or memory, and what came before it is not all there is.
 */
export function placesIn(json: string): Place[] {
  const answer = Answer.safeParse(parse(json))
  if (!answer.success) throw new Error('Overpass answered something else than elements')
  if (answer.data.remark !== undefined) throw new Error('Overpass answered with an error inside (remark)')
  return answer.data.elements.flatMap((element) => {
    const category = categoryOf(element.tags)
    const shape = category && shapeOfElement(element)
    if (!category || !shape) return []
    return { key: `${element.type}/${element.id}`, category, name: element.tags.name, shape }
  })
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw new Error('Overpass answered something else than JSON')
  }
}

/** Undefined when the map does not say where it is. What is cut off is no area: inside and outside cannot be told. */
function shapeOfElement(element: Element): Shape | undefined {
  const lines: Float64Array[] = []
  let isArea = element.type !== 'node'
  if (element.type === 'node') lines.push(Float64Array.of(element.lat, element.lon))
  else if (element.type === 'way') {
    lines.push(...piecesOf(element.geometry))
    isArea = isRing(element.geometry)
  } else {
    isArea = element.tags.type === 'multipolygon'
    for (const { type, lat, lon, geometry } of element.members) {
      if (lat !== undefined && lon !== undefined) lines.push(Float64Array.of(lat, lon))
      if (geometry) lines.push(...piecesOf(geometry))
      if (type === 'way' && (!geometry || geometry.includes(null))) isArea = false
    }
  }
  return lines.length > 0 ? shapeOf(lines, isArea) : undefined
}

function isRing(line: Line): boolean {
  const [first, last] = [line[0], line.at(-1)]
  return line.length > 3 && !line.includes(null) && first?.lat === last?.lat && first?.lon === last?.lon
}

/** A line without its gaps, where the answer has null for nodes that lie out of reach. */
function piecesOf(line: Line): Float64Array[] {
  const pieces: number[][] = [[]]
  for (const place of line)
    if (place) pieces.at(-1)!.push(place.lat, place.lon)
    else pieces.push([])
  return pieces.filter((piece) => piece.length > 0).map((piece) => Float64Array.from(piece))
}
