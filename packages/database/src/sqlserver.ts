import mssql from 'mssql'
import type { Database } from './database.ts'
import { manifest, type ProcedureName } from './manifest.ts'
import { whilePassing } from './retry.ts'
import type { Scalar, TableParameter } from './types.ts'

const TYPES: Record<Scalar, () => mssql.ISqlType> = {
  text: () => mssql.NVarChar(mssql.MAX),
  int: () => mssql.Int(),
  bigint: () => mssql.BigInt(),
  float: () => mssql.Float(),
  time: () => mssql.DateTime2(3),
  bytes: () => mssql.VarBinary(mssql.MAX),
}

const DEADLOCK = 1205
const DUPLICATE_KEYS = [2601, 2627]
const PASSING_SOCKET = new Set(['ESOCKET', 'ECONNCLOSED', 'ECONNRESET', 'ETIMEOUT', 'ENOTOPEN', 'ELOGIN', 'EABORT'])

/** Connection lost, deadlock, or two importers meeting in one unique key: worth another try. */
function isPassing(error: unknown): boolean {
  const { code, number } = error as { code?: string; number?: number }
  return PASSING_SOCKET.has(code ?? '') || number === DEADLOCK || DUPLICATE_KEYS.includes(number ?? 0)
}

/** `sqlserver://user:password@host:port/database?trustServerCertificate=true` as the driver wants it. */
export function sqlServerConfig(url: string): mssql.config {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url.replace(/^\w+:/, 'http:'))
  return {
    server: hostname,
    port: Number(port || 1433),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)) || 'master',
    options: {
      encrypt: searchParams.get('encrypt') !== 'false',
      trustServerCertificate: searchParams.get('trustServerCertificate') === 'true',
      useUTC: true,
      readOnlyIntent: searchParams.get('applicationIntent') === 'ReadOnly',
    },
  }
}

function tableOf(parameter: TableParameter, rows: readonly Record<string, unknown>[]): mssql.Table {
  const table = new mssql.Table(parameter.type)
  for (const [name, scalar] of Object.entries(parameter.columns))
    table.columns.add(name, TYPES[scalar](), { nullable: true })
  for (const row of rows)
    table.rows.add(...(Object.keys(parameter.columns).map((name) => row[name] ?? null) as never[]))
  return table
}

function request(pool: mssql.ConnectionPool, name: ProcedureName, input: Record<string, unknown>): mssql.Request {
  const made = pool.request()
  for (const [key, parameter] of Object.entries(manifest[name].parameters)) {
    if (typeof parameter === 'string') made.input(key, TYPES[parameter as Scalar](), input[key])
    else made.input(key, mssql.TVP(), tableOf(parameter as TableParameter, input[key] as never))
  }
  return made
}

/** Big integers arrive as text; counts and sums fit a JavaScript number. */
function plain(row: Record<string, unknown>, columns: Record<string, mssql.IColumn>): Record<string, unknown> {
  for (const [name, column] of Object.entries(columns))
    if (typeof row[name] === 'string' && /BigInt|Decimal|Numeric/.test(String((column.type as { name?: string }).name)))
      row[name] = Number(row[name])
  return row
}

/** The `Database` on SQL Server. */
export function openSqlServer(url: string, settings: { connections: number; timeoutMs: number }): Database {
  const config = {
    ...sqlServerConfig(url),
    requestTimeout: settings.timeoutMs,
    pool: { max: settings.connections, min: 0 },
  }
  let pool: Promise<mssql.ConnectionPool> | undefined
  const connected = (): Promise<mssql.ConnectionPool> => {
    pool ??= new mssql.ConnectionPool(config)
      .on('error', () => {})
      .connect()
      .catch((error) => {
        pool = undefined
        throw error
      })
    return pool
  }

  async function* stream(name: ProcedureName, input: Record<string, unknown>): AsyncIterable<never> {
    const made = request(await whilePassing(isPassing, connected), name, input)
    const row = manifest[name].row
    let columns: Record<string, mssql.IColumn> = {}
    made.on('recordset', (seen) => {
      columns = seen
    })
    const rows = made.toReadableStream({ highWaterMark: 5_000 })
    made.execute(name).catch(() => {}) // the stream tells of it
    for await (const value of rows) yield row.parse(plain(value, columns)) as never
  }

  return {
    async call(name, input) {
      const result = await whilePassing(isPassing, async () =>
        request(await connected(), name, input).execute(`dbo.${name}`),
      )
      const recordset = result.recordset as mssql.IRecordSet<Record<string, unknown>> | undefined
      if (!recordset) return []
      return recordset.map((row) => manifest[name].row.parse(plain(row, recordset.columns))) as never
    },
    stream: stream as Database['stream'],
    close: async () => (await pool?.catch(() => undefined))?.close(),
  }
}
