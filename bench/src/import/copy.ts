import { createReadStream, createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { migrate, openDatabase } from '@smittestopp/database'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'

/** Of each table, which rows came after a mark. Aggregated events name no file. */
const ROWS = {
  gpsevents: ({ file }: Mark) => `file_id > ${file}`,
  btevents: ({ file }: Mark) => `file_id > ${file}`,
  agg_gpsevents: ({ transaction }: Mark) => `xmin::text::bigint >= ${transaction}`,
}
const TABLES = Object.keys(ROWS) as (keyof typeof ROWS)[]
const NAME = 'bench_copy'

/** A moment of a database: the newest lake file it knows, and its next transaction. */
export interface Mark {
  file: number
  transaction: number
}

/** A freshly migrated database beside the system's, with the same partitions and indexes. Returns its URL. */
export async function createTwin(databaseUrl: string, hours: { from: number; to: number }): Promise<string> {
  await query(databaseUrl, `drop database if exists ${NAME}`) // of a run before, where the folder stays
  await query(databaseUrl, `create database ${NAME}`)
  const url = new URL(databaseUrl)
  url.pathname = `/${NAME}`
  await migrate(url.href, new Date())
  const twin = openDatabase(url.href)
  await twin.call('ensure_days', { hour_from: hours.from, hour_to: hours.to }).finally(() => twin.close())
  return url.href
}

/** Writes the rows that came after a mark into files of a folder. Returns how many. */
export async function dump(databaseUrl: string, folder: string, mark: Mark): Promise<number> {
  let rows = 0
  for (const table of TABLES)
    rows += await connected(databaseUrl, async (client) => {
      const rows = client.query(copyTo(`copy (select * from dbo.${table} where ${ROWS[table](mark)}) to stdout`))
      await pipeline(rows, createWriteStream(join(folder, table)))
      return rows.rowCount
    })
  return rows
}

/** Makes room for aggregated events that were there already and were replaced since. */
export async function makeRoom(databaseUrl: string): Promise<void> {
  await query(databaseUrl, 'truncate dbo.agg_gpsevents')
}

/** Copies dumped rows in, the tables side by side, each in one statement. Returns how many. */
export async function load(databaseUrl: string, folder: string): Promise<number> {
  const counts = await Promise.all(
    TABLES.map((table) =>
      connected(databaseUrl, async (client) => {
        const copy = client.query(copyFrom(`copy dbo.${table} from stdin`))
        await pipeline(createReadStream(join(folder, table), { highWaterMark: 1 << 20 }), copy)
        return copy.rowCount
      }),
    ),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}

/** The mark of now. */
export async function markOf(databaseUrl: string): Promise<Mark> {
  const [row] = await query<{ file: number; transaction: string }>(
    databaseUrl,
    `select coalesce(max(file_id), 0) as file, pg_snapshot_xmax(pg_current_snapshot())::text as transaction from dbo.lake_files`,
  )
  return { file: row!.file, transaction: Number(row!.transaction) }
}

/** Writes out what is dirty, so that no measurement pays for the one before. */
export async function settle(databaseUrl: string): Promise<void> {
  await query(databaseUrl, 'checkpoint')
}

async function query<R extends pg.QueryResultRow>(databaseUrl: string, text: string): Promise<R[]> {
  return connected(databaseUrl, async (client) => (await client.query<R>(text)).rows)
}

async function connected<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  return work(client).finally(() => client.end())
}
