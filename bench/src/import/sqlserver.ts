import { sqlServerConfig } from '@smittestopp/database'
import mssql from 'mssql'
import type { Run } from '../bench.ts'
import { insideOf } from '../inside.ts'
import { median } from '../median.ts'
import type { Figures } from '../report.ts'
import { withStack } from '../stack.ts'
import { peakMemory } from '../upload/memory.ts'
import { contactIdsUnder } from './contact-ids.ts'
import { addDevices } from './devices.ts'
import { fillLake } from './fill-lake.ts'
import { DEVICES } from './rounds.ts'
import { importOnce } from './service.ts'

const ROUNDS = 4
/** Lake files of 10 MiB in a round: a million events in all. */
const FILES = 4
const COPIED = 100_000
const MEGABYTE = 1_000_000

/** The import on SQL Server, beside a bulk insert of rows of gpsevents into a table without keys. The first round warms up. */
export async function measureOnSqlServer({ seed, say, signal }: Run, url: string): Promise<Figures> {
  return withStack(
    signal,
    async (system) => {
      const inside = await insideOf(system)
      const devices = await addDevices(url, DEVICES)
      const contactIdAt = contactIdsUnder(inside.contactIdKey)
      await importOnce(system)
      const rates: number[] = []
      for (let round = 0; round < ROUNDS; round++) {
        const { events } = await fillLake(inside, {
          files: FILES,
          seed: seed * 1_000 + round * 10,
          round,
          devices,
          contactIdAt,
        })
        const begun = performance.now()
        await importOnce(system)
        const seconds = (performance.now() - begun) / 1000
        if (round > 0) rates.push(events / seconds)
        say(`  round ${round}: ${events} events, import ${seconds.toFixed(1)} s`)
      }
      const bulk = await bulkRate(url)
      return {
        events_per_second: { value: median(rates), limit: 45_000 },
        bulk_rows_per_second: { value: bulk, limit: null },
        ratio_to_bulk: { value: median(rates) / bulk, limit: 0.3 },
        memory_megabytes: { value: peakMemory(system, 'import') / MEGABYTE, limit: 1_000, atMost: true },
      }
    },
    { settings: { SQLSERVER_URL: url } },
  )
}

/** Rows a second that a bulk insert brings in. */
async function bulkRate(url: string): Promise<number> {
  const pool = await new mssql.ConnectionPool(sqlServerConfig(url)).connect()
  try {
    const columns = 'g.hour, g.id, g.timefrom, g.timeto, g.accuracy, g.speed, g.piece'
    const { recordset } = await pool.request().query(`select top (${COPIED}) ${columns} from dbo.gpsevents g`)
    const table = recordset.toTable('bench_copy')
    table.create = true
    await pool.request().query('drop table if exists bench_copy')
    const begun = performance.now()
    await pool.request().bulk(table)
    const seconds = (performance.now() - begun) / 1000
    await pool.request().query('drop table if exists bench_copy')
    return recordset.length / seconds
  } finally {
    await pool.close()
  }
}
