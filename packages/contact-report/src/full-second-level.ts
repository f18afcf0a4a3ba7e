import type { FullReport, FullSecondLevel } from '@smittestopp/contracts'
import { sumOf } from './bands.ts'
import type { Composition } from './compose.ts'
import { bandSecondsOf, type Encounter } from './encounters.ts'
import { bandDurations, twoDecimals } from './figures.ts'
import type { Named } from './full-report.ts'
import { groupedByTime } from './grouping.ts'
import { type Piece, piecesOf } from './meetings.ts'
import { type Nearness, secondsOf } from './nearness.ts'
import type { SecondLevelContacts, SecondLevelPath } from './second-level.ts'
import { isoTime, times } from './time.ts'
import { counted } from './words.ts'

/** What is told of the second level, each person with the paths that lead to them; undefined when it was not asked for. */
export function fullSecondLevel(
  { secondLevel, parameters }: Composition,
  { phone_number }: Pick<FullReport, 'phone_number'>,
  nameOf: (person: string) => Named,
): FullSecondLevel | undefined {
  if (!secondLevel) return undefined
  const pathTold = ({ through, person, metUntil, totals, category, bluetooth, gps }: SecondLevelPath) => ({
    path: [phone_number, nameOf(through).phone_number, nameOf(person).phone_number],
    contact_met_until: isoTime(metUntil),
    risk_cat: category,
    ...durationsOf(bluetooth, gps),
    bt_risk_score: twoDecimals(totals.bluetoothRisk),
    gps_risk_score: twoDecimals(totals.gpsRisk),
    meetings: groupedByTime(piecesOf({ bluetooth, gps }), parameters.bluetooth_gap).map(meetingTold),
  })
  return {
    people: secondLevel.people.map(({ person, paths }) => {
      return { ...nameOf(person), risk_cat: paths[0]!.category, paths: paths.map(pathTold) }
    }),
    further_people: secondLevel.further,
    contacts_as_well: secondLevel.contacts.map(({ person, through }) => {
      return { phone_number: nameOf(person).phone_number, through: through.map((one) => nameOf(one).phone_number) }
    }),
    not_named: secondLevel.notNamed,
    notes: notesOf(secondLevel),
  }
}

function meetingTold(pieces: readonly Piece[]) {
  const span = { from: pieces[0]!.from, to: Math.max(...pieces.map(({ to }) => to)) }
  const bluetooth = pieces.flatMap(({ encounter }) => encounter ?? [])
  return {
    ...times(span),
    ...durationsOf(
      bluetooth,
      pieces.flatMap(({ nearness }) => nearness ?? []),
    ),
  }
}

function durationsOf(bluetooth: readonly Encounter[], gps: readonly Nearness[]) {
  const seconds = bandSecondsOf(bluetooth)
  return { bt_duration: Math.round(sumOf(seconds)), ...bandDurations(seconds), gps_duration: secondsOf(gps) }
}

/** What a reader should bear in mind of the second level. */
function notesOf({ further, notNamed, contactsLeftOut, peersLeftOut }: SecondLevelContacts): string[] {
  return [
    'Only what contacts’ phones recorded is found: who is missing here may have been met all the same.',
    ...(further > 0 ? [`Of less risk and not told: ${further} more.`] : []),
    ...(notNamed > 0 ? [`${notNamed} more would be told, but cannot or may not be named.`] : []),
    ...(contactsLeftOut > 0
      ? [`${counted(contactsLeftOut, 'device')} of contacts could not be followed: there was too much to read.`]
      : []),
    ...(peersLeftOut > 0
      ? [`${counted(peersLeftOut, 'device')} with the least evidence are left out: there were too many.`]
      : []),
  ]
}
