import mssql from 'mssql'
import pg from 'pg'
import { dialectOf } from './database.ts'
import { batches } from './sql-files.ts'
import { sqlServerConfig } from './sqlserver.ts'

/** One connection of an administrator: runs files, and the migrator's own procedures. */
export interface Administration {
  run(text: string): Promise<void>
  call(name: string, values: Record<string, string>): Promise<Record<string, string>[]>
  close(): Promise<void>
}

async function administerPostgres(url: string): Promise<Administration> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return {
    run: async (text) => void (await client.query(text)),
    call: async (name, values) => {
      const names = Object.keys(values).map((key, i) => `_${key} => $${i + 1}`)
      return (await client.query(`select * from dbo.${name}(${names.join(', ')})`, Object.values(values))).rows
    },
    close: () => client.end(),
  }
}

function connectSqlServer(config: mssql.config): Promise<mssql.ConnectionPool> {
  return new mssql.ConnectionPool({ ...config, pool: { min: 1, max: 1 }, requestTimeout: 600_000 }).connect()
}

/** Ids and texts compare byte by byte, as they do on PostgreSQL. */
async function createDatabase(config: mssql.config): Promise<void> {
  const master = await connectSqlServer({ ...config, database: 'master' })
  const name = `[${config.database?.replaceAll(']', ']]')}]`
  await master
    .request()
    .batch(`create database ${name} collate Latin1_General_BIN2`)
    .finally(() => master.close())
}

async function administerSqlServer(url: string): Promise<Administration> {
  const config = sqlServerConfig(url)
  const pool = await connectSqlServer(config).catch(async (fault: Error) => {
    if (!/cannot open database|does not exist/i.test(fault.message)) throw fault
    await createDatabase(config)
    return connectSqlServer(config)
  })
  return {
    run: async (text) => {
      for (const batch of batches(text)) await pool.request().batch(batch)
    },
    call: async (name, values) => {
      const request = pool.request()
      for (const [key, value] of Object.entries(values)) request.input(key, mssql.NVarChar(200), value)
      return (await request.execute(`dbo.${name}`)).recordset ?? []
    },
    close: () => pool.close(),
  }
}

export function administer(url: string): Promise<Administration> {
  return dialectOf(url) === 'postgres' ? administerPostgres(url) : administerSqlServer(url)
}
