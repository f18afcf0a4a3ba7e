import type { Box, OsmElement } from './element.ts'

/**
 * Whether Overpass finds the element in the box: a node that lies in it, a way of which a node lies in it or a side crosses it, a relation
 * of which a member does. An area that holds the whole box without an edge in it is not found, here as there.
 */
export function touches(element: OsmElement, box: Box): boolean {
  if (element.type === 'node') return holds(box, element.latitude, element.longitude)
  if (element.type === 'way') return lineTouches(element.line, box)
  return element.members.some(({ place }) => {
    if (!place) return false
    return 'line' in place ? lineTouches(place.line, box) : holds(box, place.latitude, place.longitude)
  })
}

function holds({ south, west, north, east }: Box, latitude: number, longitude: number): boolean {
  return latitude >= south && latitude <= north && longitude >= west && longitude <= east
}

function lineTouches(line: Float64Array, box: Box): boolean {
  for (let i = 0; i < line.length; i += 2) {
    if (holds(box, line[i]!, line[i + 1]!)) return true
    if (i >= 2 && sideCrosses(line.subarray(i - 2, i + 2), box)) return true
  }
  return false
}

/** The part of a side that lies within the box, by Liang and Barsky; a side with an unknown end (NaN) crosses nothing. */
function sideCrosses(side: Float64Array, { south, west, north, east }: Box): boolean {
  const [latitude, longitude, toLatitude, toLongitude] = side as unknown as [number, number, number, number]
  let from = 0
  let to = 1
  const limits = [
    [toLatitude - latitude, south - latitude, north - latitude],
    [toLongitude - longitude, west - longitude, east - longitude],
  ] as const
  for (const [step, low, high] of limits) {
    if (Number.isNaN(step)) return false
    if (step === 0 && (low > 0 || high < 0)) return false
    if (step === 0) continue
    from = Math.max(from, Math.min(low / step, high / step))
    to = Math.min(to, Math.max(low / step, high / step))
  }
  return from <= to
}
