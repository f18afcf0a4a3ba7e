import { stat } from 'node:fs/promises'
import Flatbush from 'flatbush'
import { type Box, boundsOf, type OsmElement, type OsmNode, type OsmRelation, type OsmWay } from './element.ts'
import { createNodeTable } from './node-table.ts'
import { type Item, type MemberItem, readOsmFile } from './read.ts'

/** The tagged elements of some files in Overpass's order: nodes, ways, relations, each by id. */
export type World = {
  elements: OsmElement[]
  /** When the newest of the files was written, milliseconds since 1970; 0 for an empty world. */
  timestamp: number
  /** The numbers of the elements whose bounds meet the box and that are wanted, in order. */
  within: (box: Box, isWanted: (element: OsmElement) => boolean) => number[]
}

const ORDER = { node: 0, way: 1, relation: 2 }

/** Reads the files into memory; refuses, before reading, more bytes than the limit. */
export async function loadWorld(paths: string[], maximumBytes: number): Promise<World> {
  const files = await Promise.all(paths.map((path) => stat(path)))
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  if (bytes > maximumBytes) throw new Error(`the files have ${bytes} bytes, and OSM_FILES_MAX_BYTES is ${maximumBytes}`)
  const timestamp = Math.max(0, ...files.map(({ mtimeMs }) => mtimeMs))
  return worldOf(await readElements(paths), timestamp)
}

async function readElements(paths: string[]): Promise<OsmElement[]> {
  const table = createNodeTable()
  const nodes = new Map<number, OsmNode>()
  const waiting: Exclude<Item, { type: 'node' }>[] = []
  function take(item: Item) {
    if (item.type !== 'node') return void waiting.push(item)
    table.add(item.id, item.lat, item.lon)
    if (item.tags)
      nodes.set(item.id, { type: 'node', id: item.id, latitude: item.lat, longitude: item.lon, tags: item.tags })
  }
  for (const path of paths) await readOsmFile(path, take)

  const ways = new Map<number, OsmWay>()
  for (const item of waiting)
    if (item.type === 'way')
      ways.set(item.id, { type: 'way', id: item.id, nodes: item.refs, line: lineOf(item.refs), tags: item.tags })
  const relations = new Map<number, OsmRelation>()
  for (const item of waiting)
    if (item.type === 'relation')
      relations.set(item.id, {
        type: 'relation',
        id: item.id,
        members: item.members.map((member) => ({ ...member, place: placeOf(member) })),
        tags: item.tags,
      })
  return [...nodes.values(), ...ways.values(), ...relations.values()].filter(({ tags }) => tags)

  function lineOf(refs: number[]): Float64Array {
    return Float64Array.from(refs.flatMap((ref) => table.find(ref) ?? [Number.NaN, Number.NaN]))
  }

  function placeOf({ type, ref }: MemberItem) {
    if (type === 'way') return ways.get(ref)
    const found = type === 'node' ? table.find(ref) : undefined
    return found && { latitude: found[0], longitude: found[1] }
  }
}

function worldOf(read: OsmElement[], timestamp: number): World {
  const bounds = new Map(read.flatMap((element) => (boundsOf(element) ? [[element, boundsOf(element)!]] : [])))
  const elements = [...bounds.keys()].sort((a, b) => ORDER[a.type] - ORDER[b.type] || a.id - b.id)
  if (elements.length === 0) return { elements, timestamp, within: () => [] }
  const index = new Flatbush(elements.length)
  for (const element of elements) {
    const { west, south, east, north } = bounds.get(element)!
    index.add(west, south, east, north)
  }
  index.finish()
  return {
    elements,
    timestamp,
    within: ({ west, south, east, north }, isWanted) =>
      index.search(west, south, east, north, (number) => isWanted(elements[number]!)).sort((a, b) => a - b),
  }
}
