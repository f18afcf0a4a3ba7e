import type { Probe } from '../source.ts'
import { hourSeconds } from '../time.ts'
import { metresPerDegree, radians } from './sphere.ts'
import { tileColumn, tileHeight, tileNumber, tileRow, tileWidth } from './tile.ts'
import type { Trajectory } from './trajectory.ts'

/** Spans by hour and tile. */
type Spans = Map<number, Map<number, Probe>>

/** A straight piece of the way, in micro-degrees and seconds; its ends may be one point. */
interface Stretch {
  from: number
  to: number
  latitude1: number
  latitude2: number
  longitude1: number
  longitude2: number
}

/** A probe that reaches nothing yet. */
const nowhere = {
  timefrom: Number.POSITIVE_INFINITY,
  timeto: Number.NEGATIVE_INFINITY,
  south: Number.POSITIVE_INFINITY,
  north: Number.NEGATIVE_INFINITY,
  west: Number.POSITIVE_INFINITY,
  east: Number.NEGATIVE_INFINITY,
}

/** Beyond it a tile is too narrow to count them; nobody is looked for there. */
const lastLatitude = 89e6

/**
 * Where and when to look for events within `reach` metres of the trajectory: whatever contact-rules GPS 5 compares lies in a probe. The
 * 180th meridian is not looked across. In order of hour and tile.
 */
export function probesOf(trajectory: Trajectory, reach: number): Probe[] {
  const spans: Spans = new Map()
  for (let i = 0; i < trajectory.length; i++) {
    const alone = trajectory.connected[i] === 0
    if (alone && i > 0 && trajectory.connected[i - 1] === 1) continue
    probeByHour(spans, stretchOf(trajectory, i, alone ? i : i + 1), reach)
  }
  return [...spans.values()].flatMap((tiles) => [...tiles.values()]).sort((a, b) => a.hour - b.hour || a.tile - b.tile)
}

function stretchOf({ time, latitude, longitude }: Trajectory, first: number, last: number): Stretch {
  return {
    from: time[first]!,
    to: time[last]!,
    latitude1: latitude[first]! * 1e6,
    latitude2: latitude[last]! * 1e6,
    longitude1: longitude[first]! * 1e6,
    longitude2: longitude[last]! * 1e6,
  }
}

/** Cuts at hours; an hour reaches a second past both its ends, since an event that ends on the hour may be stored in either. */
function probeByHour(spans: Spans, stretch: Stretch, reach: number): void {
  const last = Math.floor((stretch.to + 1) / hourSeconds)
  for (let hour = Math.floor((stretch.from - 1) / hourSeconds); hour <= last; hour++) {
    const from = Math.max(stretch.from, hour * hourSeconds - 1)
    const to = Math.min(stretch.to, (hour + 1) * hourSeconds + 1)
    if (from > to) continue
    const tiles = spans.get(hour) ?? new Map<number, Probe>()
    spans.set(hour, tiles)
    probeTiles(tiles, hour, cut(stretch, from, to), reach)
  }
}

/** Goes through the tiles, row by row, that the way comes within reach of; a metre is added for what is rounded. */
function probeTiles(tiles: Map<number, Probe>, hour: number, way: Stretch, reach: number): void {
  const furthest = Math.max(Math.abs(way.latitude1), Math.abs(way.latitude2))
  if (furthest > lastLatitude) return
  const tall = ((reach + 1) / metresPerDegree) * 1e6
  const wide = tall / Math.cos(((furthest + tall) / 1e6) * radians)
  const top = tileRow(Math.max(way.latitude1, way.latitude2) + tall)
  for (let row = tileRow(Math.min(way.latitude1, way.latitude2) - tall); row <= top; row++) {
    const south = row * tileHeight - 90e6
    const inRow = within(way, way.latitude1, way.latitude2, south - tall, south + tileHeight + tall)
    if (!inRow) continue
    const right = tileColumn(Math.max(inRow.longitude1, inRow.longitude2) + wide)
    for (let column = tileColumn(Math.min(inRow.longitude1, inRow.longitude2) - wide); column <= right; column++) {
      const west = column * tileWidth - 180e6
      const inTile = within(inRow, inRow.longitude1, inRow.longitude2, west - wide, west + tileWidth + wide)
      if (inTile) widen(tiles, hour, tileNumber(row, column), inTile, tall, wide)
    }
  }
}

/** The part of the way on which a coordinate that goes evenly from `first` to `last` lies between two bounds. */
function within(way: Stretch, first: number, last: number, low: number, high: number): Stretch | undefined {
  if (Math.max(first, last) < low || Math.min(first, last) > high) return undefined
  if (Math.min(first, last) >= low && Math.max(first, last) <= high) return way
  const pace = (way.to - way.from) / (last - first)
  const atLow = way.from + (low - first) * pace
  const atHigh = way.from + (high - first) * pace
  return cut(way, Math.max(way.from, Math.min(atLow, atHigh)), Math.min(way.to, Math.max(atLow, atHigh)))
}

function cut(way: Stretch, from: number, to: number): Stretch {
  if (from === way.from && to === way.to) return way
  const north = (way.latitude2 - way.latitude1) / (way.to - way.from)
  const east = (way.longitude2 - way.longitude1) / (way.to - way.from)
  return {
    from,
    to,
    latitude1: way.latitude1 + (from - way.from) * north,
    latitude2: way.latitude1 + (to - way.from) * north,
    longitude1: way.longitude1 + (from - way.from) * east,
    longitude2: way.longitude1 + (to - way.from) * east,
  }
}

/** Makes the probe of a tile reach a part of the way, and micro-degrees to every side of it. */
function widen(tiles: Map<number, Probe>, hour: number, tile: number, way: Stretch, tall: number, wide: number): void {
  const probe = tiles.get(tile) ?? { hour, tile, ...nowhere }
  tiles.set(tile, probe)
  probe.timefrom = Math.min(probe.timefrom, Math.floor(way.from) - 1)
  probe.timeto = Math.max(probe.timeto, Math.ceil(way.to) + 1)
  probe.south = Math.min(probe.south, (Math.min(way.latitude1, way.latitude2) - tall) / 1e6)
  probe.north = Math.max(probe.north, (Math.max(way.latitude1, way.latitude2) + tall) / 1e6)
  probe.west = Math.min(probe.west, (Math.min(way.longitude1, way.longitude2) - wide) / 1e6)
  probe.east = Math.max(probe.east, (Math.max(way.longitude1, way.longitude2) + wide) / 1e6)
}
