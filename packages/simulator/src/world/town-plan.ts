import type { Dice } from './dice.ts'
import type { Point } from './geography.ts'
import {
  furnishAisles,
  furnishClassroom,
  furnishHome,
  furnishOffice,
  furnishPark,
  furnishQueue,
  furnishTables,
  type Lot,
  type Room,
  type Setting,
} from './room.ts'

/** Metres between streets, which run on the lines of a lattice; the main street is y = 0. */
export const block = 90

/** Metres of main road between the homes and the centre. */
const wayToCentre = 34 * block

/** Every place of a town. A shop's queue is a room of its own. */
export interface Places {
  homes: Room[]
  offices: { room: Room; canteen: Room }[]
  classrooms: { room: Room; canteen: Room }[]
  shops: { aisles: Room; queue: Room }[]
  cafés: Room[]
  parks: Room[]
  street: Room
}

/** Lots in random order, each given out once. */
export function layOutLots(dice: Dice, homes: number, centre: number): { homes: Lot[]; centre: Lot[] } {
  const width = evenSide(homes) * block
  return {
    homes: dice.shuffle(lattice(evenSide(homes), 0, 'homes')),
    centre: dice.shuffle(lattice(evenSide(centre), width + wayToCentre, 'centre')),
  }
}

/** How many lots of each kind a town of this many people needs. */
export function placesNeeded(people: number) {
  return {
    flats: Math.ceil(people / 12),
    shops: Math.max(2, Math.ceil(people / 250)),
    cafés: Math.max(2, Math.ceil(people / 200)),
    parks: Math.max(2, Math.ceil(people / 400)),
    schools: Math.max(1, Math.ceil(people / 300)),
    localOffices: Math.max(1, Math.ceil(people / 150)),
    centralOffices: Math.max(1, Math.ceil(people / 60)),
  }
}

export function buildPlaces(dice: Dice, people: number): Places {
  const needed = placesNeeded(people)
  const { flats, centralOffices, ...others } = needed
  const lots = layOutLots(dice, flats + Object.values(others).reduce((sum, count) => sum + count, 0), centralOffices)
  const take = (count: number) => lots.homes.splice(0, count)
  const offices = [...take(needed.localOffices), ...lots.centre.slice(0, centralOffices)]
  return {
    offices: offices.flatMap(officeOn),
    classrooms: take(needed.schools).flatMap(schoolOn),
    shops: take(needed.shops).map(shopOn),
    cafés: take(needed.cafés).map((lot) => place(lot, 'café', furnishTables(4, 3))),
    parks: take(needed.parks).map((lot) => ({ ...place(lot, 'park', furnishPark()), surroundings: 'outdoor' })),
    homes: lots.homes.flatMap((lot) => flatsOn(lot, dice.chance(0.6) ? 4 : 2)),
    street: { ...place(nowhere, 'street', { spots: [], tables: [] }), surroundings: 'outdoor' },
  }
}

const nowhere: Lot = { x: 0, y: 0, street: 0, district: 'homes' }

function evenSide(lots: number): number {
  return Math.max(8, 2 * Math.ceil(Math.sqrt(lots) / 2))
}

function lattice(side: number, west: number, district: Lot['district']): Lot[] {
  return Array.from({ length: side * side }, (_, cell) => {
    const street = west + (cell % side) * block
    return { street, x: street + block / 2, y: (Math.floor(cell / side) - side / 2 + 0.5) * block, district }
  })
}

function flatsOn(lot: Lot, columns: number): Room[] {
  return Array.from({ length: columns * 2 }, (_, flat) =>
    place(lot, 'household', furnishHome(), { x: ((flat >> 1) - (columns - 1) / 2) * 12, y: flat % 2 ? 6 : -6 }),
  )
}

function officeOn(lot: Lot): { room: Room; canteen: Room }[] {
  const canteen = place(lot, 'lunch', furnishTables(4, 3), { x: 0, y: 13 })
  return [-16, 0, 16].map((x) => ({ room: place(lot, 'work', furnishOffice(), { x, y: -8 }), canteen }))
}

function schoolOn(lot: Lot): { room: Room; canteen: Room }[] {
  const canteen = place(lot, 'lunch', furnishTables(6, 4), { x: 0, y: 14 })
  return [-15, 0, 15].map((x) => ({ room: place(lot, 'school', furnishClassroom(), { x, y: -8 }), canteen }))
}

function shopOn(lot: Lot): { aisles: Room; queue: Room } {
  return {
    aisles: place(lot, 'shop', furnishAisles(), { x: 0, y: 4 }),
    queue: place(lot, 'queue', furnishQueue(12, 1.4), { x: -8, y: -10 }),
  }
}

/** A furnished room around a point of a lot. */
export function place(
  lot: Lot,
  setting: Setting,
  furniture: Pick<Room, 'spots' | 'tables'>,
  at: Point = { x: 0, y: 0 },
): Room {
  const spots = furniture.spots.map((spot) => ({ x: lot.x + at.x + spot.x, y: lot.y + at.y + spot.y }))
  return { setting, surroundings: 'indoor', lot, spots, tables: furniture.tables }
}
