import { setImmediate as turn } from 'node:timers/promises'
import type { Box, OsmElement } from '../osm/element.ts'
import { touches } from '../osm/touches.ts'
import type { World } from '../osm/world.ts'
import { tooBusy } from './problem.ts'
import type { Query, Statement, TagFilter } from './query.ts'

/** How long one query may hold the process before others get their turn. */
const TURN_MS = 20

/** Thrown in the middle of a query that has had its time. */
export class TimedOut extends Error {}

/** When a query has had its time, by a clock in milliseconds. */
export type Deadline = { at: number; now: () => number }

/** Numbers of the world's elements that any of the statements finds, in order; others get their turn meanwhile. */
export async function select(
  world: World,
  statements: Statement[],
  box: Box | undefined,
  deadline: Deadline,
): Promise<number[]> {
  const found = new Set<number>()
  let turnEnds = deadline.now() + TURN_MS
  for (const statement of statements) {
    for (const number of find(world, statement, box, deadline)) found.add(number)
    if (deadline.now() < turnEnds) continue
    await turn()
    turnEnds = deadline.now() + TURN_MS
  }
  assertTime(deadline)
  return [...found].sort((a, b) => a - b)
}

export function assertTime({ at, now }: Deadline) {
  if (now() >= at) throw new TimedOut()
}

function find(world: World, { types, filters, box }: Statement, whole: Box | undefined, deadline: Deadline): number[] {
  assertTime(deadline)
  const area = box ?? whole
  if (!area) throw tooBusy() // the planet
  return world
    .within(area, (element) => types.includes(element.type) && filters.every((filter) => matches(element, filter)))
    .filter((number) => {
      const element = world.elements[number]!
      return touches(element, area) && (!box || !whole || touches(element, whole))
    })
}

function matches({ tags }: OsmElement, { key, values }: TagFilter): boolean {
  if (!tags || !Object.hasOwn(tags, key)) return false
  return !values || values.includes(tags[key]!)
}

/** The largest box of any statement, in square kilometres; infinite where one has none. */
export function largestBox({ box, steps }: Query): number {
  const statements = steps.flatMap((step) => (step.kind === 'select' ? step.statements : []))
  return Math.max(0, ...statements.map((statement) => squareKilometres(statement.box ?? box)))
}

function squareKilometres(box: Box | undefined): number {
  if (!box) return Infinity
  const degree = 111.195
  const { south, west, north, east } = box
  return (north - south) * degree * (east - west) * degree * Math.cos(((south + north) / 2) * (Math.PI / 180))
}
