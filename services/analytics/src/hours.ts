import type { HourRuns } from '@smittestopp/contracts'
import { hourSeconds } from './time.ts'

/** Adds the hours that a stretch of time touches, an end on the hour sharp not the hour that begins; cheapest when added in order. */
export function addHours(runs: HourRuns, from: number, to = from): void {
  const first = Math.floor(from / hourSeconds)
  const end = Math.max(first + 1, Math.ceil(to / hourSeconds))
  const last = runs.at(-1)
  if (last && last[0] <= first && first <= last[1]) last[1] = Math.max(last[1], end)
  else runs.push([first, end])
}
