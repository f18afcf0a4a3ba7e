import { distance } from '../src/gps/sphere.ts'
import type { PausedTime } from '../src/pauses.ts'
import type { GpsFix } from '../src/source.ts'

interface Point extends GpsFix {
  time: number
  event: GpsFix
}

interface Seen {
  time: number
  reportedByDevice: boolean
}

/** Bluetooth 3 and Pauses 4, read plainly: the sightings that can be reached from each other, one step to the next, by when they were. */
export function plainEncounters<One extends Seen>(
  sightings: readonly One[],
  pauses: readonly PausedTime[],
  { bluetooth_gap, clock_tolerance }: { bluetooth_gap: number; clock_tolerance: number },
): One[][] {
  const isNear = (a: Seen, b: Seen) => {
    const most = bluetooth_gap + (a.reportedByDevice === b.reportedByDevice ? 0 : clock_tolerance)
    const [from, to] = [Math.min(a.time, b.time), Math.max(a.time, b.time)]
    return to - from <= most && !pauses.some((pause) => pause.from < to && pause.to > from)
  }
  const left = new Set(sightings)
  const encounters: One[][] = []
  for (const first of sightings) {
    if (!left.delete(first)) continue
    const reached = [first]
    for (const one of reached)
      for (const other of left)
        if (isNear(one, other)) {
          left.delete(other)
          reached.push(other)
        }
    encounters.push(sightings.filter((one) => reached.includes(one)))
  }
  return encounters
}

/** Pauses 1, read plainly: what is left of an event is where no pause is, second by second between the moments at which something begins or ends. */
export function plainParts(events: readonly GpsFix[], pauses: readonly PausedTime[]): GpsFix[] {
  const isPaused = (time: number) => pauses.some(({ from, to }) => from <= time && time < to)
  return events.flatMap((event) => {
    const ends = pauses
      .flatMap(({ from, to }) => [from, to])
      .filter((end) => event.timefrom < end && end < event.timeto)
    const bounds = [...new Set([event.timefrom, ...ends, event.timeto])].sort((a, b) => a - b)
    const parts: GpsFix[] = []
    for (const [i, from] of bounds.slice(0, -1).entries()) {
      const to = bounds[i + 1]!
      if (isPaused((from + to) / 2)) continue
      if (parts.at(-1)?.timeto === from) parts.at(-1)!.timeto = to
      else parts.push({ ...event, timefrom: from, timeto: to })
    }
    const isEndLeft = !isPaused(event.timeto) && parts.at(-1)?.timeto !== event.timeto
    return isEndLeft ? [...parts, { ...event, timefrom: event.timeto }] : parts
  })
}

/** GPS 2, read plainly. */
export function plainPoints(events: readonly GpsFix[]): Point[] {
  const order = (a: GpsFix, b: GpsFix) =>
    a.timefrom - b.timefrom ||
    a.timeto - b.timeto ||
    a.latitude - b.latitude ||
    a.longitude - b.longitude ||
    a.accuracy - b.accuracy
  const points = [...events]
    .sort(order)
    .flatMap((event) => [event.timefrom, event.timeto].map((time) => ({ ...event, time, event })))
    .sort((a, b) => a.time - b.time)
  return points.filter((point, i) => i === 0 || points[i - 1]!.time !== point.time)
}

/** GPS 3, read plainly: the position at a time, if it is known. */
export function plainPosition(points: readonly Point[], time: number, pauses: readonly PausedTime[] = []) {
  const exact = points.find((point) => point.time === time)
  if (exact) return exact
  const next = points.findIndex((point) => point.time > time)
  const [a, b] = [points[next - 1], points[next]]
  if (!a || !b || pauses.some(({ from, to }) => from < b.time && to > a.time)) return undefined
  const near = distance(a.latitude, a.longitude, b.latitude, b.longitude) <= 1_000
  if (a.event !== b.event && !(b.time - a.time < 7_200 && near)) return undefined
  const share = (time - a.time) / (b.time - a.time)
  const between = (key: 'latitude' | 'longitude' | 'accuracy') => a[key] + share * (b[key] - a[key])
  return { latitude: between('latitude'), longitude: between('longitude'), accuracy: between('accuracy') }
}

function unionOf(patient: readonly Point[], peer: readonly Point[]): number[] {
  return [...new Set([...patient, ...peer].map((point) => point.time))].sort((a, b) => a - b)
}

/** GPS 5, read plainly: the times at which the patient is within reach of an event of the peer, each with the event. */
export function plainApproaches(
  patientEvents: readonly GpsFix[],
  peerEvents: readonly GpsFix[],
): { time: number; event: GpsFix }[] {
  const patient = plainPoints(patientEvents)
  const times = unionOf(patient, plainPoints(peerEvents))
  return peerEvents.flatMap((event) =>
    times
      .filter((time) => {
        if (time < event.timefrom || time > event.timeto) return false
        const here = plainPosition(patient, time)
        return here && distance(here.latitude, here.longitude, event.latitude, event.longitude) <= 110
      })
      .map((time) => ({ time, event })),
  )
}

/** GPS 6, read plainly: the near timestamps and their smoothed distances, of events and pauses. */
export function plainNear(
  a: readonly GpsFix[],
  b: readonly GpsFix[],
  pausesOfA: readonly PausedTime[] = [],
  pausesOfB: readonly PausedTime[] = [],
): { time: number; distance: number }[] {
  const [pointsOfA, pointsOfB] = [plainPoints(plainParts(a, pausesOfA)), plainPoints(plainParts(b, pausesOfB))]
  const weight = (accuracy: number) => (accuracy <= 10 ? 1 : Math.max(0.05, (100 - accuracy) / 90))
  const both = (time: number) => {
    const [one, other] = [plainPosition(pointsOfA, time, pausesOfA), plainPosition(pointsOfB, time, pausesOfB)]
    if (!one || !other) return undefined
    const x = distance(one.latitude, one.longitude, other.latitude, other.longitude)
    return { time, x, a: one.accuracy + other.accuracy, w: weight(one.accuracy) * weight(other.accuracy) }
  }
  const approaches = plainApproaches(a, b)
  const times = unionOf(pointsOfA, pointsOfB)
  const isKnownBetween = (i: number) =>
    times[i + 1] !== undefined && both((times[i]! + times[i + 1]!) / 2) !== undefined
  return times.flatMap((time, i) => {
    const centre = both(time)
    if (!centre || !approaches.some((approach) => Math.abs(approach.time - time) <= 7_200)) return []
    const before = isKnownBetween(i - 1) ? both(times[i - 1]!) : undefined
    const after = isKnownBetween(i) ? both(times[i + 1]!) : undefined
    const known = [before, centre, after].filter((moment) => moment !== undefined)
    const mean = (value: (moment: (typeof known)[number]) => number) =>
      known.reduce((sum, moment) => sum + moment.w * value(moment), 0) /
      known.reduce((sum, moment) => sum + moment.w, 0)
    const d = mean((moment) => moment.x)
    return Math.max(0, d - mean((moment) => moment.a)) <= 10 ? [{ time, distance: d }] : []
  })
}
