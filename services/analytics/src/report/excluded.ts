import type { Excluded } from '@smittestopp/contracts'
import type { Pause } from '../source.ts'
import { isoTime } from '../time.ts'

/** The pauses in the window of the two that a report is on. */
export interface PairPauses {
  patient: readonly Pause[]
  peer: readonly Pause[]
}

/** What the analysis left out of a pair, in order. Why the peer paused is not told: the question is about the patient. */
export function excludedOf({ patient, peer }: PairPauses): Excluded[] {
  const pauses = [
    ...patient.map((pause) => ({ ...pause, of: 'patient' as const })),
    ...peer.map((pause) => ({ ...pause, of: 'peer' as const, reason: null })),
  ]
  pauses.sort(
    (a, b) =>
      a.timefrom - b.timefrom || a.timeto - b.timeto || Number(a.sensor > b.sensor) - Number(a.sensor < b.sensor),
  )
  return pauses.map(({ sensor, of, timefrom, timeto, reason }) => ({
    sensor,
    of,
    time_from: isoTime(timefrom),
    time_to: isoTime(timeto),
    reason,
  }))
}
