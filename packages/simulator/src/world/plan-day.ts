import { assignSpots } from './assign-spots.ts'
import { createDice, type Dice } from './dice.ts'
import { createJourney, type Journey } from './journey.ts'
import { arrangeMeetings, type Meeting } from './meetings.ts'
import { home } from './room.ts'
import { daySeconds, type Span } from './span.ts'
import type { Resident, Town } from './town.ts'
import { createTraffic } from './traffic.ts'

/** Local time is two hours ahead of UTC, so that at 00:00 UTC everybody is at home. */
const localHour = (hour: number) => Math.round((hour - 2) * 3_600)

/** Where everybody is through one day: spans by person, in order, without gaps. `day` counts from the start; `weekday` from Sunday. */
export function planDay(seed: number, town: Town, day: number, weekday: number): Span[][] {
  const dice = createDice(seed, 3, town.number, day)
  const weekend = weekday === 0 || weekday === 6
  const traffic = createTraffic(Math.max(...town.places.offices.map(({ room }) => room.lot.street)) + 90)
  const meetings = arrangeMeetings(dice, town, (resident) => weekend || resident.role === 'at home')
  const journeys = town.residents.map((resident) => {
    const own = createDice(seed, 4, resident.index, day)
    const journey = createJourney(resident, town, traffic, own)
    liveDay({ resident, town, journey, dice: own, meeting: meetings.get(resident), weekend })
    return journey.spans
  })
  assignSpots(dice, journeys.flat())
  return journeys
}

/** How many of those with a desk go there on a weekday; in 2020 the others worked at home. */
const officeAttendance = 0.75

interface Day {
  resident: Resident
  town: Town
  journey: Journey
  dice: Dice
  meeting: Meeting | undefined
  weekend: boolean
}

function liveDay(day: Day): void {
  const { resident, journey, dice, weekend } = day
  const busy =
    !weekend && resident.desk !== undefined && dice.chance(resident.role === 'pupil' ? 0.95 : officeAttendance)
  sleepUntil(day, localHour(busy ? dice.between(6, 7.2) : dice.between(7, 9)))
  if (busy) work(day)
  else spendMorning(day)
  if (day.meeting) meet(day, day.meeting)
  else if (dice.chance(0.2)) takeWalk(day)
  journey.go(resident.home)
  dwell(day, localHour(dice.between(22.3, 23.8)))
  sleepUntil(day, daySeconds)
}

function work(day: Day): void {
  const { resident, journey, dice } = day
  const { room, spot } = resident.desk!
  const school = room.setting === 'school'
  dwell(day, localHour(school ? dice.between(7.3, 7.8) : dice.between(6.9, 8.5)))
  journey.go(room)
  journey.stay(room, localHour(dice.between(11, 11.8)), spot)
  if (resident.lunch && dice.chance(0.85)) {
    journey.stay(resident.lunch.room, journey.now() + Math.round(dice.between(1_100, 1_900)), resident.lunch.spot)
  }
  journey.stay(room, localHour(school ? dice.between(13.8, 14.5) : dice.between(15, 17)), spot)
  if (dice.chance(0.3)) {
    if (room.lot.district === 'centre') journey.go(resident.home)
    shop(day)
  }
}

function spendMorning(day: Day): void {
  const { resident, dice } = day
  dwell(day, localHour(dice.between(9.5, 12)))
  if (dice.chance(0.5)) shop(day)
  day.journey.go(resident.home)
  if (dice.chance(0.25)) takeWalk(day)
}

function shop(day: Day): void {
  const { journey, dice } = day
  const { aisles, queue } = dice.pick(day.town.places.shops)
  journey.go(aisles)
  for (let stops = 2 + dice.integer(3); stops > 0; stops--) {
    journey.stay(aisles, journey.now() + Math.round(dice.between(120, 400)), 'any')
  }
  journey.stay(queue, journey.now() + Math.round(dice.between(90, 420)), 'any')
}

function takeWalk(day: Day): void {
  day.journey.go(day.resident.home)
  day.journey.stroll(day.journey.now() + Math.round(day.dice.between(900, 2_700)), day.dice.between(-2, 2))
}

function meet(day: Day, meeting: Meeting): void {
  const { resident, journey } = day
  const seat = meeting.seatOf.get(resident)!
  const fromHome = journey.place() === resident.home || journey.now() < meeting.from - 3_600
  if (fromHome || journey.place().lot.district !== meeting.room.lot.district) journey.go(resident.home)
  if (journey.place() === resident.home) dwell(day, meeting.from - journey.walkingTime(meeting.room))
  journey.go(meeting.room)
  if (journey.now() >= meeting.to) return
  const together = meeting.strollFrom !== undefined && journey.now() < meeting.strollFrom
  journey.stay(meeting.room, together ? meeting.strollFrom! : meeting.to, seat)
  if (together) journey.stroll(meeting.to, [...meeting.seatOf.keys()].indexOf(resident) * 0.9)
}

/** Time at home: now on the sofa, now at the table, now in one's corner. */
function dwell({ resident, journey, dice }: Day, until: number): void {
  while (journey.now() < until) {
    const end = Math.min(until, journey.now() + Math.round(dice.between(1_200, 5_400)))
    const spot = dice.pick([home.sofa, home.sofa, home.table, home.bed, home.bed])
    journey.stay(resident.home, end, spot + resident.member)
  }
}

function sleepUntil({ resident, journey }: Day, until: number): void {
  journey.stay(resident.home, until, home.bed + resident.member)
}
