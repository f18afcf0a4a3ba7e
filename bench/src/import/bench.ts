import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import type { Smittestopp } from '@smittestopp/embedded'
import { z } from 'zod'
import type { Bench, Run } from '../bench.ts'
import { type Inside, insideOf } from '../inside.ts'
import { median } from '../median.ts'
import type { Figures } from '../report.ts'
import { withStack } from '../stack.ts'
import { type ContactIdAt, contactIdsUnder } from './contact-ids.ts'
import { createTwin, dump, load, newestFile, settle } from './copy.ts'
import { addDevices, type BenchDevice } from './devices.ts'
import { lakeWriter } from './lake.ts'
import { createLakeFile, FILE_BYTES } from './lake-file.ts'
import { importOnce } from './service.ts'

const DEVICES = 2_000
const ROUNDS = 3
const MEGABYTE = 1_000_000
const HOUR_MS = 3_600_000

export const importBench: Bench = {
  name: 'import',
  description: 'Lake files into the database, imported and aggregated, beside a bare COPY of the rows they become.',
  fullSize: 60,
  sizeUnit: 'MB of lake files in all',
  Options: z.object({ size: z.int().min(30).max(100_000), seed: z.int() }),
  run: (run) => withStack(run.signal, (system) => measure(system, run)),
}

interface Round {
  bytes: number
  events: number
  importSeconds: number
  copySeconds: number
}

async function measure(system: Smittestopp, { size, seed, say }: Run): Promise<Figures> {
  const inside = await insideOf(system)
  say(`Registers ${DEVICES} devices and makes a second database with the same partitions and indexes.`)
  const devices = await addDevices(inside.databaseUrl, DEVICES)
  const contactIdAt = contactIdsUnder(inside.contactIdKey)
  await importOnce(system) // of an empty lake: makes the partitions
  const hour = Math.floor(Date.now() / HOUR_MS)
  const twin = await createTwin(inside.databaseUrl, { from: hour - 24 * 40, to: hour + 48 })
  const files = Math.max(1, Math.round((size * MEGABYTE) / FILE_BYTES / ROUNDS))
  say(`${ROUNDS} rounds of ${files} lake files of 10 MiB: imported and aggregated, then their rows copied, in turn.`)
  const rounds: Round[] = []
  for (let i = 0; i < ROUNDS; i++) {
    const task = { files, seed: seed * 100_000 + i * 1_000, devices, contactIdAt }
    const round = await measureRound(system, inside, twin, task)
    rounds.push(round)
    say(
      `  round ${i + 1}: ${round.events} events, import ${seconds(round.importSeconds)}, copy ${seconds(round.copySeconds)}`,
    )
  }
  return {
    events_per_second: { value: median(rounds.map((one) => one.events / one.importSeconds)), limit: null },
    megabytes_per_second: { value: median(rounds.map((one) => one.bytes / MEGABYTE / one.importSeconds)), limit: null },
    ratio_to_copy: { value: median(rounds.map((one) => one.copySeconds / one.importSeconds)), limit: null },
  }
}

interface Task {
  files: number
  seed: number
  devices: BenchDevice[]
  contactIdAt: ContactIdAt
}

async function measureRound(system: Smittestopp, inside: Inside, twin: string, task: Task): Promise<Round> {
  const before = await newestFile(inside.databaseUrl)
  const { bytes, events } = await fillLake(inside, task)
  await settle(inside.databaseUrl)
  const [imported, importSeconds] = await timed(() => importOnce(system))
  if (imported.stored !== events || imported.rejected !== 0)
    throw new Error(`of ${events} events ${imported.stored} were stored and ${imported.rejected} refused`)
  const folder = await mkdtemp(join(system.folder, 'bench-rows-'))
  const rows = await dump(inside.databaseUrl, folder, before)
  await settle(inside.databaseUrl)
  const [copied, copySeconds] = await timed(() => load(twin, folder))
  if (copied !== rows || rows < events) throw new Error(`${events} events became ${rows} rows, ${copied} were copied`)
  return { bytes, events, importSeconds, copySeconds }
}

/** Writes the round's files into the lake, as if captured an hour ago. */
async function fillLake(inside: Inside, { files, seed, ...known }: Task): Promise<{ bytes: number; events: number }> {
  const write = lakeWriter(inside)
  const now = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - HOUR_MS
  const sum = { bytes: 0, events: 0 }
  for (let i = 0; i < files; i++) {
    const { body, events } = createLakeFile({ seed: seed + i, ...known, now })
    await write(`bench-${seed + i}.json`, new Date(now), body)
    sum.bytes += body.length
    sum.events += events
  }
  return sum
}

async function timed<T>(work: () => Promise<T>): Promise<[result: T, seconds: number]> {
  const begun = performance.now()
  const result = await work()
  return [result, (performance.now() - begun) / 1000]
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`
}
