import type { ContactReport } from '@smittestopp/contracts'
import { addSeconds, type BandSeconds, sumOf } from '../bluetooth/band.ts'
import type { BluetoothContact, BluetoothPiece } from '../bluetooth/encounters.ts'
import { cutIntoDays, type Piece } from '../days.ts'
import type { GpsContact } from '../gps/contacts.ts'
import type { Parameters } from '../parameters.ts'
import { isoDate } from '../time.ts'
import { bandDurations, placeless } from './figures.ts'

type Daily = ContactReport['daily']

/** The pieces of contacts that begin on one date. */
interface Day {
  bluetooth: BluetoothPiece[]
  gps: Piece[]
}

/** The contacts by date, ascending; pieces too short to be a contact are left out, and dates with none. */
export function dailyOf(
  bluetooth: readonly BluetoothContact[],
  gps: readonly GpsContact[],
  { bluetooth_minimum, gps_minimum }: Parameters,
): Daily {
  const days = new Map<string, Day>()
  for (const piece of bluetooth.flatMap((contact) => contact.pieces)) {
    if (sumOf(piece.seconds) >= bluetooth_minimum) dayOf(days, piece).bluetooth.push(piece)
  }
  for (const piece of gps.flatMap((contact) => cutIntoDays(contact.start, contact.end))) {
    if (piece.end - piece.start >= gps_minimum) dayOf(days, piece).gps.push(piece)
  }
  const ascending = [...days].sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(ascending.map(([date, day]) => [date, figuresOf(day)]))
}

function dayOf(days: Map<string, Day>, piece: Piece): Day {
  const date = isoDate(piece.start)
  const day = days.get(date) ?? { bluetooth: [], gps: [] }
  days.set(date, day)
  return day
}

function figuresOf({ bluetooth, gps }: Day): Daily[string] {
  const seconds: BandSeconds = [0, 0, 0]
  for (const piece of bluetooth) addSeconds(seconds, piece.seconds)
  const gpsSeconds = gps.reduce((sum, { start, end }) => sum + end - start, 0)
  return {
    all_contacts: { points_of_interest: placeless(sumOf(seconds) + gpsSeconds) },
    bt_contacts: {
      cumulative_duration: Math.round(sumOf(seconds)),
      number_of_contacts: bluetooth.length,
      ...bandDurations(seconds),
    },
    gps_contacts: { cumulative_duration: gpsSeconds, number_of_contacts: gps.length },
  }
}
