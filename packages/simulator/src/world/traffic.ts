import { furnishBus, furnishQueue, type Lot, type Room } from './room.ts'
import { place } from './town-plan.ts'

/** Metres per second, stops included: twelve seconds from a stop to the next. */
const busSpeed = 7.5

/** Seconds between two buses of a direction. */
const headway = 480

/** A ride from one stop to another: where it is waited for, the bus as a room, and when it passes a place. */
export interface Ride {
  stop: Room
  room: Room
  /** Which side of the main street it drives on. */
  lane: number
  at: (x: number) => number
}

/** A day's traffic on the main street: a bus line both ways with a stop at each crossing, and cars. */
export interface Traffic {
  /** The first bus that passes the stop at `from` at a time or later. */
  nextBus(from: number, to: number, earliest: number): Ride
  /** A car of one's own: a room with nobody else in it. */
  car(): Room
}

/** Traffic on a main street from 0 to `end` metres; buses go day and night and never fill: late riders stand. */
export function createTraffic(end: number): Traffic {
  const rooms = new Map<string, Room>()
  const roomOf = (key: string, create: () => Room) => {
    const room = rooms.get(key) ?? create()
    rooms.set(key, room)
    return room
  }
  return {
    nextBus(from, to, earliest) {
      const east = to > from
      const passes = (departure: number, x: number) => departure * headway + (east ? x : end - x) / busSpeed
      const departure = Math.ceil((earliest - passes(0, from)) / headway)
      const lane = east ? -3 : 3
      return {
        lane,
        stop: roomOf(`stop ${east} ${from}`, () => busStop(from, east ? -10 : 10)),
        room: roomOf(`bus ${east} ${departure}`, bus),
        at: (x) => passes(departure, x),
      }
    },
    car: () => ({ ...bus(), spots: [] }),
  }
}

function lotAt(x: number, y: number): Lot {
  return { x, y, street: x, district: 'homes' }
}

function busStop(x: number, y: number): Room {
  return { ...place(lotAt(x, y), 'bus stop', furnishQueue(16, 1.3)), surroundings: 'outdoor' }
}

function bus(): Room {
  return { ...place(lotAt(0, 0), 'transport', furnishBus()), surroundings: 'vehicle' }
}
