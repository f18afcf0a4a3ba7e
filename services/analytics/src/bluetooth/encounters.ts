import type { Parameters } from '../parameters.ts'
import type { PausedTime } from '../pauses.ts'
import { type Band, type BandSeconds, far, sumOf } from './band.ts'
import { type Gaps, splitIntoEncounters } from './gaps.ts'

/** A sighting as judged: when, how close, and whether the patient's device reported it. */
export interface JudgedSighting {
  time: number
  band: Band
  reportedByDevice: boolean
}

/** A band, and for how many seconds. */
export type Stretch = [band: Band, seconds: number]

/** Sightings of a pair without a gap or a pause, from the first to the last. */
export interface BluetoothContact {
  start: number
  end: number
  sightings: number
  /** Of them, those that the patient's device reported. */
  byDevice: number
  seconds: BandSeconds
  /** What the time from start to end was spent in, one after the other. */
  stretches: Stretch[]
}

/** The contacts of a pair whose sightings are in order (contact-rules Bluetooth 3 to 5, Pauses 4). */
export function encountersOf(
  sightings: readonly JudgedSighting[],
  paused: readonly PausedTime[],
  parameters: Gaps & Pick<Parameters, 'bluetooth_minimum'>,
): BluetoothContact[] {
  return splitIntoEncounters(sightings, paused, parameters)
    .map(encounterOf)
    .filter(({ seconds }) => sumOf(seconds) >= parameters.bluetooth_minimum)
}

function encounterOf(sightings: readonly JudgedSighting[]): BluetoothContact {
  const start = sightings[0]!.time
  const encounter: BluetoothContact = {
    start,
    end: start,
    sightings: 0,
    byDevice: 0,
    seconds: [0, 0, 0],
    stretches: [],
  }
  for (const [i, sighting] of sightings.entries()) {
    if (i > 0) extend(encounter, sightings[i - 1]!, sighting)
    encounter.sightings++
    if (sighting.reportedByDevice) encounter.byDevice++
  }
  return encounter
}

/** Half of the time since the sighting before was spent in its band, half in that of this one. */
function extend(encounter: BluetoothContact, before: JudgedSighting, sighting: JudgedSighting): void {
  const half = (sighting.time - before.time) / 2
  spend(encounter, before.band, half)
  spend(encounter, sighting.band, half)
  encounter.end = sighting.time
}

function spend({ seconds, stretches }: BluetoothContact, band: Band, time: number): void {
  if (time === 0) return
  if (band !== far) seconds[band] += time
  const last = stretches.at(-1)
  if (last?.[0] === band) last[1] += time
  else stretches.push([band, time])
}
