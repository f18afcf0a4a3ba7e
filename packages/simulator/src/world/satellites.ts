import type { Dice } from './dice.ts'
import type { Point } from './geography.ts'
import type { PhoneDay, Sensors } from './phone-day.ts'
import type { Surroundings } from './room.ts'
import { isMoving, positionAt, type Span, speedOf } from './span.ts'

/** A stay or a fix as the phone noted it: seconds of the day (true), metres of the town, metres per second. */
export interface Fix {
  from: number
  to: number
  point: Point
  accuracy: number
  speed: number
}

/** Smallest and largest accuracy a phone reports, metres. */
const accuracyIn: Record<Surroundings, [number, number]> = { indoor: [10, 40], outdoor: [4, 12], vehicle: [5, 15] }

/** Of a two-dimensional normal error, 68 % lie within 1.51 deviations: what phones mean by accuracy. */
const deviations = 1.51

/** How much of an error is still there 11 s later. */
const persistence = 0.9

/** A phone's position events of one day: stays merged, one fix each 10-12 s when moving. */
export function fixesOf(dice: Dice, spans: Span[], phone: PhoneDay, sensors: Sensors): Fix[] {
  const receiver = sensors === 'perfect' ? perfectReceiver : createReceiver(dice)
  const fixes: Fix[] = []
  let next = 0
  for (const stretch of stretchesOf(spans, sensors)) {
    const first = stretch[0]!
    const to = Math.min(stretch.at(-1)!.to, phone.on.to)
    if (!isMoving(first)) pushStays(fixes, dice, receiver, first, Math.max(first.from, next), to, sensors)
    else next = pushTrack(fixes, dice, receiver, first, Math.max(first.from, next), to)
  }
  return fixes
}

interface Receiver {
  at(point: Point, surroundings: Surroundings, fresh: boolean): { point: Point; accuracy: number }
}

const perfectReceiver: Receiver = { at: (point) => ({ point, accuracy: 1 }) }

/** Errors hang together in time; a fresh one is thrown for each stay. */
function createReceiver(dice: Dice): Receiver {
  let error = { x: dice.normal(0, 1), y: dice.normal(0, 1) }
  let quality = dice.unit()
  const step = Math.sqrt(1 - persistence ** 2)
  return {
    at(point, surroundings, fresh) {
      const keep = fresh ? 0 : persistence
      const renew = fresh ? 1 : step
      error = { x: keep * error.x + renew * dice.normal(0, 1), y: keep * error.y + renew * dice.normal(0, 1) }
      quality = fresh ? dice.unit() : Math.min(1, Math.max(0, quality + dice.between(-0.1, 0.1)))
      const [best, worst] = accuracyIn[surroundings]
      const accuracy = best + quality * (worst - best)
      const scale = accuracy / deviations
      return { point: { x: point.x + error.x * scale, y: point.y + error.y * scale }, accuracy }
    },
  }
}

/** Spans at rest on one lot are one stay to a phone, unless its sensors are perfect; each moving span stands alone. */
function stretchesOf(spans: Span[], sensors: Sensors): Span[][] {
  const stretches: Span[][] = []
  for (const span of spans) {
    const last = stretches.at(-1)?.[0]
    const stays = last && !isMoving(last) && !isMoving(span) && last.room.lot === span.room.lot
    if (stays && sensors === 'real') stretches.at(-1)!.push(span)
    else stretches.push([span])
  }
  return stretches
}

/** A stay is written as events of half an hour to three hours, some of them lost. */
function pushStays(
  into: Fix[],
  dice: Dice,
  receiver: Receiver,
  span: Span,
  from: number,
  to: number,
  sensors: Sensors,
): void {
  const real = sensors === 'real'
  for (let time = from; time < to; ) {
    const end = real ? Math.min(to, time + Math.round(dice.between(1_800, 10_800))) : to
    const lost = real && dice.chance(0.05)
    if (!lost) into.push({ from: time, to: end, ...receiver.at(span.start, span.room.surroundings, true), speed: 0 })
    time = end + (real ? 10 + dice.integer(50) : 0)
  }
}

/** Returns the second at which the next fix is due. */
function pushTrack(into: Fix[], dice: Dice, receiver: Receiver, span: Span, from: number, to: number): number {
  let time = from
  for (; time < to; time += 10 + dice.integer(3)) {
    const seen = receiver.at(positionAt(span, time), span.room.surroundings, false)
    into.push({ from: time, to: time, ...seen, speed: speedOf(span) })
  }
  return time
}
