import type { AnalysisResult, Parameters } from '@smittestopp/contracts'
import { decides } from './decide.ts'
import { type Pair, personContact } from './person.ts'

/** What people are counted by: everything that was found, also of those who withdrew since; and every owner who is known, also those who may not be named. */
export interface Counted {
  results: readonly AnalysisResult[]
  ownerOf: ReadonlyMap<string, string>
}

/** Who counts as one: the owner of a device or, when nobody is known to own it, the device. */
export function keyOf(device: string, { ownerOf }: Pick<Counted, 'ownerOf'>): string {
  return ownerOf.get(device) ?? device
}

/** The pairs of each device of the patient with others'. */
export function pairsWithOthers(
  results: readonly AnalysisResult[],
  ownerOf: ReadonlyMap<string, string>,
  patient: string,
): Pair[] {
  const own = new Set(results.map(({ device_id }) => device_id))
  const pairs = results.flatMap((result) =>
    Object.entries(result.peers).map(([device, findings]): Pair => ({ own: result, device, findings })),
  )
  return pairs.filter(({ device }) => ownerOf.get(device) !== patient && !own.has(device))
}

/**
 * Who would be reported by all that was found, and is not: they withdrew since, or nobody may or can be named for it. `told`: what may be told of people
 * who may be named; of whom that is all, they are judged by it already.
 */
export function notNamedOf(
  counted: Counted,
  patient: string,
  judged: { reported: ReadonlySet<string>; told: ReadonlyMap<string, readonly Pair[]> },
  parameters: Parameters,
): Set<string> {
  const pairs = pairsWithOthers(counted.results, counted.ownerOf, patient)
  const people = [...Map.groupBy(pairs, ({ device }) => keyOf(device, counted))]
  const lost = people.filter(([person, all]) => {
    if (judged.reported.has(person) || amountOf(all) <= amountOf(judged.told.get(person) ?? [])) return false
    return all.some(({ findings }) => decides(findings, parameters.gps_accurate))
  })
  return new Set(lost.filter(([person, all]) => personContact(person, all, parameters).category).map(([key]) => key))
}

function amountOf(pairs: readonly Pair[]): number {
  return pairs.reduce((sum, { findings: { bluetooth, gps } }) => sum + bluetooth.length + gps.length, 0)
}
