import { maximumSpan } from './limits.ts'
import { momentOf } from './moment.ts'
import { isSighting, type PhoneEvent } from './sighting.ts'

/** Seconds of which one fix is enough; the aggregate keeps no more. */
const bucketSeconds = 10

/** What of a batch is worth sending, in its order: no exact repeats, stays that go on unchanged as one, of the fixes in 10 s the first. */
export function prefilter(events: readonly PhoneEvent[]): PhoneEvent[] {
  return withFewerFixes(withJoinedStays(withoutRepeats(events)))
}

function withoutRepeats(events: readonly PhoneEvent[]): PhoneEvent[] {
  return [...new Map(events.map((event) => [JSON.stringify(event), event])).values()]
}

interface Span {
  from: number
  to: number
}

/** Undefined for a sighting and for what has no readable times. */
function spanOf(event: PhoneEvent): Span | undefined {
  const span = { from: momentOf(event.timeFrom), to: momentOf(event.timeTo) }
  return isSighting(event) || Number.isNaN(span.from + span.to) ? undefined : span
}

/** Joins a stay to the GPS event before it when that is a stay with the same values that lasts until then. */
function withJoinedStays(events: PhoneEvent[]): PhoneEvent[] {
  const kept: PhoneEvent[] = []
  let last = -1
  for (const event of events) {
    const joined = last >= 0 ? joinedStay(kept[last]!, event) : undefined
    if (joined) kept[last] = joined
    else {
      kept.push(event)
      if (!isSighting(event)) last = kept.length - 1
    }
  }
  return kept
}

function joinedStay(one: PhoneEvent, other: PhoneEvent): PhoneEvent | undefined {
  const [first, second] = [spanOf(one), spanOf(other)]
  if (!first || !second || first.from >= first.to || second.from >= second.to) return undefined
  const goesOn = first.from <= second.from && second.from <= first.to && first.to <= second.to
  if (!goesOn || second.to - first.from > maximumSpan || valuesOf(one) !== valuesOf(other)) return undefined
  return { ...one, timeTo: other.timeTo }
}

function valuesOf(event: PhoneEvent): string {
  return JSON.stringify({ ...event, timeFrom: 0, timeTo: 0 })
}

function withFewerFixes(events: PhoneEvent[]): PhoneEvent[] {
  const first = new Map<number, { event: PhoneEvent; time: number }>()
  for (const event of events) {
    const time = fixTime(event)
    if (time === undefined) continue
    const bucket = Math.floor(time / bucketSeconds)
    const earliest = first.get(bucket)
    if (!earliest || time < earliest.time) first.set(bucket, { event, time })
  }
  return events.filter((event) => {
    const time = fixTime(event)
    return time === undefined || first.get(Math.floor(time / bucketSeconds))!.event === event
  })
}

function fixTime(event: PhoneEvent): number | undefined {
  const span = spanOf(event)
  return span?.from === span?.to ? span?.to : undefined
}
