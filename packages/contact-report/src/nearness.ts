import type { GpsFinding } from '@smittestopp/contracts'
import { type OfPair, overlapping } from './grouping.ts'
import type { Span } from './time.ts'

/** A stretch of nearness of two people by GPS; metres. `accurate`: the seconds that can be relied on alone. */
export interface Nearness extends Span {
  averageDistance: number
  medianDistance: number
  averageAccuracy: number
  risk: number
  accurate: number
  points: GpsFinding['points']
  found: readonly OfPair<GpsFinding>[]
}

/** A finding, and for how many of its seconds no nearer one counts. */
interface Counted {
  finding: GpsFinding
  seconds: number
}

/** The nearness of two people out of that of their devices, in order of time; where several overlap the nearest counts. */
export function nearnessOf(found: readonly OfPair<GpsFinding>[], accurateBelow: number): Nearness[] {
  return overlapping(found).map((group) => {
    const findings = group.map(({ finding }) => finding)
    const accurate = secondsCovered(findings.filter(({ average_accuracy }) => average_accuracy < accurateBelow))
    return { ...figuresOf(findings), accurate, points: pointsOf(findings), found: group }
  })
}

export function secondsOf(spans: readonly Span[]): number {
  return spans.reduce((sum, { from, to }) => sum + to - from, 0)
}

function figuresOf(findings: readonly GpsFinding[]) {
  const [first] = findings
  if (findings.length === 1) {
    const { from, to, average_distance, median_distance, average_accuracy, risk } = first!
    const figures = { averageDistance: average_distance, medianDistance: median_distance }
    return { from, to, ...figures, averageAccuracy: average_accuracy, risk }
  }
  const counted = countedOf(findings)
  const mean = (value: (finding: GpsFinding) => number) => sumOver(counted, value) / sumOver(counted, () => 1)
  return {
    from: first!.from,
    to: Math.max(...findings.map(({ to }) => to)),
    averageDistance: mean((finding) => finding.average_distance),
    medianDistance: medianOf(counted),
    averageAccuracy: mean((finding) => finding.average_accuracy),
    risk: sumOver(counted, ({ risk, from, to }) => risk / (to - from)),
  }
}

/** Every moment counts for the finding with the smallest average distance among those that last then; of equals the first. */
function countedOf(findings: readonly GpsFinding[]): Counted[] {
  const nearestFirst = findings
    .map((finding) => ({ finding, seconds: 0 }))
    .sort((a, b) => a.finding.average_distance - b.finding.average_distance)
  const bounds = new Set(findings.flatMap(({ from, to }) => [from, to]))
  const moments = [...bounds].sort((a, b) => a - b)
  for (let k = 0; k + 1 < moments.length; k++) {
    const moment = moments[k]!
    const nearest = nearestFirst.find(({ finding }) => finding.from <= moment && moment < finding.to)
    if (nearest) nearest.seconds += moments[k + 1]! - moment
  }
  return nearestFirst
}

function sumOver(counted: readonly Counted[], value: (finding: GpsFinding) => number): number {
  return counted.reduce((sum, { finding, seconds }) => sum + seconds * value(finding), 0)
}

/** The median of the medians, by time. */
function medianOf(counted: readonly Counted[]): number {
  const half = counted.reduce((sum, { seconds }) => sum + seconds, 0) / 2
  let reached = 0
  for (const { finding, seconds } of counted.toSorted(
    (a, b) => a.finding.median_distance - b.finding.median_distance,
  )) {
    reached += seconds
    if (reached >= half) return finding.median_distance
  }
  throw new RangeError('a stretch of nearness has at least one finding')
}

/** The seconds in which at least one of them lasts. */
function secondsCovered(spans: readonly Span[]): number {
  let covered = 0
  let end = Number.NEGATIVE_INFINITY
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    covered += Math.max(0, to - Math.max(from, end))
    end = Math.max(end, to)
  }
  return covered
}

function pointsOf(findings: readonly GpsFinding[]): GpsFinding['points'] {
  if (findings.length === 1) return findings[0]!.points
  const points = findings.flatMap((finding) => pointsIn(finding.points))
  return points.sort(([a], [b]) => a - b).flat()
}

/** The points of a flat list: time, latitude, longitude, accuracy. */
export function pointsIn(flat: GpsFinding['points']): [number, number, number, number][] {
  return Array.from({ length: flat.length / 4 }, (_, i) => {
    return [flat[i * 4]!, flat[i * 4 + 1]!, flat[i * 4 + 2]!, flat[i * 4 + 3]!]
  })
}
