import type { Consents, Purpose } from '@smittestopp/contracts'

/** From when to when something was agreed to; seconds since 1970. */
export interface ConsentPeriod {
  purpose: Purpose
  from: number
  to: number
}

/** What a phone is told of its owner's consents, cut to the time for which each purpose is open. */
export function consentPeriods({ consents, history }: Consents): ConsentPeriod[] {
  return history.flatMap(({ purpose, from, to }) => {
    const { open_from, open_to } = consents.find((one) => one.purpose === purpose)!
    const period = {
      from: Math.max(secondsOf(from), secondsOf(open_from)),
      to: Math.min(to === null ? Number.POSITIVE_INFINITY : secondsOf(to), secondsOf(open_to)),
    }
    return period.from < period.to ? { purpose, ...period } : []
  })
}

/** Whether one period holds all of an event. */
export function isConsented(periods: ConsentPeriod[], purpose: Purpose, from: number, to = from): boolean {
  return periods.some((period) => period.purpose === purpose && period.from <= from && to <= period.to)
}

export function isInForce(periods: ConsentPeriod[], purpose: Purpose, now: number): boolean {
  return periods.some((period) => period.purpose === purpose && period.from <= now && now < period.to)
}

function secondsOf(time: string): number {
  return Math.floor(Date.parse(time) / 1_000)
}
