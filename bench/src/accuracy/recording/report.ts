import { areaUnderRoc, precisionAndRecall } from '@smittestopp/simulator'
import { type Calibration, calibration } from '../../analysis.ts'
import type { Run } from '../../bench.ts'
import type { Figures } from '../../report.ts'
import { calibrate, filmedEnough } from './calibrate.ts'
import { type JudgedPair, leaveOneOut } from './leave-one-out.ts'
import { readScenes, type Scene, seldomSeconds } from './scene.ts'

/** Least area under the curve of held-out pairs that were filmed enough. */
const leastArea = 0.84
const likely = 0.5
/** The calibration in use is written down with three figures. */
const mostDifference = 0.005

/** What Bluetooth tells of a folder of recordings, every pair judged by a calibration that has not seen its scenario. */
export function measureRecording(folder: string, say: Run['say']): Figures {
  const scenes = readScenes(folder)
  const seldom = readScenes(folder, 'seldom')
  const { pairs, distances } = leaveOneOut(scenes, 'phones')
  say(`\nRecording: within 2 m for at least 15 minutes, each scenario judged by what the others teach.`)
  tellScenes(scenes, pairs, say)
  const unknown = { models: leaveOneOut(scenes, 'models'), nothing: leaveOneOut(scenes, 'nothing') }
  tellOverall('effect of each phone worked out of its scenario', pairs, say)
  tellOverall('only models known, effects from the other scenarios', unknown.models.pairs, say)
  tellOverall('nothing known of the phones', unknown.nothing.pairs, say)
  const often = `one sighting each way in ${seldomSeconds / 60} minutes`
  tellOverall(`${often}, phones worked out`, leaveOneOut(seldom, 'phones').pairs, say)
  tellOverall(`${often}, nothing known`, leaveOneOut(seldom, 'nothing').pairs, say)
  tellOverall('number of beacons alone', pairs.map(byCount), say)
  say(
    `Distance of held-out beacons: ${percent(distances.within)} in the span for 80 %, off by a factor of ${distances.factor.toFixed(2)} in the middle.`,
  )
  const trained = calibrate(scenes)
  tellCalibration(trained, say)
  const enough = pairs.filter(({ isFilmedEnough }) => isFilmedEnough)
  const { precision, recall } = precisionAndRecall(enough, likely)
  return {
    recording_area: { value: areaUnderRoc(enough), limit: leastArea },
    recording_area_all_pairs: { value: areaUnderRoc(pairs), limit: null },
    recording_precision: { value: precision, limit: null },
    recording_recall: { value: recall, limit: null },
    calibration_difference: { value: difference(trained), limit: mostDifference, atMost: true },
    recording_area_phones_unknown: {
      value: areaUnderRoc(unknown.nothing.pairs.filter((pair) => pair.isFilmedEnough)),
      limit: null,
    },
  }
}

function tellScenes(scenes: readonly Scene[], pairs: readonly JudgedPair[], say: Run['say']): void {
  say(
    `  scenario      beacons  pairs  no phone  contacts | filmed >= ${filmedEnough} min: pairs  area  precision  recall | all: area  precision  recall`,
  )
  for (const { name, beacons, withoutPhone } of scenes) {
    const own = pairs.filter(({ scene }) => scene === name)
    const contacts = own.filter(({ truth }) => truth).length
    const enough = own.filter(({ isFilmedEnough }) => isFilmedEnough)
    const counts = [beacons, own.length, withoutPhone, contacts]
    const widths = [9, 7, 10, 10]
    const cells = counts.map((count, i) => String(count).padStart(widths[i]!)).join('')
    say(
      `  ${name.padEnd(12)}${cells} |                 ${String(enough.length).padStart(8)}  ${quality(enough)} |     ${quality(own)}`,
    )
  }
}

function tellOverall(how: string, pairs: readonly JudgedPair[], say: Run['say']): void {
  const enough = pairs.filter(({ isFilmedEnough }) => isFilmedEnough)
  say(`  ${how}: ${enough.length} filmed enough: ${quality(enough)}; all ${pairs.length}: ${quality(pairs)}`)
}

/** Area, precision and recall. */
function quality(pairs: readonly JudgedPair[]): string {
  const { precision, recall } = precisionAndRecall([...pairs], likely)
  return [areaUnderRoc([...pairs]), precision, recall].map((value) => value.toFixed(3)).join('   ')
}

/** A number of beacons is no probability: whoever has more than most is claimed. */
function byCount(pair: JudgedPair, _index: number, all: readonly JudgedPair[]): JudgedPair {
  const below = all.filter(({ sightings }) => sightings < pair.sightings).length
  return { ...pair, score: below / all.length }
}

function tellCalibration({ models, path, contact }: Calibration, say: Run['say']): void {
  say(`Trained on all of it, for calibration.ts: ${JSON.stringify({ models, path, contact }, rounded)}`)
  say(`In use is version ${calibration.version}.`)
}

/** By what share the calibration in use differs from one trained here, where it differs most (models aside). */
function difference(trained: Calibration): number {
  const numbers = ({ path, contact }: Calibration) => [...Object.values(path), ...Object.values(contact)]
  const inUse = numbers(calibration)
  return Math.max(...numbers(trained).map((value, i) => Math.abs(inUse[i]! / value - 1)))
}

function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(4)) : value
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`
}
