import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Smittestopp } from '@smittestopp/embedded'
import { type Inside, insideOf } from '../inside.ts'
import { contactIdsUnder } from './contact-ids.ts'
import { createTwin, dump, load, makeRoom, markOf, settle } from './copy.ts'
import { addDevices } from './devices.ts'
import { fillLake, type LakeTask } from './fill-lake.ts'
import { importOnce } from './service.ts'

/** What a round of lake files took: imported and aggregated, and the same rows copied into a twin. */
export interface Round {
  bytes: number
  events: number
  /** Rows of all three tables that the events became. */
  rows: number
  importSeconds: number
  copySeconds: number
}

export interface RoundsOptions {
  rounds: number
  /** Lake files of 10 MiB in a round, spread over the partitions. */
  files: number
  seed: number
  say: (line: string) => void
}

/** Fewer than have a turn in a round, so that the one that does not count has heard of each: a phone is new once. */
export const DEVICES = 12_000
const HOUR_MS = 3_600_000

/** Imports rounds of lake files into a system, each followed by a bare COPY of the rows it became. The first round warms up, and does not count. */
export async function measureRounds(
  system: Smittestopp,
  { rounds, files, seed, say }: RoundsOptions,
): Promise<Round[]> {
  const inside = await insideOf(system)
  const devices = await addDevices(inside.databaseUrl, DEVICES)
  const contactIdAt = contactIdsUnder(inside.contactIdKey)
  await importOnce(system) // of what is there: nothing, but it makes the partitions
  const hour = Math.floor(Date.now() / HOUR_MS)
  const twin = await createTwin(inside.databaseUrl, { from: hour - 24 * 40, to: hour + 48 })
  const measured: Round[] = []
  for (let round = 0; round <= rounds; round++) {
    const task = { files, seed: seed * 1_000_000 + (Date.now() % 1_000_000), round, devices, contactIdAt }
    const done = await measureRound(system, inside, twin, task)
    if (round > 0) measured.push(done)
    const name = round > 0 ? `round ${round}` : 'warming up'
    say(`  ${name}: ${done.events} events, import ${seconds(done.importSeconds)}, copy ${seconds(done.copySeconds)}`)
  }
  return measured
}

async function measureRound(system: Smittestopp, inside: Inside, twin: string, task: LakeTask): Promise<Round> {
  const before = await markOf(inside.databaseUrl)
  const { bytes, events } = await fillLake(inside, task)
  await settle(inside.databaseUrl)
  const [imported, importSeconds] = await timed(() => importOnce(system))
  // Among so many made at random two may be equal by chance.
  if (imported.stored + imported.duplicates !== events || imported.duplicates > events / 1_000)
    throw new Error(`of ${events} events ${imported.stored} were stored and ${imported.rejected} refused`)
  const folder = await mkdtemp(join(system.folder, 'bench-rows-'))
  const rows = await dump(inside.databaseUrl, folder, before)
  await makeRoom(twin)
  await settle(inside.databaseUrl)
  const [copied, copySeconds] = await timed(() => load(twin, folder))
  await rm(folder, { recursive: true })
  if (copied !== rows || rows < imported.stored)
    throw new Error(`${events} events became ${rows} rows, ${copied} were copied`)
  return { bytes, events, rows, importSeconds, copySeconds }
}

async function timed<T>(work: () => Promise<T>): Promise<[result: T, seconds: number]> {
  const begun = performance.now()
  const result = await work()
  return [result, (performance.now() - begun) / 1000]
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`
}
