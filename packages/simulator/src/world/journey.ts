import type { Dice } from './dice.ts'
import type { Point } from './geography.ts'
import type { Lot, Room } from './room.ts'
import { daySeconds, type Span } from './span.ts'
import type { Resident, Town } from './town.ts'
import { block } from './town-plan.ts'
import type { Traffic } from './traffic.ts'

/** One person's day as it is put together: spans without a gap from 00:00 to 24:00. */
export interface Journey {
  readonly spans: Span[]
  readonly now: () => number
  readonly place: () => Room
  /** Stays in a room until a time; in a spot of one's own or in whichever is free. */
  stay(room: Room, until: number, spot: number | 'any'): void
  /** Goes to the lot of a room, arriving when the way is done. */
  go(room: Room): void
  /** Walks around the block beside a companion, and is back at a given time. */
  stroll(until: number, beside: number): void
  /** Seconds of walking to a room of the same district. */
  walkingTime(room: Room): number
}

const bicycleSpeed = 5
const carSpeed = 11

export function createJourney(resident: Resident, town: Town, traffic: Traffic, dice: Dice): Journey {
  const spans: Span[] = []
  const person = resident.index
  let now = 0
  let room = resident.home

  const add = (where: Room, until: number, start: Point, end: Point, spot?: number | 'any') => {
    const to = Math.min(until, daySeconds)
    if (to <= now) return
    const visiting = where.setting === 'household' && where !== resident.home
    spans.push({ person, room: where, from: now, to, start, end, spot, visiting })
    now = to
  }
  const follow = (where: Room, path: Point[], speed: number) => {
    for (let i = 1; i < path.length; i++) {
      const [start, end] = [path[i - 1]!, path[i]!]
      add(where, now + Math.ceil(Math.hypot(end.x - start.x, end.y - start.y) / speed), start, end)
    }
  }
  const walk = (path: Point[]) => follow(town.places.street, path, resident.walkingSpeed)
  const rideBus = (from: Lot, to: Lot, lane: Point) => {
    const kerbside = now + Math.ceil((Math.abs(from.y) + Math.abs(lane.y)) / resident.walkingSpeed)
    const bus = traffic.nextBus(from.street, to.street, kerbside)
    walk([door(from, lane), { x: from.street + lane.x, y: lane.y }])
    const kerb = bus.stop.spots[0]!
    add(bus.stop, bus.at(from.street), kerb, kerb, 'any')
    add(bus.room, bus.at(to.street), { x: from.street, y: bus.lane }, { x: to.street, y: bus.lane }, 'any')
    walk([{ x: to.street + lane.x, y: lane.y }, door(to, lane)])
  }

  return {
    spans,
    now: () => now,
    place: () => room,
    stay(where, until, spot) {
      room = where
      const point = where.spots[spot === 'any' ? 0 : spot]!
      add(where, until, point, point, spot)
    },
    go(where) {
      const [from, to] = [room.lot, where.lot]
      room = where
      if (from === to) return
      const lane = sidewalk(dice)
      if (from.district === to.district) return walk(streets(from, to, lane))
      if (resident.mode === 'bus') return rideBus(from, to, lane)
      if (resident.mode === 'car') return follow(traffic.car(), streets(from, to, { x: 2, y: 2 }), carSpeed)
      follow(town.places.street, streets(from, to, { x: lane.x / 1.6, y: lane.y / 1.6 }), bicycleSpeed)
    },
    stroll(until, beside) {
      const seconds = until - now
      const side = Math.max(block, Math.round((seconds * 1.2) / 4 / block) * block)
      const path = roundTrip(room.lot, { x: 6 + beside, y: 6 + beside }, side)
      const begin = now
      for (let i = 1; i < path.length; i++) {
        add(town.places.street, begin + Math.round((seconds * i) / 4), path[i - 1]!, path[i]!)
      }
    },
    walkingTime: (where) => Math.ceil(length(streets(room.lot, where.lot, { x: 6, y: 6 })) / resident.walkingSpeed) + 5,
  }
}

/** Everybody keeps to a line of their own on one of the two sidewalks; the way between a street door and a seat is left out. */
function sidewalk(dice: Dice): Point {
  const side = () => (dice.chance(0.5) ? 1 : -1) * dice.between(4.8, 8)
  return { x: side(), y: side() }
}

function door(lot: Lot, lane: Point): Point {
  return { x: lot.street + lane.x, y: lot.y }
}

/** Out of one door, along the street north or south, along the cross street next to the goal, and in at the other door. */
function streets(from: Lot, to: Lot, lane: Point): Point[] {
  const cross = (from.district === to.district ? Math.round((to.y + 1) / block) * block : 0) + lane.y
  const corners = [
    { x: from.street + lane.x, y: cross },
    { x: to.street + lane.x, y: cross },
  ]
  return [door(from, lane), ...corners, door(to, lane)]
}

function roundTrip(lot: Lot, lane: Point, side: number): Point[] {
  const corner = door(lot, lane)
  const away = { x: corner.x + side, y: corner.y + side }
  return [corner, { x: corner.x, y: away.y }, away, { x: away.x, y: corner.y }, corner]
}

function length(path: Point[]): number {
  return path.slice(1).reduce((sum, point, i) => sum + Math.hypot(point.x - path[i]!.x, point.y - path[i]!.y), 0)
}
