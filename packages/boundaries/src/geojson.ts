import { createReadStream } from 'node:fs'
import { parser } from 'stream-json'
import Assembler from 'stream-json/assembler.js'
import { z } from 'zod'
import { type Feature, polygonsOf } from './feature.ts'

const NamedCrs = z.object({ properties: z.object({ name: z.string() }) })
const GeoJsonFeature = z.object({
  properties: z.record(z.string(), z.unknown()).nullish(),
  geometry: z.looseObject({ type: z.string() }).nullish(),
})

/** The features of a GeoJSON file, one after the other: never more than one of them is held. */
export async function* readGeoJson(path: string): AsyncGenerator<Feature> {
  let crs: string | undefined
  let seen = 0
  for await (const { key, value } of members(path)) {
    if (key === 'crs') {
      if (seen) throw new Error('the file names its reference system after its features: give it as an option')
      crs = NamedCrs.safeParse(value).data?.properties.name
    } else {
      const { properties, geometry } = GeoJsonFeature.parse(value)
      seen++
      yield { properties: properties ?? {}, polygons: polygonsOf(geometry as never), crs }
    }
  }
}

/** The top member `crs`, and each element of the top member `features`. */
async function* members(path: string): AsyncGenerator<{ key: 'crs' | 'features'; value: unknown }> {
  const tokens = createReadStream(path, { highWaterMark: 1 << 18 }).pipe(parser.asStream({ streamValues: false }))
  let depth = 0
  let key = ''
  let assembler: Assembler | undefined
  for await (const token of tokens) {
    const isOpening = token.name === 'startObject' || token.name === 'startArray'
    if (!assembler && isOpening && ((key === 'crs' && depth === 1) || (key === 'features' && depth === 2)))
      assembler = new Assembler()
    if (isOpening) depth++
    if (token.name === 'endObject' || token.name === 'endArray') depth--
    if (!assembler && depth === 1 && token.name === 'keyValue') key = token.value
    assembler?.consume(token)
    if (assembler && depth === (key === 'crs' ? 1 : 2)) {
      yield { key: key as 'crs' | 'features', value: assembler.current }
      assembler = undefined
    }
  }
}
