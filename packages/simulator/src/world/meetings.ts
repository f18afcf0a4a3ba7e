import type { Dice } from './dice.ts'
import { home, type Room } from './room.ts'
import type { Resident, Town } from './town.ts'

/** Friends who agreed to be in one room for some time, at one table; `stroll` of them walk together for the last part. */
export interface Meeting {
  room: Room
  from: number
  to: number
  strollFrom?: number
  seatOf: Map<Resident, number>
}

const hour = 3_600

type TakenTables = Map<number[], { from: number; to: number }[]>

/** Who meets whom today: at most one meeting a person. `free` says whether somebody has the whole day. */
export function arrangeMeetings(dice: Dice, town: Town, free: (resident: Resident) => boolean): Map<Resident, Meeting> {
  const meetings = new Map<Resident, Meeting>()
  const taken: TakenTables = new Map()
  for (const resident of town.residents) {
    if (!dice.chance(0.16) || meetings.has(resident)) continue
    const group = [resident, ...dice.shuffle(resident.friends).filter((friend) => !meetings.has(friend))].slice(0, 4)
    const alone = group.length === 1
    const meeting = arrange(dice, town, group, group.every(free) && !alone ? 12 : 15.5, taken)
    for (const member of group) meetings.set(member, meeting)
  }
  return meetings
}

function arrange(dice: Dice, town: Town, group: Resident[], earliest: number, taken: TakenTables): Meeting {
  const kind = group.length === 1 ? 'café' : dice.pick(['home', 'home', 'café', 'café', 'park'])
  const host = group[0]!
  const room = kind === 'home' ? host.home : dice.pick(kind === 'café' ? town.places.cafés : town.places.parks)
  const from = Math.round(dice.between(earliest, 17.5) * hour)
  const to = from + Math.round(dice.between(0.6, kind === 'home' ? 2.5 : 1.4) * hour)
  const seats = kind === 'home' ? seatsAtHome(host) : freeTable(dice, taken, room, from, to)
  const seatOf = new Map(group.map((member, i) => [member, seats[i % seats.length]!]))
  return { room, from, to, seatOf, strollFrom: kind === 'park' ? from + 900 : undefined }
}

function seatsAtHome(host: Resident): number[] {
  return [home.table + host.member, home.guests, home.guests + 1, home.guests + 2]
}

/** A table nobody else has then; when all are taken, one is shared. */
function freeTable(dice: Dice, taken: TakenTables, room: Room, from: number, to: number): number[] {
  const tables = dice.shuffle(room.tables)
  const table = tables.find((candidate) => (taken.get(candidate) ?? []).every((t) => t.to <= from || to <= t.from))
  const chosen = table ?? tables[0]!
  taken.set(chosen, [...(taken.get(chosen) ?? []), { from, to }])
  return chosen
}
