import type { AnalysisResult, Outline } from '@smittestopp/contracts'
import { pointsIn } from './nearness.ts'
import type { PersonContact } from './person.ts'

/** Degrees of latitude and of longitude in which, in Norway, 100 m lie. */
const [high, wide] = [0.001, 0.003]

/** Degrees. */
export interface Box {
  west: number
  south: number
  east: number
  north: number
}

/** Those of all results, each once. */
export function outlinesOf(results: readonly AnalysisResult[]): Outline[] {
  const all = results.flatMap(({ outlines }) => outlines ?? [])
  return [...new Map(all.map((outline) => [outline.element, outline])).values()]
}

/** Those around where these contacts were: of others a report tells nothing, nor where they were met. */
export function outlinesAround(contacts: readonly PersonContact[], outlines: readonly Outline[]): Outline[] {
  if (outlines.length === 0) return []
  const points = contacts.flatMap(({ gps }) => gps.flatMap((nearness) => pointsIn(nearness.points)))
  return outlines.filter((outline) => {
    const { west, south, east, north } = boundsOf(outline)
    return points.some(([, latitude, longitude]) => {
      const isBeside = latitude < south - high || latitude > north + high
      return !isBeside && longitude >= west - wide && longitude <= east + wide
    })
  })
}

export function boundsOf({ lines }: Outline): Box {
  const bounds: Box = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity }
  for (const line of lines)
    for (const [longitude, latitude] of line) {
      bounds.west = Math.min(bounds.west, longitude)
      bounds.east = Math.max(bounds.east, longitude)
      bounds.south = Math.min(bounds.south, latitude)
      bounds.north = Math.max(bounds.north, latitude)
    }
  return bounds
}
