import type { Inside } from '../inside.ts'
import type { ContactIdAt } from './contact-ids.ts'
import type { BenchDevice } from './devices.ts'
import { lakeWriter } from './lake.ts'
import { createLakeFile } from './lake-file.ts'

/** A round of lake files that is to lie in the lake. */
export interface LakeTask {
  files: number
  seed: number
  round: number
  devices: BenchDevice[]
  contactIdAt: ContactIdAt
}

const PARTITIONS = 4
const HOUR_MS = 3_600_000

/** Writes the round's files into the lake, as if captured an hour ago: each partition has devices of its own. */
export async function fillLake(
  inside: Inside,
  { files, seed, round, devices, contactIdAt }: LakeTask,
): Promise<{ bytes: number; events: number }> {
  const write = lakeWriter(inside)
  const now = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - HOUR_MS
  const hour = new Date(now).toISOString()
  const sum = { bytes: 0, events: 0 }
  const next = Array<number>(PARTITIONS).fill(0)
  for (let i = 0; i < files; i++) {
    const partition = i % PARTITIONS
    const own = devices.filter(({ number }) => number % PARTITIONS === partition)
    const file = createLakeFile({ seed: seed + i, devices: own, next: next[partition]!, contactIdAt, now })
    next[partition]! += file.devices
    const minute = String(round % 60).padStart(2, '0')
    await write(
      `${hour.slice(0, 10)}.${hour.slice(11, 13)}-${minute}.0${partition}.json-${seed}${i}`,
      new Date(now),
      file.body,
    )
    sum.bytes += file.body.length
    sum.events += file.events
  }
  return sum
}
