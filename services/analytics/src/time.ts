import type { AnalysisJob } from '@smittestopp/contracts'
import type { Parameters } from './parameters.ts'
import type { Window } from './source.ts'

export const hourSeconds = 3_600
export const daySeconds = 86_400

/** What a job covers; missing ends are the moment of the lookup and `window_days` before the end. */
export function windowOf(
  job: Pick<AnalysisJob, 'time_from' | 'time_to'>,
  { window_days }: Parameters,
  now: Date,
): Window {
  const to = job.time_to === null ? Math.floor(now.getTime() / 1000) : secondsOf(job.time_to)
  const from = job.time_from === null ? to - window_days * daySeconds : secondsOf(job.time_from)
  return { from, to }
}

/** Epoch seconds as 2020-04-16T12:00:00Z. */
export function isoTime(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`
}

/** The UTC date of a time, as 2020-04-16. */
export function isoDate(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10)
}

function secondsOf(iso: string): number {
  return Math.floor(Date.parse(iso) / 1000)
}
