import { areaUnderRoc, type Person } from '@smittestopp/simulator'
import { Parameters } from '../../analysis.ts'
import type { Run } from '../../bench.ts'
import { createRandom } from '../../random.ts'
import type { Figures } from '../../report.ts'
import { bandMinutes, beliefs, fewerSightings, gpsMinutes } from './claims.ts'
import { contactMinutes, isContact, minutesError, pairsOf, score } from './score.ts'
import { buildTown, settingOf, type Town } from './town.ts'

const days = 2
const parameters = Parameters.parse({})
const missedRates = [0, 0.25, 0.5, 0.75]
const likely = 0.5

/** What is told of pairs of a town, by each kind of evidence. */
interface Told {
  town: Town
  pairs: string[]
  bands: (pair: string) => number
  expected: (pair: string) => number
  probability: (pair: string) => number
}

/** A town whose phones miss much, are wrong about where they are, and send and hear unlike one another. */
export function measureRealTown({ size, seed, say }: Pick<Run, 'size' | 'seed' | 'say'>, start: Date): Figures {
  const town = buildTown({ seed, people: size, days, start })
  const gps = gpsMinutes(town, parameters)
  const told = tellingOf(town, gps)
  say(
    `\nTown of ${size} with real sensors, ${days} days. Told: 15 min very close and close by thresholds | probability >= ${likely}.`,
  )
  say('                               contacts | precision  recall  minutes off | precision  recall  minutes off  area')
  tell('Bluetooth, both phones', told, told.pairs, say)
  tell(
    'Bluetooth, one phone',
    tellingOf(
      fewerSightings(town, ({ reportedByDevice }) => reportedByDevice),
      gps,
    ),
    told.pairs,
    say,
  )
  tellWithGps(told, gps, say)
  for (const [kind, pairs] of [...byPlatforms(told), ...bySetting(told)]) tell(kind, told, pairs, say)
  for (const rate of missedRates) {
    const random = createRandom(seed)
    const fewer = fewerSightings(town, () => random() >= rate)
    tell(`${100 * rate} % more scans missed`, tellingOf(fewer, gps), told.pairs, say)
  }
  const claims = score(town, told.pairs, (pair) => told.probability(pair) >= likely)
  return {
    town_precision: { value: claims.precision, limit: null },
    town_recall: { value: claims.recall, limit: null },
    town_minutes_error: { value: minutesError(town, told.pairs, told.expected), limit: null },
  }
}

function tellingOf(town: Town, gps: ReadonlyMap<string, number>): Told {
  const bands = bandMinutes(town, parameters)
  const believed = beliefs(town, parameters)
  return {
    town,
    pairs: pairsOf(town, bands, gps),
    bands: (pair) => bands.get(pair) ?? 0,
    expected: (pair) => believed.get(pair)?.minutes ?? 0,
    probability: (pair) => believed.get(pair)?.probability ?? 0,
  }
}

function tell(
  kind: string,
  { town, bands, expected, probability }: Told,
  pairs: readonly string[],
  say: Run['say'],
): void {
  const byBands = score(town, pairs, (pair) => bands(pair) >= contactMinutes)
  const byProbability = score(town, pairs, (pair) => probability(pair) >= likely)
  const area = areaUnderRoc(pairs.map((pair) => ({ truth: isContact(town, pair), score: probability(pair) })))
  const cells = [
    byBands.precision,
    byBands.recall,
    minutesError(town, pairs, bands),
    byProbability.precision,
    byProbability.recall,
    minutesError(town, pairs, expected),
    area,
  ].map(cell)
  const [one, two] = [cells.slice(0, 3), cells.slice(3)].map((half) => half.join('   '))
  say(`  ${kind.padEnd(30)} ${String(byBands.contacts).padStart(5)} |     ${one}    |     ${two}`)
}

/** GPS knows nothing of bands or probabilities: it tells 15 minutes within 10 m. */
function tellWithGps({ town, pairs, probability }: Told, gps: ReadonlyMap<string, number>, say: Run['say']): void {
  const byGps = (pair: string) => (gps.get(pair) ?? 0) >= contactMinutes
  const likelyPair = (pair: string) => probability(pair) >= likely
  const kinds: [string, (pair: string) => boolean][] = [
    ['GPS', byGps],
    ['Bluetooth likely, or GPS', (pair) => byGps(pair) || likelyPair(pair)],
    ['Bluetooth likely, and GPS', (pair) => byGps(pair) && likelyPair(pair)],
  ]
  for (const [kind, isClaimed] of kinds) {
    const { contacts, precision, recall } = score(town, pairs, isClaimed)
    say(`  ${kind.padEnd(30)} ${String(contacts).padStart(5)} |     ${cell(precision)}   ${cell(recall)}`)
  }
}

function byPlatforms({ town, pairs }: Told): [string, string[]][] {
  const platform = (index: string) => (town.people[Number(index)] as Person).platform
  const groups = Map.groupBy(pairs, (pair) => pair.split('-').map(platform).sort().join('-'))
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1))
}

function bySetting({ town, pairs }: Told): [string, string[]][] {
  const groups = Map.groupBy(pairs, (pair) => settingOf(town.near.truth.get(pair)) as string)
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1))
}

function cell(value: number): string {
  return (Number.isNaN(value) ? '-' : value.toFixed(3)).padStart(5)
}
