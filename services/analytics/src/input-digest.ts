import { createHash, type Hash } from 'node:crypto'
import type { Device, GpsFix, Pause, Sighting } from './source.ts'

/** Rows of numbers, one after the other, as many a row as `width`. */
export interface Rows {
  width: number
  numbers: number[]
}

/** All that was read of one device. */
export interface ReadOfDevice {
  device: Pick<Device, 'uuid' | 'platform' | 'model' | 'appversion'>
  pauses: readonly Pause[]
  fixes: Rows
  sightings: Rows
}

const fixWidth = 5
const sightingWidth = 6

export const noFixes = (): Rows => ({ width: fixWidth, numbers: [] })
export const noSightings = (): Rows => ({ width: sightingWidth, numbers: [] })

export function addFix({ numbers }: Rows, { timefrom, timeto, latitude, longitude, accuracy }: GpsFix): void {
  numbers.push(timefrom, timeto, latitude, longitude, accuracy)
}

/** A platform counts as far as the rules tell it from others. */
export function addSighting({ numbers }: Rows, sighting: Sighting): void {
  const { time, rssi, reportedByDevice, transmitPower, devicePlatform, peerPlatform } = sighting
  const power = transmitPower ?? Number.NEGATIVE_INFINITY
  numbers.push(time, rssi, Number(reportedByDevice), androidOr(devicePlatform), androidOr(peerPlatform), power)
}

/** SHA-256 over a question and all that was read to answer it, in one order whatever order it was read in. */
export function inputDigest(question: object, patient: Omit<ReadOfDevice, 'device'>, others: ReadOfDevice[]): string {
  const hash = createHash('sha256').update(canonical(question))
  addRead(hash, '', patient)
  for (const read of others.toSorted((a, b) => (a.device.uuid < b.device.uuid ? -1 : 1))) {
    const { uuid, platform, model, appversion } = read.device
    addRead(hash, JSON.stringify([uuid, platform, model, appversion]), read)
  }
  return hash.digest('hex')
}

/** JSON with the keys of every object in order. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    const isPlain = typeof inner === 'object' && inner !== null && !Array.isArray(inner)
    return isPlain ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner
  })
}

function addRead(hash: Hash, name: string, { pauses, fixes, sightings }: Omit<ReadOfDevice, 'device'>): void {
  const [gps, bluetooth] = [ordered(fixes), ordered(sightings)]
  const told = pauses
    .map(({ sensor, timefrom, timeto, reason }) => JSON.stringify([sensor, timefrom, timeto, reason]))
    .sort()
  hash
    .update(JSON.stringify([name, told, gps.length, bluetooth.length]))
    .update(gps)
    .update(bluetooth)
}

/** The rows in order of their first number, then of their second, and so on. */
function ordered({ width, numbers }: Rows): Float64Array {
  const rows = new Float64Array(numbers)
  const count = rows.length / width
  const compare = (a: number, b: number) => {
    for (let i = 0; i < width; i++) {
      const difference = rows[a * width + i]! - rows[b * width + i]!
      if (difference !== 0) return difference
    }
    return 0
  }
  if (isOrdered(count, compare)) return rows
  const order = Uint32Array.from({ length: count }, (_, i) => i).sort(compare)
  const sorted = new Float64Array(rows.length)
  order.forEach((row, i) => {
    sorted.set(rows.subarray(row * width, (row + 1) * width), i * width)
  })
  return sorted
}

function isOrdered(count: number, compare: (a: number, b: number) => number): boolean {
  for (let i = 1; i < count; i++) if (compare(i - 1, i) > 0) return false
  return true
}

function androidOr(platform: string | null): number {
  if (platform === null) return 0
  return platform.toLowerCase() === 'android' ? 1 : 2
}
