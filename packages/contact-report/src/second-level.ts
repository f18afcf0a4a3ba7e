import type {
  AnalysisResult,
  BluetoothFinding,
  GpsFinding,
  Parameters,
  RiskCategory,
  SecondLevel,
} from '@smittestopp/contracts'
import { type Encounter, encountersOf } from './encounters.ts'
import type { OfPair } from './grouping.ts'
import { type Nearness, nearnessOf } from './nearness.ts'
import { type Counted, keyOf } from './not-named.ts'
import { inDetail } from './notes.ts'
import { categoryOf, isReported, type Totals, totalsOf } from './risk.ts'
import { bySeverity } from './severity.ts'

/** What somebody and one contact of the patient have of each other after that contact met the patient. */
export interface SecondLevelPath {
  person: string
  /** The contact in between. */
  through: string
  /** When the contact's first meeting with the patient was over. */
  metUntil: number
  bluetooth: readonly Encounter[]
  gps: readonly Nearness[]
  totals: Totals
  category: RiskCategory
}

/** Whom the contacts of a person met afterwards. */
export interface SecondLevelContacts {
  /** People who are no contacts themselves with their paths, the most severe first in both. */
  people: readonly { person: string; paths: readonly SecondLevelPath[] }[]
  /** How many more of them there are, of less risk. */
  further: number
  /** Contacts who met other contacts afterwards, and whom. */
  contacts: readonly { person: string; through: readonly string[] }[]
  /** Of others who would be told by all that was found: people, or devices of nobody known. */
  notNamed: number
  contactsLeftOut: number
  peersLeftOut: number
}

/** What the first level says: who is reported, and who is counted there. */
interface FirstLevel {
  patient: string
  reported: ReadonlySet<string>
  unnamed: ReadonlySet<string>
  counted: Counted
}

/** A contact's device and another one, and what they have of each other. */
interface Link {
  device: string
  through: string
  other: string
  metUntil: number
  bluetooth: BluetoothFinding[]
  gps: GpsFinding[]
}

/**
 * The second level by persons (contact-rules Second level), through contacts who are reported and named alone: undefined when it was not asked for. The
 * patient, and the other phones of the contact in between, are nobody they met.
 */
export function secondLevelOf(
  results: readonly AnalysisResult[],
  ownerOf: ReadonlyMap<string, string>,
  first: FirstLevel,
  parameters: Parameters,
): SecondLevelContacts | undefined {
  const levels = levelsOf(results)
  if (levels.length === 0) return undefined
  const { reported } = first
  const links = linksOf(levels, ownerOf).filter((link) => leadsOn(link, ownerOf, first))
  const paths = pathsOf(links, ({ other }) => ownerOf.get(other), parameters)
  const all = [...Map.groupBy(paths, ({ person }) => person)].map(([person, ways]) => ({ person, paths: ways }))
  const people = all.filter(({ person }) => !reported.has(person))
  return {
    people: people.slice(0, inDetail),
    further: Math.max(0, people.length - inDetail),
    contacts: all
      .filter(({ person }) => reported.has(person))
      .map(({ person, paths: ways }) => ({ person, through: ways.map(({ through }) => through) })),
    notNamed: notNamedBeside(new Set(all.map(({ person }) => person)), ownerOf, first, parameters),
    contactsLeftOut: levels.reduce((sum, { peers_left_out }) => sum + peers_left_out, 0),
    peersLeftOut: levels.flatMap(({ contacts }) => contacts).reduce((sum, one) => sum + one.peers_left_out, 0),
  }
}

/** How many would be told by all that was found and are not, at either level, nor counted at the first. */
function notNamedBeside(
  told: ReadonlySet<string>,
  ownerOf: ReadonlyMap<string, string>,
  first: FirstLevel,
  parameters: Parameters,
): number {
  const { counted, reported, unnamed } = first
  const links = linksOf(levelsOf(counted.results), ownerOf).filter((link) => leadsOn(link, counted.ownerOf, first))
  const paths = pathsOf(links, ({ other }) => keyOf(other, counted), parameters)
  const people = new Set(paths.map(({ person }) => person))
  return [...people].filter((person) => !told.has(person) && !reported.has(person) && !unnamed.has(person)).length
}

/** Whether it goes through a contact who is reported to somebody else, neither the patient nor that contact by another phone. */
function leadsOn(
  { through, other }: Link,
  ownerOf: ReadonlyMap<string, string>,
  { patient, reported, counted }: FirstLevel,
): boolean {
  const owner = ownerOf.get(other)
  const isOwn = counted.results.some(({ device_id }) => device_id === other)
  return reported.has(through) && !isOwn && owner !== patient && owner !== through
}

function levelsOf(results: readonly AnalysisResult[]): SecondLevel[] {
  return results.flatMap(({ second_level }) => second_level ?? [])
}

/** The devices that contacts met, by whose owner they may be told. */
export function devicesMet(results: readonly AnalysisResult[]): string[] {
  const contacts = results.flatMap(({ second_level }) => second_level?.contacts ?? [])
  return [...new Set(contacts.flatMap(({ peers }) => Object.keys(peers)))].sort()
}

function linksOf(levels: readonly SecondLevel[], ownerOf: ReadonlyMap<string, string>): Link[] {
  return levels.flatMap(({ contacts }) =>
    contacts.flatMap(({ device_id, met_until, peers }) =>
      Object.entries(peers).map(([other, { bluetooth, gps }]) => {
        return { device: device_id, through: ownerOf.get(device_id) ?? '', other, metUntil: met_until, bluetooth, gps }
      }),
    ),
  )
}

/** One path for each contact and each person that some of its links lead to, the most severe first. */
function pathsOf(
  links: readonly Link[],
  personOf: (link: Link) => string | undefined,
  parameters: Parameters,
): SecondLevelPath[] {
  const named = links.flatMap((link) => {
    const person = personOf(link)
    return person === undefined ? [] : [{ ...link, person }]
  })
  const groups = Map.groupBy(named, ({ through, person }) => JSON.stringify([through, person]))
  const paths = [...groups.values()].flatMap((group) => {
    const { through, person } = group[0]!
    return pathOf(person, through, group, parameters) ?? []
  })
  return paths.sort((a, b) => bySeverity(a, b) || (a.through < b.through ? -1 : 1))
}

/** Undefined when there is too little left of it to be reported. */
function pathOf(
  person: string,
  through: string,
  links: readonly Link[],
  parameters: Parameters,
): SecondLevelPath | undefined {
  const owns = [...new Set(links.map(({ device }) => device))].sort()
  const others = [...new Set(links.map(({ other }) => other))].sort()
  function all<Finding>(findingsOf: (link: Link) => Finding[]): OfPair<Finding>[] {
    return links.flatMap((link) =>
      findingsOf(link).map((finding) => {
        return { own: owns.indexOf(link.device), other: others.indexOf(link.other), finding }
      }),
    )
  }
  const bluetooth = encountersOf(all(({ bluetooth }) => bluetooth))
  const gps = nearnessOf(
    all(({ gps }) => gps),
    parameters.gps_accurate,
  )
  const totals = totalsOf(bluetooth, gps)
  if (!isReported(totals, parameters)) return undefined
  const metUntil = Math.min(...links.map((link) => link.metUntil))
  return { person, through, metUntil, bluetooth, gps, totals, category: categoryOf(totals, parameters) }
}
