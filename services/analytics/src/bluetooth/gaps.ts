import type { Parameters } from '../parameters.ts'
import { type PausedTime, pauseBetween } from '../pauses.ts'

/** When something was seen, by which of the two phones, whose clock said so. */
interface Stamped {
  time: number
  reportedByDevice: boolean
}

export type Gaps = Pick<Parameters, 'bluetooth_gap' | 'clock_tolerance'>

/** The sightings of a pair, in order of time, by encounter (contact-rules Bluetooth 3, Pauses 4). */
export function splitIntoEncounters<Sighting extends Stamped>(
  sightings: readonly Sighting[],
  paused: readonly PausedTime[],
  gaps: Gaps,
): Sighting[][] {
  const between = splitWhere(sightings, (before, after) => pauseBetween(paused, before.time, after.time))
  return between.flatMap((part) => splitWhere(part, (_, __, i) => isGap(part, i, gaps)))
}

/** Whether an encounter ends before a sighting, of several without a pause between them. */
function isGap(sightings: readonly Stamped[], next: number, { bluetooth_gap, clock_tolerance }: Gaps): boolean {
  const apart = sightings[next]!.time - sightings[next - 1]!.time
  return apart > bluetooth_gap && !isBridged(sightings, next, bluetooth_gap + clock_tolerance)
}

/** Whether two sightings by different phones, on either side of a gap, are no further apart than that. One of them is next to the gap. */
function isBridged(sightings: readonly Stamped[], next: number, most: number): boolean {
  const [before, after] = [sightings[next - 1]!, sightings[next]!]
  for (let i = next - 1; i >= 0 && after.time - sightings[i]!.time <= most; i--)
    if (sightings[i]!.reportedByDevice !== after.reportedByDevice) return true
  for (let i = next; i < sightings.length && sightings[i]!.time - before.time <= most; i++)
    if (sightings[i]!.reportedByDevice !== before.reportedByDevice) return true
  return false
}

/** A list cut between neighbours; `i` is where the later one is. */
function splitWhere<Item>(list: readonly Item[], isCut: (before: Item, after: Item, i: number) => boolean): Item[][] {
  const parts: Item[][] = []
  for (const [i, item] of list.entries()) {
    if (i > 0 && !isCut(list[i - 1]!, item, i)) parts.at(-1)!.push(item)
    else parts.push([item])
  }
  return parts
}
