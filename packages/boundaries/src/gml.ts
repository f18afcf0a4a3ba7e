import { createReadStream } from 'node:fs'
import { SaxesParser } from 'saxes'
import type { Feature, Position } from './feature.ts'

const MEMBERS = new Set(['featureMember', 'featureMembers', 'member'])
const AREAS = new Set(['Polygon', 'PolygonPatch'])
const BOUNDS = new Set(['outerBoundaryIs', 'innerBoundaryIs', 'exterior', 'interior'])
const COORDINATES = new Set(['coordinates', 'posList', 'pos'])

interface Element {
  name: string
  srsName: string | undefined
  dimension: number
  isLeaf: boolean
}

interface Draft {
  depth: number
  properties: Record<string, string>
  polygons: Position[][][]
  crs: string | undefined
}

/** The features of a GML file (version 2 or 3), one after the other. */
export async function* readGml(path: string): AsyncGenerator<Feature> {
  const done: Feature[] = []
  const parser = createParser((feature) => done.push(feature))
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 18 })) {
    parser.write(chunk)
    yield* done.splice(0)
  }
  parser.close()
  yield* done.splice(0)
}

function createParser(onFeature: (feature: Feature) => void): SaxesParser {
  const parser = new SaxesParser()
  const open: Element[] = []
  let draft: Draft | undefined
  let ring: Position[] | undefined
  let text = ''
  parser.on('error', (error) => {
    throw new Error(`the file is not well-formed XML: ${error.message}`)
  })
  parser.on('text', (more) => {
    text += more
  })
  parser.on('opentag', (tag) => {
    const name = localName(tag.name)
    const parent = open.at(-1)
    if (parent) parent.isLeaf = false
    text = ''
    const { srsName = parent?.srsName, srsDimension } = tag.attributes as Record<string, string>
    const dimension = srsDimension ? Number(srsDimension) : (parent?.dimension ?? 2)
    if (!draft && parent && MEMBERS.has(parent.name))
      draft = { depth: open.length, properties: {}, polygons: [], crs: undefined }
    if (AREAS.has(name)) draft?.polygons.push([])
    if (BOUNDS.has(name)) ring = []
    open.push({ name, srsName, dimension, isLeaf: true })
  })
  parser.on('closetag', () => {
    const { name, srsName, dimension, isLeaf } = open.pop()!
    if (ring && COORDINATES.has(name)) for (const position of positionsIn(name, text, dimension)) ring.push(position)
    else if (BOUNDS.has(name)) {
      draft?.polygons.at(-1)?.push(ring ?? [])
      ring = undefined
    } else if (draft && isLeaf && text.trim()) draft.properties[name] ??= text.trim()
    if (draft && AREAS.has(name)) draft.crs ??= srsName
    if (draft && open.length === draft.depth) {
      onFeature(featureOf(draft))
      draft = undefined
    }
    text = ''
  })
  return parser
}

/** GML puts north before east where the system of degrees is named by a urn or an address. */
function featureOf({ properties, polygons, crs }: Draft): Feature {
  const isNorthFirst = /^(urn:|https?:\/\/www\.opengis\.net\/def\/)/.test(crs ?? '') && /\D(4326|4258)$/.test(crs ?? '')
  const turned = isNorthFirst
    ? polygons.map((rings) => rings.map((ring) => ring.map(([north, east]) => [east!, north!])))
    : polygons
  return { properties, polygons: turned.length ? turned : undefined, crs }
}

function positionsIn(element: string, text: string, dimension: number): Position[] {
  const parts = text.trim().split(/\s+/)
  if (element === 'coordinates') return parts.map((part) => part.split(',').map(Number))
  const numbers = parts.map(Number)
  const step = element === 'pos' ? numbers.length : dimension
  return Array.from({ length: Math.ceil(numbers.length / step) }, (_, i) => numbers.slice(i * step, (i + 1) * step))
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}
