import type { Parameters } from '../parameters.ts'
import { firstEndingAfter, type PausedTime } from '../pauses.ts'
import type { GpsFix } from '../source.ts'
import { byEventOrder, type Trajectory, trajectoryOf, usableFixes } from './trajectory.ts'

/** Where a device was: as stored, which decides who is compared, and as counted, without its pauses. */
export interface Way {
  fixes: readonly GpsFix[]
  stored: Trajectory
  counted: Trajectory
  paused: readonly PausedTime[]
}

/** The way of a device out of its events, in whatever order they are. */
export function wayOf(events: readonly GpsFix[], paused: readonly PausedTime[], parameters: Parameters): Way {
  const fixes = usableFixes(events, parameters)
  const stored = trajectoryOf(fixes, parameters)
  const counted = paused.length === 0 ? stored : trajectoryOf(withoutPauses(fixes, paused), parameters, paused)
  return { fixes, stored, counted, paused }
}

/** What pauses leave of events, in event order (contact-rules Pauses 1). */
export function withoutPauses(fixes: readonly GpsFix[], paused: readonly PausedTime[]): GpsFix[] {
  return fixes.flatMap((fix) => partsOf(fix, paused)).sort(byEventOrder)
}

function partsOf(fix: GpsFix, paused: readonly PausedTime[]): GpsFix[] {
  const parts: GpsFix[] = []
  let rest = fix
  for (let i = firstEndingAfter(paused, fix.timefrom); i < paused.length && paused[i]!.from <= fix.timeto; i++) {
    const { from, to } = paused[i]!
    if (rest.timefrom < from) parts.push({ ...rest, timeto: from })
    if (fix.timeto < to) return parts
    rest = { ...rest, timefrom: to }
  }
  parts.push(rest)
  return parts
}
