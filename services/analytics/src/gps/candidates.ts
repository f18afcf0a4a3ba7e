import { mergedTimes, type PausedTime } from '../pauses.ts'
import type { Candidate, ContactSource, DeviceHours } from '../source.ts'
import { hourSeconds } from '../time.ts'

/** Hours of peers whose events are asked for in one question. */
export const hoursAtATime = 2_000
/** Probes of one question, and how many are asked side by side. */
const probesAtATime = 2_000
const sideBySide = 2

/** Finds who may have come near, in order of id, in the index of GPS events. */
export function findCandidates(source: ContactSource): NonNullable<ContactSource['candidates']> {
  return async (device, probes, window, gap) => {
    const hours = new Map<number, number[]>()
    const questions = [...batchesOf(probes, probesAtATime)]
    const ask = async () => {
      for (let probes = questions.shift(); probes; probes = questions.shift())
        for await (const { id, hour } of source.nearby(device, probes, window)) {
          const known = hours.get(id)
          if (known) known.push(hour)
          else hours.set(id, [hour])
        }
    }
    await Promise.all(Array.from({ length: sideBySide }, ask))
    return [...hours.keys()]
      .sort((a, b) => a - b)
      .map((id): Candidate => ({ id, spans: deviceHours(id, around(hours.get(id)!, gap)) }))
  }
}

/** These hours of a device, from the first on, the last no longer; those that overlap or touch as one. */
export function deviceHours(id: number, hours: readonly PausedTime[]): DeviceHours[] {
  return mergedTimes(hours).map(({ from, to }) => ({ id, hour_from: from, hour_to: to - 1 }))
}

/**
 * Around an approach `gap` seconds are looked at, and positions there come from points that are less than another `gap` away; a second more, since
 * an event that ends on the hour is stored in the hour before.
 */
function around(hours: readonly number[], gap: number): PausedTime[] {
  const more = Math.ceil((2 * gap + 1) / hourSeconds)
  return hours.map((hour) => ({ from: hour - more, to: hour + more + 1 }))
}

function* batchesOf<Item>(items: readonly Item[], size: number): Generator<Item[]> {
  for (let first = 0; first < items.length; first += size) yield items.slice(first, first + size)
}
