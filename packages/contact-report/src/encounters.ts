import type { BluetoothFinding } from '@smittestopp/contracts'
import { addedUp, type Band, type BandSeconds, far } from './bands.ts'
import { cutIntoDays } from './days.ts'
import { type OfPair, overlapping } from './grouping.ts'
import type { Span } from './time.ts'

/** A band and its seconds in turn, from the beginning of an encounter to its end. */
export type Stretches = BluetoothFinding['stretches']

/** An encounter of two people: its stretches fill it, and every moment is of one band. */
export interface Encounter extends Span {
  stretches: Stretches
  seconds: BandSeconds
  found: readonly OfPair<BluetoothFinding>[]
}

type Timed = Pick<Encounter, 'from' | 'to' | 'stretches'>

/** The encounters of two people out of those of their devices, in order of time; where several overlap the closest band counts. */
export function encountersOf(found: readonly OfPair<BluetoothFinding>[]): Encounter[] {
  return overlapping(found).map((group) => {
    const findings = group.map(({ finding }) => finding)
    const { from, to, stretches } = findings.reduce<Timed>(closest, findings[0]!)
    return { from, to, stretches, seconds: secondsIn({ from, to, stretches }), found: group }
  })
}

/** The parts of an encounter by day. */
export function daysOf(encounter: Encounter): (Span & { seconds: BandSeconds })[] {
  const pieces = cutIntoDays(encounter)
  if (pieces.length === 1) return [{ ...pieces[0]!, seconds: encounter.seconds }]
  return pieces.map((piece) => ({ ...piece, seconds: secondsIn(encounter, piece) }))
}

/** When the two were in one of the bands, within a span. */
export function nearTimes(encounter: Encounter, span: Span = encounter): Span[] {
  const times: Span[] = []
  for (const { from, to, band } of partsOf(encounter)) {
    const part = { from: Math.max(from, span.from), to: Math.min(to, span.to) }
    if (band !== far && part.from < part.to) times.push(part)
  }
  return times
}

export function bandSecondsOf(encounters: readonly Encounter[]): BandSeconds {
  return addedUp(encounters.map(({ seconds }) => seconds))
}

/** The seconds in each band within a span. */
function secondsIn(encounter: Timed, span: Span = encounter): BandSeconds {
  const seconds: BandSeconds = [0, 0, 0]
  let from = encounter.from
  for (let i = 0; i < encounter.stretches.length; i += 2) {
    const band = encounter.stretches[i] as Band
    const to = from + encounter.stretches[i + 1]!
    if (band !== far) seconds[band] += Math.max(0, Math.min(to, span.to) - Math.max(from, span.from))
    from = to
  }
  return seconds
}

/** Two that overlap as one, each moment in the closer band of the two; one with itself is itself. */
function closest(one: Timed, other: Timed): Timed {
  if (one === other) return one
  const [a, b] = [partsOf(one), partsOf(other)]
  const bounds = new Set([...a, ...b].flatMap(({ from, to }) => [from, to]))
  const moments = [...bounds].sort((x, y) => x - y)
  const stretches: Stretches = []
  let [i, j] = [0, 0]
  for (let k = 0; k + 1 < moments.length; k++) {
    const [from, to] = [moments[k]!, moments[k + 1]!]
    while (i < a.length && a[i]!.to <= from) i++
    while (j < b.length && b[j]!.to <= from) j++
    const band = Math.min(bandAt(a[i], from), bandAt(b[j], from))
    if (stretches.at(-2) === band) stretches[stretches.length - 1]! += to - from
    else stretches.push(band, to - from)
  }
  return { from: moments[0]!, to: moments.at(-1)!, stretches }
}

interface Part extends Span {
  band: number
}

function partsOf({ from, stretches }: Timed): Part[] {
  const parts: Part[] = []
  let begin = from
  for (let i = 0; i < stretches.length; i += 2) {
    const to = begin + stretches[i + 1]!
    parts.push({ from: begin, to, band: stretches[i]! })
    begin = to
  }
  return parts
}

function bandAt(part: Part | undefined, moment: number): number {
  return part && part.from <= moment ? part.band : far
}
