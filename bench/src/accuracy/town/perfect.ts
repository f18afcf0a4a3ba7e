import { nearDistance, perfectRssi } from '@smittestopp/simulator'
import { Parameters } from '../../analysis.ts'
import type { Run } from '../../bench.ts'
import type { Figures } from '../../report.ts'
import { bandMinutes, fewerSightings, gpsMinutes } from './claims.ts'
import { contactMinutes, isUndecided, pairsOf, type Score, score } from './score.ts'
import { buildTown } from './town.ts'

/** Seconds. Phones look this often and miss nothing: whoever was not seen was not there. */
const scan = 10

/** With perfect sensors RSSI is a function of distance alone, so that the bands are distances; positions are exact to 1 m on either side. */
const limits = [1, nearDistance, 5].map(perfectRssi) as [number, number, number]
const parameters = Parameters.parse({
  bluetooth_thresholds: { ios: limits, android: limits },
  bluetooth_gap: scan,
  clock_tolerance: 0,
  bluetooth_minimum: 0,
  gps_distance: 0,
  gps_minimum: 0,
})

/** A town that is heard and seen without error must be told without error, but for pairs on the edge. */
export function measurePerfectTown({ size, seed, say }: Pick<Run, 'size' | 'seed' | 'say'>, start: Date): Figures {
  const town = buildTown({ seed, people: size, days: 1, start, sensors: 'perfect' })
  const bluetooth = bandMinutes(town, parameters)
  const oneSide = bandMinutes(
    fewerSightings(town, ({ reportedByDevice }) => reportedByDevice),
    parameters,
  )
  const gps = gpsMinutes(town, parameters)
  const gpsAsUsed = gpsMinutes(town, Parameters.parse({}))
  const all = pairsOf(town, bluetooth, gps, gpsAsUsed)
  const undecided = all.filter((pair) => isUndecided(town, pair))
  const pairs = all.filter((pair) => !isUndecided(town, pair))
  const claimed = (minutes: Map<string, number>) => (pair: string) => (minutes.get(pair) ?? 0) >= contactMinutes
  say(
    `\nTown of ${size} with perfect sensors, one day: ${pairs.length} pairs; ${undecided.length} more are within 1 min or 0.2 m of a limit and left out.`,
  )
  const both = score(town, pairs, claimed(bluetooth))
  tell('Bluetooth, both phones', both, say)
  tell('Bluetooth, one phone', score(town, pairs, claimed(oneSide)), say)
  tell('GPS, within 2 m', score(town, pairs, claimed(gps)), say)
  tell('GPS, within 10 m', score(town, pairs, claimed(gpsAsUsed)), say)
  tell(
    'either',
    score(town, pairs, (pair) => claimed(bluetooth)(pair) || claimed(gps)(pair)),
    say,
  )
  return {
    perfect_precision: { value: both.precision, limit: 1 },
    perfect_recall: { value: both.recall, limit: 1 },
    perfect_undecided: { value: undecided.length, limit: null },
  }
}

function tell(how: string, { contacts, claimed, right, precision, recall }: Score, say: Run['say']): void {
  const counts = `${contacts} contacts, ${claimed} told, ${right} of them right`
  say(`  ${how.padEnd(24)} precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)} (${counts})`)
}
