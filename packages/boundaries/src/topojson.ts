import { readFile } from 'node:fs/promises'
import { feature } from 'topojson-client'
import { z } from 'zod'
import { type Feature, polygonsOf } from './feature.ts'
import type { Level } from './level.ts'

const Topology = z.looseObject({
  type: z.literal('Topology'),
  arcs: z.array(z.array(z.array(z.number()))),
  objects: z.record(z.string(), z.looseObject({ type: z.string() })),
})

/** The features of a TopoJSON file. Its arcs have to be held; of the features one at a time. */
export async function* readTopoJson(path: string, level: Level | undefined): AsyncGenerator<Feature> {
  const topology = Topology.parse(JSON.parse(await readFile(path, 'utf8')))
  const object = chooseObject(topology.objects, level) as { geometries?: object[] }
  for (const geometry of object.geometries ?? [object]) {
    const one = feature(topology as never, geometry as never) as unknown as { properties: object; geometry: object }
    yield { properties: { ...one.properties }, polygons: polygonsOf(one.geometry as never), crs: undefined }
  }
}

/** The only object, or the one named after the level (`kommuner` of `fylker` and `kommuner`). */
function chooseObject(objects: Record<string, object>, level: Level | undefined): object {
  const names = Object.keys(objects)
  const chosen = names.length === 1 ? names : names.filter((name) => level && name.toLowerCase().startsWith(level))
  if (chosen.length !== 1) throw new Error(`the file holds ${names.join(', ')}: give the level that is meant`)
  return objects[chosen[0]!]!
}
