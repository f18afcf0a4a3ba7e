import { mkdir, rm } from 'node:fs/promises'
import pg from 'pg'
import { z } from 'zod'
import type { Bench, Run } from '../bench.ts'
import { insideOf } from '../inside.ts'
import type { Figures } from '../report.ts'
import { withStack } from '../stack.ts'
import { fill } from './fill.ts'
import { notePrepared, preparedFolder, readPrepared } from './folder.ts'

const HOUR_MS = 3_600_000
const MILLION = 1_000_000
const GIGABYTE = 1_000_000_000

export const prepareBench: Bench = {
  name: 'prepare',
  description:
    'Builds the large set of rows that other benches start from; it stays in BENCH_FOLDER until it is removed by hand.',
  fullSize: 100,
  sizeUnit: 'million rows, half of them fixes and half sightings',
  Options: z.object({ size: z.int().min(1).max(200), seed: z.int() }),
  run: prepare,
}

/** Builds the set of so many million rows, unless it is there. */
export async function prepare({ size, say, signal }: Pick<Run, 'size' | 'say' | 'signal'>): Promise<Figures> {
  const folder = preparedFolder(size)
  if (!(await readPrepared(folder))) {
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })
    say(`Builds ${size} million rows in ${folder}.`)
  }
  return withStack(
    signal,
    async (system) => {
      const { databaseUrl } = await insideOf(system)
      const begun = performance.now()
      if (!(await readPrepared(folder))) {
        const hour = Math.floor(Date.now() / HOUR_MS)
        const devices = await fill({ databaseUrl, rows: size * MILLION, hour, say })
        await notePrepared(folder, { rows: size * MILLION, devices, hour })
      }
      const seconds = (performance.now() - begun) / 1000
      const { rows, bytes } = await measure(databaseUrl)
      return {
        rows: { value: rows, limit: size * MILLION },
        gigabytes: { value: bytes / GIGABYTE, limit: 30, atMost: true },
        seconds: { value: seconds, limit: null },
      }
    },
    { folder },
  )
}

async function measure(connectionString: string): Promise<{ rows: number; bytes: number }> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    const { rows } = await client.query<{ rows: string; bytes: string }>(
      `select (select sum(c.reltuples)::bigint from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent in ('dbo.gpsevents'::regclass, 'dbo.btevents'::regclass)) as rows,
        pg_database_size(current_database()) as bytes`,
    )
    return { rows: Number(rows[0]!.rows), bytes: Number(rows[0]!.bytes) }
  } finally {
    await client.end()
  }
}
