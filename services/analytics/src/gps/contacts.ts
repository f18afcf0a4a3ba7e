import type { Parameters } from '../parameters.ts'
import { type PausedTime, pauseBetween } from '../pauses.ts'
import type { NearMoment } from './nearness.ts'

/** Near moments told of a contact at most, evenly thinned, the first and the last among them. */
const mostTimes = 100

/** One stretch of nearness by GPS; seconds, metres, and risk in minutes per square metre. `times`: some of its near moments. */
export interface GpsContact {
  start: number
  end: number
  averageDistance: number
  medianDistance: number
  averageAccuracy: number
  risk: number
  times: readonly number[]
}

/** Near moments that belong together, long enough to be a contact (contact-rules GPS 7); nothing is held together across a pause. */
export function gpsContacts(
  moments: readonly NearMoment[],
  paused: readonly PausedTime[],
  { gps_glue, gps_minimum }: Pick<Parameters, 'gps_glue' | 'gps_minimum'>,
): GpsContact[] {
  const contacts: GpsContact[] = []
  const together = (before: NearMoment, moment: NearMoment) =>
    moment.follows || (moment.time - before.time <= gps_glue && !pauseBetween(paused, before.time, moment.time))
  for (let first = 0, next = 1; first < moments.length; first = next++) {
    while (next < moments.length && together(moments[next - 1]!, moments[next]!)) next++
    const duration = moments[next - 1]!.time - moments[first]!.time
    if (duration > 0 && duration >= gps_minimum) contacts.push(contactOf(moments.slice(first, next)))
  }
  return contacts
}

/** The figures of a contact (contact-rules GPS 8). */
function contactOf(moments: readonly NearMoment[]): GpsContact {
  const start = moments[0]!.time
  const end = moments[moments.length - 1]!.time
  return {
    start,
    end,
    averageDistance: integral(moments, (moment) => moment.distance) / (end - start),
    medianDistance: medianDistance(moments),
    averageAccuracy: integral(moments, (moment) => moment.accuracy) / (end - start),
    risk: integral(moments, (moment) => 1 / Math.max(1, moment.distance) ** 2) / 60,
    times: thinned(moments, mostTimes).map(({ time }) => time),
  }
}

/** As many items at most, evenly spread from the first to the last. */
export function thinned<Item>(items: readonly Item[], most: number): readonly Item[] {
  if (items.length <= most) return items
  if (most < 2) return items.slice(0, most)
  return Array.from({ length: most }, (_, i) => items[Math.round((i * (items.length - 1)) / (most - 1))]!)
}

/** The trapezoid rule over time. */
function integral(moments: readonly NearMoment[], value: (moment: NearMoment) => number): number {
  let sum = 0
  for (let i = 1; i < moments.length; i++) {
    const before = moments[i - 1]!
    const moment = moments[i]!
    sum += ((value(before) + value(moment)) / 2) * (moment.time - before.time)
  }
  return sum
}

function medianDistance(moments: readonly NearMoment[]): number {
  const intervals = moments.slice(1).map((moment, i) => ({
    seconds: moment.time - moments[i]!.time,
    distance: (moments[i]!.distance + moment.distance) / 2,
  }))
  intervals.sort((a, b) => a.distance - b.distance)
  const half = (moments[moments.length - 1]!.time - moments[0]!.time) / 2
  let reached = 0
  for (const { seconds, distance } of intervals) {
    reached += seconds
    if (reached >= half) return distance
  }
  throw new RangeError('a contact has at least two moments')
}
