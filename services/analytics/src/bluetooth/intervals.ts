import type { Calibration } from './calibration.ts'
import { excessOf, type Heard, type Radios } from './level.ts'

/** Seconds; longer than phones in the background pause between two scans. */
export const intervalSeconds = 300

/** What a pair heard of each other in five minutes of the clock. */
export interface Interval {
  /** Epoch seconds, a multiple of five minutes. */
  start: number
  sightings: number
  /** Seconds of encounters spent nearer to a sighting of this interval than to any other. */
  seconds: number
  /** Mean signal strength, corrected for the phones, dBm. */
  level: number
  /** The same for what the one and what the other of them heard; undefined when that is nothing. */
  sides: { device: number | undefined; peer: number | undefined }
}

interface Sums {
  start: number
  seconds: number
  device: Sum
  peer: Sum
}

interface Sum {
  count: number
  total: number
}

/** The intervals of encounters (lists of sightings, ordered as in contact-rules Bluetooth 3), in order of time; the same from both sides. */
export function intervalsOf(encounters: readonly (readonly Heard[])[], radios: Radios, by: Calibration): Interval[] {
  const found = new Map<number, Sums>()
  for (const encounter of encounters) {
    encounter.forEach((heard, i) => {
      const sums = sumsAt(found, heard.time)
      sums.seconds += ((encounter[i + 1] ?? heard).time - (encounter[i - 1] ?? heard).time) / 2
      const side = heard.reportedByDevice ? sums.device : sums.peer
      side.count++
      side.total += heard.rssi - excessOf(heard, radios, by)
    })
  }
  return [...found.values()].sort((a, b) => a.start - b.start).map(intervalFrom)
}

function sumsAt(found: Map<number, Sums>, time: number): Sums {
  const start = Math.floor(time / intervalSeconds) * intervalSeconds
  const known = found.get(start)
  if (known) return known
  const sums = { start, seconds: 0, device: { count: 0, total: 0 }, peer: { count: 0, total: 0 } }
  found.set(start, sums)
  return sums
}

function intervalFrom({ start, seconds, device, peer }: Sums): Interval {
  const sightings = device.count + peer.count
  const level = (device.total + peer.total) / sightings
  return { start, sightings, seconds, level, sides: { device: meanOf(device), peer: meanOf(peer) } }
}

function meanOf({ count, total }: Sum): number | undefined {
  return count === 0 ? undefined : total / count
}
