import type { ContactReport, Excluded } from '@smittestopp/contracts'
import type { ContactFigures } from './figures.ts'

interface Stretch {
  time_from: string
  time_to: string
}

/**
 * Every figure in which a report differs from what was recomputed, in words; none when they agree. Whole numbers and names must be equal,
 * decimals may differ by 0.01, distances by 0.02.
 */
export function differences(expected: ContactFigures, actual: ContactReport): string[] {
  return [
    ...figuresApart('cumulative', expected.cumulative, actual.cumulative),
    ...recordsApart('daily', 'day', expected.daily, actual.daily),
    ...figuresApart('seconds at places', expected.at_places, secondsAtPlaces(actual)),
    ...countsApart(expected, actual),
    ...recordsApart(
      'Bluetooth evidence',
      'stretch',
      byStart(expected.evidence.bluetooth),
      byStart(actual.evidence.bluetooth),
    ),
    ...recordsApart('GPS evidence', 'stretch', byStart(expected.evidence.gps), byStart(actual.evidence.gps)),
    ...recordsApart('excluded', 'pause', byPause(expected.evidence.excluded), byPause(actual.evidence.excluded)),
  ]
}

/** Peers that only one of the two reports, and every differing figure of those that both report. */
export function peersApart(
  expected: Map<string, ContactFigures>,
  actual: Map<string, ContactReport>,
): Map<string, string[]> {
  const peers = [...new Set([...expected.keys(), ...actual.keys()])].sort()
  const found = peers.map((peer): [string, string[]] => {
    const [own, told] = [expected.get(peer), actual.get(peer)]
    if (!own) return [peer, ['contact: expected none, actual reported']]
    return [peer, told ? differences(own, told) : ['contact: expected reported, actual none']]
  })
  return new Map(found.filter(([, list]) => list.length > 0))
}

/** Of whatever category. */
function secondsAtPlaces({ cumulative, daily }: ContactReport): Record<string, number> {
  const sumOf = ({ points_of_interest }: Pick<ContactReport['daily'][string]['all_contacts'], 'points_of_interest'>) =>
    Object.values(points_of_interest).reduce((sum, seconds) => sum + seconds, 0)
  const byDate = Object.entries(daily).map(([date, { all_contacts }]) => [date, sumOf(all_contacts)])
  return { cumulative: sumOf(cumulative.all_contacts), ...Object.fromEntries(byDate) }
}

function countsApart({ evidence: own }: ContactFigures, { evidence: told }: ContactReport): string[] {
  const counts = (evidence: ContactFigures['evidence']) => ({
    bluetooth: evidence.bluetooth.length,
    gps: evidence.gps.length,
    excluded: evidence.excluded.length,
  })
  return figuresApart('number of evidence', counts(own), counts(told))
}

function recordsApart<T extends object>(
  name: string,
  noun: string,
  expected: Record<string, T>,
  actual: Record<string, object>,
): string[] {
  return [...new Set([...Object.keys(expected), ...Object.keys(actual)])].sort().flatMap((key) => {
    const [own, told] = [expected[key], actual[key]]
    if (!own) return [`${name} ${key}: expected no such ${noun}, actual has one`]
    return told
      ? figuresApart(`${name} ${key}`, own, told)
      : [`${name} ${key}: expected such a ${noun}, actual has none`]
  })
}

/** Compares what is expected, field by field and down into nested ones; what else the actual has is no concern of the rules. */
function figuresApart(path: string, expected: object, actual: object): string[] {
  return Object.entries(expected).flatMap(([field, value]) => {
    const told = (actual as Record<string, unknown>)[field]
    const name = `${path}.${field}`
    if (typeof value === 'object' && typeof told === 'object' && told) return figuresApart(name, value, told)
    return isEqual(field, value, told) ? [] : [`${name}: expected ${value}, actual ${told}`]
  })
}

function isEqual(field: string, expected: unknown, actual: unknown): boolean {
  if (typeof expected !== 'number' || typeof actual !== 'number') return expected === actual
  return Math.abs(expected - actual) <= tolerance(field) + 1e-9
}

function tolerance(field: string): number {
  if (field.endsWith('_distance')) return 0.02
  return field.endsWith('_risk_score') || field === 'risk_score' || field === 'average_accuracy' ? 0.01 : 0
}

/** Stretches of one kind never overlap, so that the start names one; times in one spelling, whatever the spelling they came in. */
function byStart<T extends Stretch>(list: T[]): Record<string, T> {
  return Object.fromEntries(list.map(spelled).map((item) => [item.time_from, item]))
}

/** Pauses may overlap; whose, of which sensor and both ends name one. */
function byPause(list: Excluded[]): Record<string, Excluded> {
  const named = list.map(spelled).map((item): [string, Excluded] => {
    return [`of ${item.of} ${item.sensor} ${item.time_from} to ${item.time_to}`, item]
  })
  return Object.fromEntries(named)
}

function spelled<T extends Stretch>(item: T): T {
  return { ...item, time_from: spelling(item.time_from), time_to: spelling(item.time_to) }
}

function spelling(time: string): string {
  return new Date(time).toISOString().replace('.000Z', 'Z')
}
