import type { ContactReport, Parameters, Whereabouts } from '@smittestopp/contracts'
import { addedUp, type BandSeconds, sumOf } from './bands.ts'
import { cutIntoDays } from './days.ts'
import { daysOf, nearTimes } from './encounters.ts'
import { bandDurations } from './figures.ts'
import { secondsOf } from './nearness.ts'
import type { PersonContact } from './person.ts'
import { isoDate, type Span } from './time.ts'
import { merged, secondsByPlace } from './where.ts'

type Daily = ContactReport['daily']

/** The pieces of contacts that begin on one date, and when the two were near in them. */
interface Day {
  bluetooth: BandSeconds[]
  gps: Span[]
  near: Span[]
}

/** The contacts by date, ascending; pieces too short to be a contact are left out, and dates with none. */
export function dailyOf(
  { bluetooth, gps, where }: PersonContact,
  { bluetooth_minimum, gps_minimum }: Parameters,
): Daily {
  const days = new Map<string, Day>()
  for (const encounter of bluetooth)
    for (const { seconds, ...piece } of daysOf(encounter)) {
      if (sumOf(seconds) < bluetooth_minimum) continue
      const day = dayOf(days, piece)
      day.bluetooth.push(seconds)
      day.near.push(...nearTimes(encounter, piece))
    }
  for (const nearness of gps)
    for (const piece of cutIntoDays(nearness)) {
      if (piece.to - piece.from < gps_minimum) continue
      const day = dayOf(days, piece)
      day.gps.push(piece)
      day.near.push(piece)
    }
  const ascending = [...days].sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(ascending.map(([date, day]) => [date, figuresOf(day, where)]))
}

function dayOf(days: Map<string, Day>, { from }: Span): Day {
  const date = isoDate(from)
  const day = days.get(date) ?? { bluetooth: [], gps: [], near: [] }
  days.set(date, day)
  return day
}

function figuresOf({ bluetooth, gps, near }: Day, where: Whereabouts): Daily[string] {
  const seconds = addedUp(bluetooth)
  const gpsSeconds = secondsOf(gps)
  return {
    all_contacts: { points_of_interest: secondsByPlace(merged(near), where) },
    bt_contacts: {
      cumulative_duration: Math.round(sumOf(seconds)),
      number_of_contacts: bluetooth.length,
      ...bandDurations(seconds),
    },
    gps_contacts: { cumulative_duration: gpsSeconds, number_of_contacts: gps.length },
  }
}
