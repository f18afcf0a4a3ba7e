import { distanceIn, type Encounter, encountersOf, nearestMoment } from './encounters.ts'
import type { Setting } from './room.ts'
import type { Span } from './span.ts'

/** Metres; what counts as near. */
export const nearDistance = 2

/** Two people (a < b) within 2 m of one another without a break and in one setting. */
export interface Nearness {
  a: number
  b: number
  from: Date
  to: Date
  seconds: number
  minimumDistance: number
  setting: Setting
}

/** Who of a town was within so many metres of whom in a day (`dayStart` is its first millisecond), ordered by pair and time. */
export function truthOf(spans: Iterable<Span>, dayStart: number, distance = nearDistance): Nearness[] {
  const found = [...encountersOf(spans)].flatMap((encounter) => nearnessIn(encounter, distance) ?? [])
  found.sort((x, y) => x.a - y.a || x.b - y.b || x.from - y.from)
  return joined(found).map(({ from, to, ...rest }) => ({
    ...rest,
    from: new Date(dayStart + from * 1_000),
    to: new Date(dayStart + to * 1_000),
    seconds: Math.round((to - from) * 1_000) / 1_000,
  }))
}

/** Minutes within 2 m by pair, in sum and by setting; the key is `a-b`. */
export function minutesByPair(truth: Iterable<Nearness>): Map<string, PairMinutes> {
  const pairs = new Map<string, PairMinutes>()
  for (const { a, b, seconds, setting } of truth) {
    const pair = pairs.get(`${a}-${b}`) ?? { a, b, minutes: 0, settings: {} }
    pairs.set(`${a}-${b}`, pair)
    pair.minutes += seconds / 60
    pair.settings[setting] = (pair.settings[setting] ?? 0) + seconds / 60
  }
  return pairs
}

export interface PairMinutes {
  a: number
  b: number
  minutes: number
  settings: Partial<Record<Setting, number>>
}

interface Found extends Pick<Nearness, 'a' | 'b' | 'minimumDistance' | 'setting'> {
  from: number
  to: number
}

function nearnessIn(encounter: Encounter, distance: number): Found | undefined {
  const nearest = nearestMoment(encounter)
  const minimumDistance = distanceIn(encounter, encounter.from + nearest)
  if (encounter.wall || minimumDistance >= distance) return undefined
  const { from, to } = nearInterval(encounter, distance)
  const { a, b, setting } = encounter
  return { a: a.person, b: b.person, from, to, minimumDistance, setting }
}

/** Solves |p + v·t| = distance and clips the solution to the encounter. */
function nearInterval({ px, py, vx, vy, from, to }: Encounter, distance: number): { from: number; to: number } {
  const speed2 = vx * vx + vy * vy
  if (speed2 === 0) return { from, to }
  const middle = -(px * vx + py * vy) / speed2
  const half = Math.sqrt(middle * middle - (px * px + py * py - distance ** 2) / speed2)
  return { from: Math.max(from, from + middle - half), to: Math.min(to, from + middle + half) }
}

/** Pieces of one nearness that touch: somebody moved from one chair to the next. */
function joined(found: Found[]): Found[] {
  const result: Found[] = []
  for (const piece of found) {
    const last = result.at(-1)
    const touches = last && last.a === piece.a && last.b === piece.b && last.setting === piece.setting
    if (touches && piece.from - last.to < 0.001) {
      last.to = Math.max(last.to, piece.to)
      last.minimumDistance = Math.min(last.minimumDistance, piece.minimumDistance)
    } else result.push({ ...piece })
  }
  return result
}
