import type { Purpose, Refusal } from '@smittestopp/contracts'
import type { KnownDevice, Period } from '@smittestopp/phone-access'
import { isSighting, judgeEvent } from '@smittestopp/phone-contract'

type Event = Record<string, unknown>

export interface Rules {
  consents: KnownDevice['consents']
  /** Purposes that the authority collects for now. */
  open: Set<Purpose>
  /** Judge the values of each event as well, which the import does in any case. */
  sanity: boolean
  now: Date
}

export interface Judgement {
  kept: Event[]
  refusals: Refusal[]
}

const SIGHTING_PURPOSES: Purpose[] = ['tracing_bluetooth']
/** Either will do: what one of them may not use, the import leaves out. */
const GPS_PURPOSES: Purpose[] = ['tracing_gps', 'statistics']

/** Tells the events of a batch that may be taken from those that may not, and why not, in words that a phone can act on. */
export function judgeBatch(events: Event[], rules: Rules): Judgement {
  const kept: Event[] = []
  const refused = new Map<string, Refusal>()
  for (const event of events) {
    const refusal = refusalOf(event, rules)
    if (!refusal) kept.push(event)
    else {
      const name = `${refusal.reason} ${refusal.purpose}`
      const known = refused.get(name)
      if (known) known.events++
      else refused.set(name, { ...refusal, events: 1 })
    }
  }
  return { kept, refusals: [...refused.values()] }
}

function refusalOf(event: Event, { consents, open, sanity, now }: Rules): Omit<Refusal, 'events'> | undefined {
  const sighting = isSighting(event)
  const purposes = sighting ? SIGHTING_PURPOSES : GPS_PURPOSES
  const [from, to] = sighting ? [event.time, event.time] : [event.timeFrom, event.timeTo]
  const [purpose] = purposes
  if (!purposes.some((one) => open.has(one))) return { reason: 'purpose-closed', purpose }
  const start = timeOf(from)
  const end = from === to ? start : timeOf(to)
  if (!purposes.some((one) => open.has(one) && isConsented(consents[one], start, end)))
    return { reason: 'consent-missing', purpose }
  const reason = sanity ? judgeEvent(event, now) : undefined
  return reason && { reason }
}

/** Not a number for what is no time: the import refuses it for its format, if it gets there. */
function timeOf(value: unknown): number {
  return typeof value === 'string' ? Date.parse(value) : Number.NaN
}

function isConsented(periods: Period[] | undefined, from: number, to: number): boolean {
  return periods?.some((period) => !(from < period.from) && !(to > period.to)) ?? false
}
