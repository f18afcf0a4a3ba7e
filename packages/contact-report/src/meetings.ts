import type { Meeting, Parameters, PlacedMeeting, WorthNaming } from '@smittestopp/contracts'
import { sumOf } from './bands.ts'
import { bandSecondsOf, type Encounter } from './encounters.ts'
import { bandDurations } from './figures.ts'
import { groupedByTime } from './grouping.ts'
import { type Nearness, secondsOf } from './nearness.ts'
import type { PersonContact } from './person.ts'
import { type Span, times } from './time.ts'
import { secondsByMode, secondsByPlace, timesNear, within } from './where.ts'
import { commonTransport, namedPlaces, namedTransport } from './worth-naming.ts'

/** A piece of evidence with what it is called within its contact. */
export interface Piece extends Span {
  id: string
  encounter?: Encounter
  nearness?: Nearness
}

/** The evidence of both sensors in order of time, each piece with its id. */
export function piecesOf({ bluetooth, gps }: Pick<PersonContact, 'bluetooth' | 'gps'>): Piece[] {
  const pieces = [
    ...bluetooth.map((encounter, i): Piece => {
      return { id: `bluetooth-${i + 1}`, from: encounter.from, to: encounter.to, encounter }
    }),
    ...gps.map((nearness, i): Piece => ({ id: `gps-${i + 1}`, from: nearness.from, to: nearness.to, nearness })),
  ]
  return pieces.sort((a, b) => a.from - b.from || a.to - b.to)
}

/** One contact a meeting: evidence of either sensor that overlaps, or begins within the Bluetooth gap after the rest is over. */
export function meetingsOf(contact: PersonContact, { bluetooth_gap }: Parameters): Meeting[] {
  return groupedByTime(piecesOf(contact), bluetooth_gap).map(meetingOf)
}

/** The same, each with where it was. */
export function placedMeetingsOf(contact: PersonContact, { bluetooth_gap }: Parameters): PlacedMeeting[] {
  return groupedByTime(piecesOf(contact), bluetooth_gap).map((pieces) => {
    const span = spanOf(pieces)
    const where = { stays: within(contact.where.stays, span), transport: within(contact.where.transport, span) }
    const near = timesNear(
      pieces.flatMap(({ encounter }) => encounter ?? []),
      pieces.flatMap(({ nearness }) => nearness ?? []),
    )
    const [points_of_interest, transport] = [secondsByPlace(near, where), secondsByMode(near, where)]
    return {
      ...meetingOf(pieces),
      points_of_interest,
      transport,
      worth_naming: worthNaming(points_of_interest, transport, 'meeting'),
      stays: where.stays.map(({ from, to, ...stay }) => ({ ...times({ from, to }), ...stay })),
      movements: where.transport.map(({ from, to, mode }) => ({ ...times({ from, to }), mode })),
    }
  })
}

/** What is worth naming of all meetings. */
export function worthNamingOf({ bluetooth, gps, where }: PersonContact): WorthNaming {
  const near = timesNear(bluetooth, gps)
  return worthNaming(secondsByPlace(near, where), secondsByMode(near, where), 'list')
}

function worthNaming(
  places: Record<string, number>,
  transport: Record<string, number>,
  of: 'meeting' | 'list',
): WorthNaming {
  return {
    places: namedPlaces(places, of),
    transport: namedTransport(transport),
    most_common_transport: commonTransport(transport),
  }
}

function meetingOf(pieces: readonly Piece[]): Meeting {
  const seconds = bandSecondsOf(pieces.flatMap(({ encounter }) => encounter ?? []))
  return {
    ...times(spanOf(pieces)),
    evidence: pieces.map(({ id }) => id),
    bt_duration: Math.round(sumOf(seconds)),
    ...bandDurations(seconds),
    gps_duration: secondsOf(pieces.flatMap(({ nearness }) => nearness ?? [])),
  }
}

function spanOf(pieces: readonly Piece[]): Span {
  return { from: pieces[0]!.from, to: Math.max(...pieces.map(({ to }) => to)) }
}
