import type { Excluded, Pause, Sensor } from '@smittestopp/contracts'
import type { GpsEvent } from './import-rules.ts'
import { sortedBy } from './order.ts'
import type { TimeWindow } from './time-window.ts'

/** What a pause takes out: the seconds since 1970 from the first on, the last one not. */
export interface PausedTime {
  from: number
  to: number
}

/** When nothing of a sensor counts, by beginning; may overlap. */
export function pausedTimes(pauses: Pause[], sensor: Sensor): PausedTime[] {
  const times = pauses
    .filter((pause) => pause.sensor === sensor)
    .map((pause) => ({ from: secondsOf(pause.time_from), to: secondsOf(pause.time_to) }))
  return sortedBy(times, ({ from }) => [from])
}

export function isPaused(pauses: PausedTime[], time: number): boolean {
  return pauses.some(({ from, to }) => from <= time && time < to)
}

export function pauseBetween(pauses: PausedTime[], earlier: number, later: number): boolean {
  return pauses.some(({ from, to }) => from < later && to > earlier)
}

/** Takes one pause after the other out of an event: what was before it, and what was after it, remains. */
export function cutByPauses(event: GpsEvent, pauses: PausedTime[]): GpsEvent[] {
  return pauses.reduce(
    (parts, { from, to }) =>
      parts.flatMap((part) => {
        const before = part.from < from ? [{ ...part, to: Math.min(part.to, from) }] : []
        const after = part.to >= to ? [{ ...part, from: Math.max(part.from, to) }] : []
        return [...before, ...after]
      }),
    [event],
  )
}

/** The pauses of both that reach into the window, as a report tells them: the peer's without a reason. */
export function excludedOf(patient: Pause[], peer: Pause[], window: TimeWindow): Excluded[] {
  const told = [
    ...patient.map((pause) => ({ ...pause, of: 'patient' as const, reason: pause.reason ?? null })),
    ...peer.map((pause) => ({ ...pause, of: 'peer' as const, reason: null })),
  ]
  const inWindow = told.filter(
    (pause) => secondsOf(pause.time_from) <= window.to && secondsOf(pause.time_to) > window.from,
  )
  const inOrder = sortedBy(inWindow, (pause) => [
    secondsOf(pause.time_from),
    secondsOf(pause.time_to),
    pause.sensor,
    pause.of, // in the alphabet, too, a patient comes before a peer
  ])
  return inOrder.map((pause) => ({ ...pause, time_from: utc(pause.time_from), time_to: utc(pause.time_to) }))
}

function utc(time: string): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`
}

function secondsOf(time: string): number {
  return Math.floor(Date.parse(time) / 1_000)
}
