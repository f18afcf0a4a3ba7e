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
/** Azure SQL's own: the database moves, is busy, or at its limit for now. */
const AZURE = [4060, 4221, 10928, 10929, 40143, 40197, 40501, 40540, 40613, 49918, 49919, 49920]
const PASSING = new Set([DEADLOCK, ...DUPLICATE_KEYS, ...AZURE])
const PASSING_SOCKET = new Set(['ESOCKET', 'ECONNCLOSED', 'ECONNRESET', 'ETIMEOUT', 'ENOTOPEN', 'ELOGIN'])

function isTimeout(error: unknown): boolean {
  return (error as { code?: string }).code === 'ETIMEOUT' && error instanceof mssql.RequestError
}

/** Connection lost, deadlock, or two importers meeting in one unique key: worth another try. A call that took too long is not. */
function isPassing(error: unknown): boolean {
  const { code, number } = error as { code?: string; number?: number }
  if (isTimeout(error)) return false
  return PASSING_SOCKET.has(code ?? '') || PASSING.has(number ?? 0)
}

const faults = { isPassing, isTimeout }

/**
 * `sqlserver://user:password@host:port/database?trustServerCertificate=true` as the driver wants it. On Azure
 * `?authentication=azure-active-directory-default` stands in for user and password: the identity the process runs under signs in.
 */
export function sqlServerConfig(url: string): mssql.config {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url.replace(/^\w+:/, 'http:'))
  const byIdentity = searchParams.get('authentication') === 'azure-active-directory-default'
  return {
    server: hostname,
    port: Number(port || 1433),
    ...(byIdentity
      ? { authentication: { type: 'azure-active-directory-default', options: {} } }
      : { user: decodeURIComponent(username), password: decodeURIComponent(password) }),
    database: decodeURIComponent(pathname.slice(1)) || 'master',
    options: {
      encrypt: searchParams.get('encrypt') !== 'false',
      trustServerCertificate: searchParams.get('trustServerCertificate') === 'true',
      useUTC: true,
      readOnlyIntent: [...searchParams].some((pair) => /^applicationIntent=ReadOnly$/i.test(pair.join('='))),
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
    else if ('columns' in parameter) made.input(key, mssql.TVP(), tableOf(parameter, input[key] as never))
  }
  return made
}

/** The shortest number that is the same real: 12.3 where the driver says 12.300000190734863. */
function shortest(real: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(real.toPrecision(digits))
    if (Math.fround(short) === real) return short
  }
  return real
}

/** Big integers arrive as text, reals as doubles; counts, sums and measures fit a JavaScript number. */
function plain(row: Record<string, unknown>, columns: mssql.IColumnMetadata): Record<string, unknown> {
  for (const [name, column] of Object.entries(columns)) {
    const value = row[name]
    const type = (column.type as { name?: string }).name
    if (typeof value === 'string' && (type === 'BigInt' || type === 'Decimal' || type === 'Numeric'))
      row[name] = Number(value)
    else if (typeof value === 'number' && type === 'Real') row[name] = shortest(value)
  }
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
    const made = request(await whilePassing(faults, connected), name, input)
    const row = manifest[name].row
    let columns: mssql.IColumnMetadata = {}
    made.on('recordset', (seen) => {
      columns = seen
    })
    const rows = made.toReadableStream({ highWaterMark: 5_000 })
    made.execute(`dbo.${name}`).catch(() => {}) // the stream tells of it
    try {
      for await (const value of rows) yield row.parse(plain(value, columns)) as never
    } finally {
      if (!rows.readableEnded) made.cancel() // nobody wants the rest
    }
  }

  return {
    async call(name, input) {
      const result = await whilePassing(faults, async () =>
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
