import type { Dice } from './dice.ts'
import type { Point } from './geography.ts'
import type { Room } from './room.ts'
import type { Span } from './span.ts'

/** Gives everybody who takes whichever spot is free the spot they get, in the order in which they come. */
export function assignSpots(dice: Dice, spans: Span[]): void {
  const busyUntil = new Map<Room, number[]>()
  const seeking = spans.filter((span) => span.spot === 'any')
  for (const span of seeking.sort((a, b) => a.from - b.from || a.person - b.person)) {
    const busy = busyUntil.get(span.room) ?? span.room.spots.map(() => 0)
    busyUntil.set(span.room, busy)
    const spot = chooseSpot(dice, span, busy)
    busy[spot] = span.to
    span.spot = spot
    sitDown(span, span.room.spots[spot]!)
  }
}

/** In a queue, at a stop and in a bus the first that is free; in a shop any that is free. When none is, somebody's. */
function chooseSpot(dice: Dice, span: Span, busy: number[]): number {
  const free = busy.flatMap((until, spot) => (until <= span.from ? [spot] : []))
  if (free.length === 0) return dice.integer(busy.length)
  return span.room.setting === 'shop' ? dice.pick(free) : free[0]!
}

/** A spot in a vehicle is measured from the vehicle, which moves as the span already says. */
function sitDown(span: Span, spot: Point): void {
  const moved = (point: Point) => ({ x: point.x + spot.x, y: point.y + spot.y })
  const inVehicle = span.room.surroundings === 'vehicle'
  span.start = inVehicle ? moved(span.start) : spot
  span.end = inVehicle ? moved(span.end) : spot
}
