import { rm } from 'node:fs/promises'
import { z } from 'zod'
import type { Bench, Run } from '../bench.ts'
import { median } from '../median.ts'
import { prepare } from '../prepare/bench.ts'
import { preparedFolder } from '../prepare/folder.ts'
import type { Figures } from '../report.ts'
import { withStack } from '../stack.ts'
import { peakMemory } from '../upload/memory.ts'
import { measureRounds, type Round } from './rounds.ts'
import { measureOnSqlServer } from './sqlserver.ts'
import { measureVisible } from './visible.ts'

const ROUNDS = 3
/** Lake files of 10 MiB in a round, as many as come in half a minute: what a checkpoint costs is to be spread, if less than in a long run. */
const FILES = 24
const MEGABYTE = 1_000_000
/** Million rows that are few. */
const FEW = 1

export const importBench: Bench = {
  name: 'import',
  description:
    'Lake files into the database, imported and aggregated, beside a bare COPY of the rows they become: with a million rows there, and with many.',
  fullSize: 100,
  sizeUnit: 'million rows already there (built once by `prepare`, which takes a while)',
  Options: z.object({ size: z.int().min(1).max(200), seed: z.int() }),
  run: measure,
}

async function measure(run: Run): Promise<Figures> {
  const { seed, say, signal } = run
  if (process.env.SQLSERVER_URL) return measureOnSqlServer(run, process.env.SQLSERVER_URL)
  await rm(preparedFolder(FEW), { recursive: true, force: true }) // it is no longer few after a run
  const few = await measureOn(run, FEW)
  const many = run.size > FEW ? await measureOn(run, run.size) : few
  say('Uploads through the gateway, until they are seen in SQL.')
  const waited = await withStack(signal, (system) => measureVisible(system, seed))
  const rate = ({ rounds }: Measured) => median(rounds.map((one) => one.events / one.importSeconds))
  return {
    events_per_second: { value: rate(few), limit: 45_000 },
    megabytes_per_second: {
      value: median(few.rounds.map((one) => one.bytes / MEGABYTE / one.importSeconds)),
      limit: null,
    },
    copied_rows_per_second: { value: median(few.rounds.map((one) => one.rows / one.copySeconds)), limit: null },
    ratio_to_copy: { value: median(few.rounds.map((one) => one.copySeconds / one.importSeconds)), limit: 0.3 },
    events_per_second_when_full: { value: rate(many), limit: null },
    slower_when_full: { value: Math.max(0, 1 - rate(many) / rate(few)), limit: 0.2, atMost: true },
    memory_megabytes: { value: Math.max(few.memory, many.memory) / MEGABYTE, limit: 1_000, atMost: true },
    visible_p50_seconds: { value: waited[Math.floor(waited.length * 0.5)]!, limit: null },
    visible_p95_seconds: { value: waited[Math.floor(waited.length * 0.95)]!, limit: 5, atMost: true },
  }
}

interface Measured {
  rounds: Round[]
  /** Bytes, the most that the import held. */
  memory: number
}

/** Rounds of files on top of a prepared set, which keeps what they bring: nine million rows. */
async function measureOn({ seed, say, signal }: Run, millions: number): Promise<Measured> {
  await prepare({ size: millions, say, signal })
  say(
    `${millions} million rows there; ${ROUNDS} rounds of ${FILES} lake files of 10 MiB: imported, then their rows copied.`,
  )
  return withStack(
    signal,
    async (system) => {
      const rounds = await measureRounds(system, { rounds: ROUNDS, files: FILES, seed, say })
      return { rounds, memory: peakMemory(system, 'import') }
    },
    { folder: preparedFolder(millions) },
  )
}
