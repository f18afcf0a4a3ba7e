import type { Point } from './geography.ts'

/** What people were doing when they met. */
export type Setting =
  | 'household'
  | 'neighbours'
  | 'work'
  | 'school'
  | 'lunch'
  | 'transport'
  | 'bus stop'
  | 'shop'
  | 'queue'
  | 'café'
  | 'friends'
  | 'park'
  | 'street'

export type Surroundings = 'indoor' | 'outdoor' | 'vehicle'

/** A plot of 90 m; its door opens on the street that runs north along its western side. */
export interface Lot {
  x: number
  y: number
  street: number
  district: 'homes' | 'centre'
}

/**
 * Where people can be near one another. `spots` are places to sit or stand, in metres (of the town; in a vehicle, of the vehicle);
 * `tables` group them. Rooms on one lot hear each other through walls.
 */
export interface Room {
  setting: Setting
  surroundings: Surroundings
  lot: Lot
  spots: Point[]
  tables: number[][]
}

interface Furniture {
  spots: Point[]
  tables: number[][]
}

/** A home's spots, by household member: on the sofa, at the table, in bed (the first two share one, others have a corner); and for three guests. */
export const home = { sofa: 0, table: 5, guests: 10, bed: 13 }

export function furnishHome(): Furniture {
  const sofa = row(5, { x: -3.2, y: -2.4 }, { x: 0.9, y: 0 })
  const table = [...row(4, { x: 1, y: -2.9 }, { x: 0.8, y: 0 }), ...row(4, { x: 1, y: -1.9 }, { x: 0.8, y: 0 })]
  const beds = [
    { x: -3.2, y: 2.8 },
    { x: -2.4, y: 2.8 },
    { x: 0.2, y: 2.8 },
    { x: 3.2, y: 2.8 },
    { x: 3.2, y: 0.5 },
  ]
  return { spots: [...sofa, ...table, ...beds], tables: [] }
}

/** Twelve desks in pairs 1.5 m apart, everybody else at more than 2 m. */
export function furnishOffice(): Furniture {
  return pairs(2, 3, 1.5, { x: 4.4, y: 3 })
}

/** Twenty-four desks in pairs. */
export function furnishClassroom(): Furniture {
  return pairs(3, 4, 0.8, { x: 3.1, y: 2.3 })
}

/** Tables for four. */
export function furnishTables(columns: number, rows: number): Furniture {
  const corners = grid(columns, rows, { x: 3.2, y: 3.2 })
  const spots = corners.flatMap((corner) => [0, 1, 2, 3].map((seat) => seatAt(corner, seat)))
  return { spots, tables: corners.map((_, table) => [0, 1, 2, 3].map((seat) => table * 4 + seat)) }
}

/** Two seats a bench, benches 6 m apart. */
export function furnishPark(): Furniture {
  return pairs(4, 3, 1, { x: 7, y: 6 })
}

export function furnishAisles(): Furniture {
  return { spots: grid(6, 5, { x: 2.6, y: 2.6 }), tables: [] }
}

/** People one behind the other. */
export function furnishQueue(length: number, gap: number): Furniture {
  return { spots: row(length, { x: 0, y: 0 }, { x: gap, y: 0 }), tables: [] }
}

/** Eleven rows of two and two seats 0.6 m apart, windows taken first, then standing room in the aisle. */
export function furnishBus(): Furniture {
  const rows = [0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9]
  const across = (y: number) => rows.map((seat) => ({ x: seat * 0.85, y }))
  const standing = row(20, { x: 0.2, y: 0 }, { x: 0.5, y: 0 })
  return { spots: [...across(-1), ...across(1), ...across(-0.4), ...across(0.4), ...standing], tables: [] }
}

function pairs(columns: number, rows: number, apart: number, pitch: Point): Furniture {
  const spots = grid(columns, rows, pitch).flatMap(({ x, y }) => [
    { x, y },
    { x: x + apart, y },
  ])
  return { spots, tables: Array.from({ length: columns * rows }, (_, table) => [2 * table, 2 * table + 1]) }
}

function seatAt(corner: Point, seat: number): Point {
  return { x: corner.x + (seat % 2) * 0.8, y: corner.y + (seat > 1 ? 1 : 0) }
}

function grid(columns: number, rows: number, pitch: Point): Point[] {
  const cells = Array.from({ length: columns * rows }, (_, cell) => cell)
  return cells.map((cell) => ({
    x: ((cell % columns) - (columns - 1) / 2) * pitch.x,
    y: (Math.floor(cell / columns) - (rows - 1) / 2) * pitch.y,
  }))
}

function row(length: number, first: Point, step: Point): Point[] {
  return Array.from({ length }, (_, i) => ({ x: first.x + i * step.x, y: first.y + i * step.y }))
}
