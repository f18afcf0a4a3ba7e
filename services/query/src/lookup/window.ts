import type { LookupRequest } from '@smittestopp/contracts'
import { Problem } from '@smittestopp/service'

const DAY_MS = 86_400_000

export interface Window {
  time_from: string
  time_to: string
  /** Whether it lasts until now, so that it is another one a moment later. */
  untilNow: boolean
}

/** When a question is about: until now, and so many days back from its end, unless it says otherwise. */
export function windowOf(asked: Pick<LookupRequest, 'time_from' | 'time_to'>, days: number, now: Date): Window {
  const second = new Date(Math.floor(now.getTime() / 1000) * 1000)
  const to = momentOf('time_to', asked.time_to) ?? second
  const from = momentOf('time_from', asked.time_from) ?? new Date(to.getTime() - days * DAY_MS)
  if (from >= to) throw new Problem(400, 'window-invalid', 'Field time_from must be before time_to')
  return { time_from: from.toISOString(), time_to: to.toISOString(), untilNow: to >= second }
}

/** Hours are counted from 1970, and the databases take years of four digits. */
function momentOf(field: string, time: string | undefined): Date | undefined {
  if (time === undefined) return undefined
  const moment = new Date(time)
  const year = moment.getUTCFullYear()
  if (year >= 1970 && year <= 9999) return moment
  throw new Problem(400, 'window-invalid', `Field ${field} must be a time from 1970 to 9999`)
}
