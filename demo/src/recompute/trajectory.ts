import type { GpsEvent } from './import-rules.ts'
import { sortedBy } from './order.ts'
import { parameters } from './parameters.ts'
import { cutByPauses, type PausedTime, pauseBetween } from './pauses.ts'
import type { TimeWindow } from './time-window.ts'

/** Degrees, and metres of accuracy. */
export interface Position {
  latitude: number
  longitude: number
  accuracy: number
}

/** An end of an event; seconds since 1970. */
interface Point extends Position {
  time: number
  event: GpsEvent
}

/** GPS events of one device, in event order, the points at their ends, and the pauses across which nothing is known. */
export interface Trajectory {
  events: GpsEvent[]
  points: Point[]
  pauses: PausedTime[]
}

/** Where a device was, as stored and as it counts: cut by its pauses. */
export interface Track {
  stored: Trajectory
  counted: Trajectory
}

/** The track of the events that lie whole in the window. */
export function trackOf(events: GpsEvent[], window: TimeWindow, pauses: PausedTime[] = []): Track {
  const usable = events
    .filter(({ from, to, accuracy }) => window.from <= from && to <= window.to && accuracy <= parameters.gps_accuracy)
    .map((event) => (event.accuracy === 0 ? { ...event, accuracy: parameters.gps_accuracy } : event))
  const stored = trajectoryOf(usable, [])
  if (pauses.length === 0) return { stored, counted: stored }
  const parts = usable.flatMap((event) => cutByPauses(event, pauses))
  return { stored, counted: trajectoryOf(parts, pauses) }
}

function trajectoryOf(usable: GpsEvent[], pauses: PausedTime[]): Trajectory {
  const inOrder = sortedBy(usable, (event) => [event.from, event.to, event.latitude, event.longitude, event.accuracy])
  const ends = inOrder.flatMap((event) => [pointOf(event, event.from), pointOf(event, event.to)])
  const byTime = sortedBy(ends, ({ time }) => [time]) // a stable sort: points of one time stay in event order
  return { events: inOrder, points: byTime.filter(({ time }, i) => time !== byTime[i - 1]?.time), pauses }
}

/** Where the device was at each of the times (ascending); undefined where that is unknown. */
export function positionsAt({ points, pauses }: Trajectory, times: number[]): (Position | undefined)[] {
  let next = 0
  return times.map((time) => {
    while (next < points.length && points[next]!.time < time) next++
    const [before, after] = [points[next - 1], points[next]]
    if (after?.time === time) return after
    return before && after && connected(before, after, pauses) ? between(before, after, time) : undefined
  })
}

/** Metres on the great circle of a sphere of 6,371,000 m. */
export function distance(
  a: Pick<Position, 'latitude' | 'longitude'>,
  b: Pick<Position, 'latitude' | 'longitude'>,
): number {
  const [phiA, phiB] = [radians(a.latitude), radians(b.latitude)]
  const haversine =
    Math.sin((phiB - phiA) / 2) ** 2 +
    Math.cos(phiA) * Math.cos(phiB) * Math.sin(radians(b.longitude - a.longitude) / 2) ** 2
  return 2 * 6_371_000 * Math.asin(Math.min(1, Math.sqrt(haversine)))
}

function pointOf(event: GpsEvent, time: number): Point {
  const { latitude, longitude, accuracy } = event
  return { time, latitude, longitude, accuracy, event }
}

function connected(a: Point, b: Point, pauses: PausedTime[]): boolean {
  if (pauseBetween(pauses, a.time, b.time)) return false
  if (a.event === b.event) return true
  return b.time - a.time < parameters.gps_gap && distance(a, b) <= parameters.gps_jump
}

function between(a: Point, b: Point, time: number): Position {
  const share = (time - a.time) / (b.time - a.time)
  const linear = (from: number, to: number) => from + (to - from) * share
  return {
    latitude: linear(a.latitude, b.latitude),
    longitude: linear(a.longitude, b.longitude),
    accuracy: linear(a.accuracy, b.accuracy),
  }
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180
}
