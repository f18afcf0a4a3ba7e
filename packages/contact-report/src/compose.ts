import { createHash } from 'node:crypto'
import type {
  AnalysisResult,
  DeviceHours,
  FoundPause,
  Outline,
  Parameters,
  PlacesKnown,
  Profile,
} from '@smittestopp/contracts'
import { hoursTogether } from './hours.ts'
import { type Counted, keyOf, notNamedOf, pairsWithOthers } from './not-named.ts'
import { outlinesOf } from './outlines.ts'
import { type Pair, type PersonContact, personContact } from './person.ts'
import { type SecondLevelContacts, secondLevelOf } from './second-level.ts'
import { bySeverity } from './severity.ts'
import type { Span } from './time.ts'

/** The contacts of a person, of which every report is made. It follows from the results and from who owns which device, and from nothing else. */
export interface Composition {
  window: Span
  profile: Profile
  parameters: Parameters
  version: string
  inputDigest: string
  pauses: readonly FoundPause[]
  /** Of the patient's devices. */
  hours: DeviceHours
  /** Those to be reported, the most severe first. */
  contacts: readonly PersonContact[]
  /** Those who were near, but below the limits; the one with the most evidence first. */
  notReported: readonly PersonContact[]
  /** Of others who would be reported by all that was found: people, or devices of nobody known. */
  notNamed: number
  /** People, or devices of nobody known, of whom there is hidden evidence alone. */
  hiddenOnly: number
  peersLeftOut: number
  /** When it was asked for. */
  secondLevel: SecondLevelContacts | undefined
  places: PlacesKnown
  /** What lies around where anybody was near, the most likely to matter first. */
  outlines: readonly Outline[]
  /** What the analyses say of themselves, each once. */
  notes: readonly string[]
}

/**
 * Puts the results of all devices of the patient together, in whatever order. `ownerOf` says by a key who owns a device: the patient's own are no contacts, a
 * device without an owner is nobody's who may be named, and all devices of one owner are one person. Of what is only `counted` nothing but the number is told.
 */
export function compose(
  results: readonly AnalysisResult[],
  ownerOf: ReadonlyMap<string, string>,
  patient: string,
  counted: Counted = { results, ownerOf },
): Composition | undefined {
  const ordered = inOrder(results)
  const [first] = ordered
  if (!first) return undefined
  const { profile, parameters, version } = first
  const { named, nobodys } = pairsByPerson(ordered, ownerOf, patient)
  const people = [...named].map(([person, pairs]) => personContact(person, pairs, parameters)).sort(bySeverity)
  const contacts = people.filter(({ category }) => category !== undefined)
  const reported = new Set(contacts.map(({ person }) => person))
  const all = { ...counted, results: inOrder(counted.results) }
  const unnamed = notNamedOf(all, patient, { reported, told: named }, parameters)
  const below = people.filter(({ category, person }) => !category && !unnamed.has(person))
  return {
    window: windowOf(ordered),
    profile,
    parameters,
    version,
    inputDigest: digestOf(ordered),
    pauses: ordered.flatMap(({ pauses }) => pauses),
    hours: hoursTogether(ordered.map(({ hours }) => hours)),
    contacts,
    notReported: below.filter(({ bluetooth, gps }) => bluetooth.length + gps.length > 0),
    notNamed: unnamed.size,
    hiddenOnly: hiddenOnly([
      ...below.map(({ person }) => named.get(person)!),
      ...[...nobodys].flatMap(([device, pairs]) => (unnamed.has(keyOf(device, counted)) ? [] : [pairs])),
    ]),
    peersLeftOut: ordered.reduce((sum, { peers_left_out }) => sum + peers_left_out, 0),
    secondLevel: secondLevelOf(ordered, ownerOf, { patient, reported, unnamed, counted: all }, parameters),
    places: placesOf(ordered),
    outlines: outlinesOf(ordered),
    notes: [...new Set(ordered.flatMap(({ notes }) => notes ?? []))],
  }
}

/** Each once, in order of device. */
function inOrder(results: readonly AnalysisResult[]): AnalysisResult[] {
  const each = [...new Map(results.map((result) => [result.device_id, result])).values()]
  return each.sort((a, b) => (a.device_id < b.device_id ? -1 : 1))
}

/** How many of these people, by their pairs of devices, have nothing but hidden evidence. */
function hiddenOnly(people: readonly Pair[][]): number {
  const isHidden = ({ findings: { bluetooth, gps } }: Pair) => bluetooth.length + gps.length === 0
  return people.filter((pairs) => pairs.every(isHidden)).length
}

/** The pairs of devices by who owns the other one, and those of which nobody does by device. */
function pairsByPerson(
  results: readonly AnalysisResult[],
  ownerOf: ReadonlyMap<string, string>,
  patient: string,
): { named: Map<string, Pair[]>; nobodys: Map<string, Pair[]> } {
  const others = pairsWithOthers(results, ownerOf, patient)
  return {
    named: Map.groupBy(
      others.filter(({ device }) => ownerOf.has(device)),
      ({ device }) => ownerOf.get(device)!,
    ),
    nobodys: Map.groupBy(
      others.filter(({ device }) => !ownerOf.has(device)),
      ({ device }) => device,
    ),
  }
}

function windowOf(results: readonly AnalysisResult[]): Span {
  const seconds = (time: string) => Math.floor(Date.parse(time) / 1000)
  return {
    from: Math.min(...results.map(({ time_from }) => seconds(time_from))),
    to: Math.max(...results.map(({ time_to }) => seconds(time_to))),
  }
}

/** Of devices whose places are known to different degrees some are known. */
function placesOf(results: readonly AnalysisResult[]): PlacesKnown {
  const told = results.map(({ places }) => places ?? { state: 'not-asked' as const, notes: [] })
  const isOne = told.every(({ state }) => state === told[0]!.state)
  return { state: isOne ? told[0]!.state : 'partly', notes: [...new Set(told.flatMap(({ notes }) => notes))] }
}

/** That of one device as it is; of several, the digest of theirs in order of device. */
function digestOf(results: readonly AnalysisResult[]): string {
  if (results.length === 1) return results[0]!.input_digest
  const all = results.map(({ input_digest }) => input_digest).join('')
  return createHash('sha256').update(all).digest('hex')
}
