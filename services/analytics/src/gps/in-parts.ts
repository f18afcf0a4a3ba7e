import type { ContactSource, DeviceHours, GpsFix, PeerFix } from '../source.ts'
import { deviceHours, findCandidates } from './candidates.ts'
import { type PartReading, partsOf, probesIn, readAround } from './parts.ts'
import { byEventOrder } from './trajectory.ts'

/**
 * A source that has a long way read in parts, where it knows who does, and hands over the same as if it were read at once: hours that candidates are looked
 * at in are a union over probes, and events a union over hours, whichever part they were read with.
 */
export function inParts(source: ContactSource): ContactSource {
  const { parts } = source
  if (!parts) return source
  /** The events of candidates, by the first of the spans to ask for: another question for the same device is none of these. */
  const held = new WeakMap<DeviceHours, number[]>()
  return {
    ...source,
    async candidates(device, probes, window, gap) {
      const spans = partsOf(probes, parts.most)
      if (spans.length < 2) return findCandidates(source)(device, probes, window, gap)
      const read = new Map<number, PartReading[number]>()
      const here = (part: (typeof spans)[number]) => readAround(device, probesIn(part, probes), source, window, gap)
      for await (const reading of parts.read(spans, window, here)) addTo(read, reading)
      return [...read.keys()]
        .sort((a, b) => a - b)
        .map((id) => {
          const { hours, fixes } = read.get(id)!
          const candidate = { id, spans: deviceHours(id, hours) }
          held.set(candidate.spans[0]!, fixes)
          return candidate
        })
    },
    async *trajectories(spans, window) {
      if (!spans.some((span) => held.has(span))) yield* source.trajectories(spans, window)
      for (const span of spans) {
        yield* eventsOf(span.id, held.get(span) ?? [])
        held.delete(span)
      }
    },
  }
}

/** Takes over what was read, a device at a time. */
function addTo(all: Map<number, PartReading[number]>, reading: PartReading): void {
  for (const one of reading) {
    const known = all.get(one.id)
    if (!known) all.set(one.id, one)
    else {
      known.hours.push(...one.hours)
      for (const number of one.fixes) known.fixes.push(number)
    }
  }
}

/** Events that were read with one part or several, each once, in their order. */
function* eventsOf(id: number, numbers: readonly number[]): Generator<PeerFix> {
  const fixes: GpsFix[] = []
  for (let i = 0; i < numbers.length; i += 5) {
    const [timefrom, timeto, latitude, longitude, accuracy] = numbers.slice(i, i + 5) as [
      number,
      number,
      number,
      number,
      number,
    ]
    fixes.push({ timefrom, timeto, latitude, longitude, accuracy })
  }
  let last: GpsFix | undefined
  for (const fix of fixes.sort(byEventOrder)) {
    if (!last || byEventOrder(last, fix) !== 0) yield { id, ...fix }
    last = fix
  }
}
