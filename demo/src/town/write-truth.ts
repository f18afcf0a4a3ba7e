import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Nearness, World } from '@smittestopp/simulator'

/** Writes down who was within 2 m of whom, when, for how long, how near and where; returns the file. People are named by their place in the town. */
export async function writeTruth(folder: string, name: string, world: World): Promise<string> {
  const reports = join(folder, 'reports')
  await mkdir(reports, { recursive: true, mode: 0o700 })
  const file = join(reports, `${name}-truth.csv`)
  await pipeline(Readable.from(lines(world.truth())), createWriteStream(file, { mode: 0o600 }))
  return file
}

function* lines(truth: Iterable<Nearness>): Generator<string> {
  yield 'person_a,person_b,time_from,time_to,seconds,minimum_distance,setting\n'
  for (const { a, b, from, to, seconds, minimumDistance, setting } of truth)
    yield `${a},${b},${from.toISOString()},${to.toISOString()},${seconds},${minimumDistance.toFixed(2)},${setting}\n`
}
