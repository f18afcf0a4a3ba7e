import type { Room, Setting } from './room.ts'
import { isMoving, type Span } from './span.ts'

/** Two people in reach of one another for a while, their relative motion even: distance² = |p + v·t|², t from `from`. */
export interface Encounter {
  a: Span
  b: Span
  from: number
  to: number
  setting: Setting
  /** Whether they are in different rooms of one house. */
  wall: boolean
  px: number
  py: number
  vx: number
  vy: number
}

/** Farther off than this nothing is heard, and through a wall nothing that matters. */
const reach = { open: 30, wall: 12 }

/** All encounters of a day, in one order for one input; people in different houses or vehicles do not meet. */
export function* encountersOf(spans: Iterable<Span>): Generator<Encounter> {
  const scenes = new Map<unknown, Span[]>()
  for (const span of spans) {
    const scene = sceneOf(span.room)
    const list = scenes.get(scene)
    if (list) list.push(span)
    else scenes.set(scene, [span])
  }
  for (const scene of scenes.values()) yield* encountersIn(scene)
}

export function distanceIn(encounter: Encounter, time: number): number {
  const t = time - encounter.from
  return Math.hypot(encounter.px + encounter.vx * t, encounter.py + encounter.vy * t)
}

/** Seconds after `from` at which the two are nearest to one another. */
export function nearestMoment({ px, py, vx, vy, from, to }: Encounter): number {
  const speed2 = vx * vx + vy * vy
  if (speed2 === 0) return 0
  return Math.min(to - from, Math.max(0, -(px * vx + py * vy) / speed2))
}

/** A house, a street, a bus: rooms on one lot are one scene, since walls let some of it through. */
function sceneOf(room: Room): unknown {
  return room.setting === 'transport' || room.setting === 'street' ? room : room.lot
}

function* encountersIn(spans: Span[]): Generator<Encounter> {
  spans.sort((a, b) => a.from - b.from || a.person - b.person)
  let present: Span[] = []
  for (const span of spans) {
    present = present.filter((other) => other.to > span.from)
    for (const other of present) {
      const encounter = other.person === span.person ? undefined : meet(other, span)
      if (encounter) yield encounter
    }
    present.push(span)
  }
}

function meet(one: Span, other: Span): Encounter | undefined {
  const [a, b] = one.person < other.person ? [one, other] : [other, one]
  const from = Math.max(a.from, b.from)
  const to = Math.min(a.to, b.to)
  const va = velocity(a)
  const vb = velocity(b)
  const px = b.start.x + vb.x * (from - b.from) - (a.start.x + va.x * (from - a.from))
  const py = b.start.y + vb.y * (from - b.from) - (a.start.y + va.y * (from - a.from))
  const wall = a.room !== b.room
  const encounter: Encounter = { a, b, from, to, setting: 'street', wall, px, py, vx: vb.x - va.x, vy: vb.y - va.y }
  if (distanceIn(encounter, from + nearestMoment(encounter)) > (wall ? reach.wall : reach.open)) return undefined
  encounter.setting = settingOf(a, b)
  return encounter
}

const still = { x: 0, y: 0 }

function velocity(span: Span) {
  if (!isMoving(span)) return still
  const seconds = span.to - span.from
  return { x: (span.end.x - span.start.x) / seconds, y: (span.end.y - span.start.y) / seconds }
}

/** In a home, who does not live there is a friend; through a wall, everybody is a neighbour. */
function settingOf(a: Span, b: Span): Setting {
  if (a.room !== b.room) return 'neighbours'
  if (a.room.setting !== 'household') return a.room.setting
  return a.visiting || b.visiting ? 'friends' : 'household'
}
