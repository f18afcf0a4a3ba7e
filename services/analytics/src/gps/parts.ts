import { z } from 'zod'
import { batched } from '../grouping.ts'
import type { ContactSource, Probe, Window } from '../source.ts'
import { findCandidates, hoursAtATime } from './candidates.ts'

const Hour = z.number().int()

/** A time span of the way of a device: hours since 1970, both ends inclusive, in which so many probes look for others. */
export const Part = z.object({ hour_from: Hour, hour_to: Hour, probes: z.number().int() })
export type Part = z.infer<typeof Part>

/** What is read of a part: of each device that may have come near, the hours asked for (the last no longer) and its events in and around them, as five numbers each. */
export const PartReading = z.array(
  z.object({
    id: z.number().int(),
    hours: z.array(z.object({ from: Hour, to: Hour })),
    fixes: z.array(z.number()),
  }),
)
export type PartReading = z.infer<typeof PartReading>

/** Who reads the parts of a way. */
export interface Parts {
  /** Probes of a part at most, where its one hour has no more. */
  most: number
  /** Has parts read, each by `here` or by somebody who reads the same of it; hands over what was read in any order. */
  read(parts: readonly Part[], window: Window, here: (part: Part) => Promise<PartReading>): AsyncIterable<PartReading>
}

/** Cuts a way whose probes are in order of hours into parts of about the same size; one that has no more than `most` is one part. */
export function partsOf(probes: readonly Probe[], most: number): Part[] {
  const even = Math.ceil(probes.length / Math.ceil(probes.length / most))
  const parts: Part[] = []
  for (const [hour, { length }] of Map.groupBy(probes, (probe) => probe.hour)) {
    const last = parts.at(-1)
    if (last && last.probes + length <= even) {
      last.hour_to = hour
      last.probes += length
    } else parts.push({ hour_from: hour, hour_to: hour, probes: length })
  }
  return parts
}

/** The probes of a part. */
export function probesIn({ hour_from, hour_to }: Part, probes: readonly Probe[]): Probe[] {
  return probes.filter(({ hour }) => hour_from <= hour && hour <= hour_to)
}

/** Reads who may have come near at these probes, and their events around. */
export async function readAround(
  device: string,
  probes: Probe[],
  source: ContactSource,
  window: Window,
  gap: number,
): Promise<PartReading> {
  const candidates = await findCandidates(source)(device, probes, window, gap)
  const fixes = new Map(candidates.map(({ id }): [number, number[]] => [id, []]))
  for await (const batch of batched(candidates, hoursAtATime, ({ spans }) => spans.length)) {
    const spans = batch.flatMap((candidate) => candidate.spans)
    for await (const { id, timefrom, timeto, latitude, longitude, accuracy } of source.trajectories(spans, window))
      fixes.get(id)!.push(timefrom, timeto, latitude, longitude, accuracy)
  }
  return candidates.map(({ id, spans }) => {
    const hours = spans.map(({ hour_from, hour_to }) => ({ from: hour_from, to: hour_to + 1 }))
    return { id, hours, fixes: fixes.get(id)! }
  })
}
