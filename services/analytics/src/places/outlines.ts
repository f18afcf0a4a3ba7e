import type { Outline } from '@smittestopp/contracts'
import { thinned } from '../gps/contacts.ts'
import { metresPerDegree, radians } from '../gps/sphere.ts'
import { tileOf } from '../gps/tile.ts'
import type { TracedPoint } from '../gps/trace.ts'
import { byKey, type Place } from './place.ts'
import type { KnownPlaces } from './place-finder.ts'
import { type Box, boxAround, boxesMeet } from './shape.ts'
import { tilesIn } from './tiles.ts'

/** Metres from a point within which outlines are kept; spots looked around, outlines and positions in all; positions of a place, and of a line of it. */
export interface OutlineLimits {
  metres: number
  spots: number
  outlines: number
  positions: number
  place: number
  line: number
}
export const outlineLimits: OutlineLimits = {
  ...{ metres: 100, spots: 1_000, outlines: 500, positions: 5_000 },
  ...{ place: 1_000, line: 200 },
}

type Tiles = KnownPlaces['tiles']

/**
 * What a map of these points may draw: the places around them in tiles that are known already, of the first peer before those of the next, the
 * nearest first, until there are enough. Which tiles were asked for together changes nothing.
 */
export function outlinesAround(
  pointsOfPeers: Iterable<readonly TracedPoint[]>,
  tiles: Tiles,
  limits = outlineLimits,
): Outline[] {
  const kept = new Map<string, Outline>()
  const seen = new Set<string>()
  let room = limits.positions
  for (const points of tiles.size > 0 ? pointsOfPeers : [])
    for (const place of nearestFirst(newSpots(points, tiles, seen, limits.spots), tiles, limits.metres)) {
      const positions = place.shape.lines.reduce((sum, line) => sum + Math.min(line.length / 2, limits.line), 0)
      if (kept.has(place.key) || positions > limits.place) continue
      if (positions > room || kept.size === limits.outlines) return [...kept.values()]
      kept.set(place.key, outlineOf(place, limits.line))
      room -= positions
    }
  return [...kept.values()]
}

/** The points in known tiles that are not within about ten metres of one before, of this peer or another, while there are not too many. */
function newSpots(points: readonly TracedPoint[], tiles: Tiles, seen: Set<string>, most: number): TracedPoint[] {
  return points.filter(([, latitude, longitude]) => {
    if (seen.size === most || !tiles.has(tileOf(latitude, longitude))) return false
    const spot = `${Math.round(latitude * 1e4)},${Math.round(longitude * 5e3)}`
    return !seen.has(spot) && seen.add(spot)
  })
}

function nearestFirst(points: readonly TracedPoint[], tiles: Tiles, reach: number): Place[] {
  const near = new Map<string, { place: Place; metres: number }>()
  for (const [, latitude, longitude] of points) {
    const box = boxAround(latitude, longitude, reach)
    for (const tile of tilesIn(box))
      for (const place of tiles.get(tile) ?? []) {
        if (!boxesMeet(place.shape.bounds, box)) continue
        const metres = metresToBox(place.shape.bounds, latitude, longitude)
        const known = near.get(place.key)
        if (!known) near.set(place.key, { place, metres })
        else if (metres < known.metres) known.metres = metres
      }
  }
  const sorted = [...near.values()].sort((a, b) => a.metres - b.metres || byKey(a.place, b.place))
  return sorted.map(({ place }) => place)
}

/** 0 inside. */
function metresToBox({ south, west, north, east }: Box, latitude: number, longitude: number): number {
  const high = Math.max(south - latitude, 0, latitude - north)
  const wide = Math.max(west - longitude, 0, longitude - east) * Math.cos(latitude * radians)
  return Math.hypot(high, wide) * metresPerDegree
}

/** Degrees to about a decimetre. */
function outlineOf({ key, category, name, shape }: Place, longest: number): Outline {
  const lines = shape.lines.map((line) => {
    const positions = Array.from({ length: line.length / 2 }, (_, i): [number, number] => {
      return [rounded(line[i * 2 + 1]!), rounded(line[i * 2]!)]
    })
    return [...thinned(positions, longest)]
  })
  return { element: key, category, ...(name && { name }), lines }
}

function rounded(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6 + 0 // and never −0
}
