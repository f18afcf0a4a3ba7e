import { createDice, type Dice, pickWeighted } from './dice.ts'
import { type Position, townOrigin } from './geography.ts'
import type { Lot, Room } from './room.ts'
import { buildPlaces, type Places } from './town-plan.ts'

export interface Seat {
  room: Room
  spot: number
}

/** What a person does most days; who stays at home may be old, ill, on leave or at a home office. */
export type Role = 'worker' | 'pupil' | 'at home'

/** A person as an inhabitant: where they live (as the how-maniest of the household), work and eat, how they go, whom they know. */
export interface Resident {
  index: number
  role: Role
  home: Room
  member: number
  desk?: Seat
  lunch?: Seat
  mode: 'bus' | 'car' | 'bicycle'
  walkingSpeed: number
  friends: Resident[]
}

export interface Town {
  number: number
  origin: Position
  /** Metres above the sea. */
  altitude: number
  places: Places
  residents: Resident[]
}

const largestTown = 2_000

/** How many people live in each town: as even as can be, at most 2,000. */
export function townSizes(people: number): { towns: number; first: (town: number) => number } {
  const towns = Math.ceil(people / largestTown)
  return { towns, first: (town) => Math.floor((people * town) / towns) }
}

/** Builds a town; the same for the same seed, number and size of the world. */
export function buildTown(seed: number, number: number, people: number): Town {
  const { towns, first } = townSizes(people)
  const dice = createDice(seed, 2, number)
  const size = first(number + 1) - first(number)
  const places = buildPlaces(dice, size)
  const residents = settle(dice, first(number), size, places)
  giveDesks(dice, residents, places)
  befriend(dice, residents)
  return { number, origin: townOrigin(number, towns), altitude: Math.round(dice.between(5, 150)), places, residents }
}

const householdSizes = [
  { size: 1, weight: 40 },
  { size: 2, weight: 28 },
  { size: 3, weight: 12 },
  { size: 4, weight: 14 },
  { size: 5, weight: 6 },
]

function settle(dice: Dice, first: number, size: number, places: Places): Resident[] {
  const residents: Resident[] = []
  for (let flat = 0; residents.length < size; flat++) {
    const home = places.homes[flat]
    if (!home) throw new Error('the town has too few homes')
    const members = Math.min(pickWeighted(dice, householdSizes).size, size - residents.length)
    for (let member = 0; member < members; member++) {
      residents.push(inhabitant(dice, first + residents.length, home, member, members))
    }
  }
  return residents
}

function inhabitant(dice: Dice, index: number, home: Room, member: number, members: number): Resident {
  const adult = member < 2
  const works = dice.chance(members > 2 ? 0.85 : 0.6)
  return {
    index,
    home,
    member,
    role: adult ? (works ? 'worker' : 'at home') : 'pupil',
    mode: pickWeighted(dice, [
      { mode: 'bus' as const, weight: 5 },
      { mode: 'car' as const, weight: 3 },
      { mode: 'bicycle' as const, weight: 1 },
    ]).mode,
    walkingSpeed: dice.between(1.2, 1.6),
    friends: [],
  }
}

/** A seat at work or school, and one in its canteen. */
interface Desk extends Seat {
  lunch: Seat
}

/** Seats people room by room; one desk in six stays empty, one worker in three works near home. */
function giveDesks(dice: Dice, residents: Resident[], places: Places): void {
  const tables = new Map<Room, number[]>()
  const local = desksOf(dice, places.offices, 'homes', tables)
  const central = desksOf(dice, places.offices, 'centre', tables)
  const school = desksOf(dice, places.classrooms, 'homes', tables)
  for (const resident of dice.shuffle(residents)) {
    const order = resident.role === 'pupil' ? [school] : dice.chance(1 / 3) ? [local, central] : [central, local]
    const desk = resident.role === 'at home' ? undefined : order.find((desks) => desks.length > 0)?.shift()
    if (!desk) resident.role = 'at home'
    resident.desk = desk
    if (desk && dice.chance(0.6)) resident.lunch = desk.lunch
  }
}

function desksOf(
  dice: Dice,
  workplaces: Places['offices'],
  district: Lot['district'],
  tables: Map<Room, number[]>,
): Desk[] {
  return workplaces
    .filter(({ room }) => room.lot.district === district)
    .flatMap(({ room, canteen }) => {
      const chairs = tables.get(canteen) ?? dice.shuffle(canteen.spots.map((_, spot) => spot))
      tables.set(canteen, chairs)
      return room.spots
        .map((_, spot) => spot)
        .filter(() => dice.chance(5 / 6))
        .map((spot) => ({ room, spot, lunch: { room: canteen, spot: chairs.pop()! } }))
    })
}

function befriend(dice: Dice, residents: Resident[]): void {
  for (const resident of residents) {
    for (let tries = 1 + dice.integer(2); tries > 0; tries--) {
      const friend = dice.pick(residents)
      const known = friend.home === resident.home || resident.friends.includes(friend)
      if (known || (friend.role === 'pupil') !== (resident.role === 'pupil')) continue
      resident.friends.push(friend)
      friend.friends.push(resident)
    }
  }
}
