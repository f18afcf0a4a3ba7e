import { open } from 'node:fs/promises'
import type { Feature } from './feature.ts'
import { readGeoJson } from './geojson.ts'
import { readGml } from './gml.ts'
import type { Level } from './level.ts'
import { readTopoJson } from './topojson.ts'

/** The features of a file, in the format that its beginning shows. */
export async function readFeatures(path: string, level?: Level): Promise<AsyncGenerator<Feature>> {
  const beginning = (await beginningOf(path)).replace(/^\uFEFF/, '').trimStart()
  if (beginning.startsWith('<')) return readGml(path)
  if (!beginning.startsWith('{')) throw new Error('the file is neither GeoJSON nor TopoJSON nor GML')
  return /"type"\s*:\s*"Topology"/.test(beginning) ? readTopoJson(path, level) : readGeoJson(path)
}

async function beginningOf(path: string): Promise<string> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(1 << 16), 0, 1 << 16, 0)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}
