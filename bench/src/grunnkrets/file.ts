import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Unit } from '@smittestopp/boundaries'

/** Writes units as a GeoJSON file, as a map authority would give them. */
export async function writeGeoJson(path: string, units: readonly Unit[]): Promise<void> {
  function* parts(): Generator<string> {
    yield '{"type":"FeatureCollection","features":[\n'
    for (const [i, unit] of units.entries()) yield `${i ? ',\n' : ''}${featureOf(unit)}`
    yield '\n]}\n'
  }
  await pipeline(Readable.from(parts()), createWriteStream(path))
}

function featureOf({ code, name, rings }: Unit): string {
  const coordinates = rings.map((ring) =>
    Array.from({ length: ring.length / 2 + 1 }, (_, i) => {
      const at = (i * 2) % ring.length
      return [round(ring[at]! / 1e6 - 180), round(ring[at + 1]! / 1e6 - 90)]
    }),
  )
  const properties = { grunnkretsnummer: code, grunnkretsnavn: name }
  return JSON.stringify({ type: 'Feature', properties, geometry: { type: 'Polygon', coordinates } })
}

function round(degrees: number): number {
  return Number(degrees.toFixed(6))
}
