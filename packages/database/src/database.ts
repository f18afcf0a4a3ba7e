import type { ProcedureInput, ProcedureName, ProcedureRow } from './manifest.ts'
import { openPostgres } from './postgres.ts'
import { openSqlServer } from './sqlserver.ts'

/**
 * The database, reached through stored procedures alone. Each call is one transaction. A call that failed because the database was away is
 * tried again for about a second, so every procedure must bear a repeat; then an error with `unavailable: 'database'` is thrown.
 */
export interface Database {
  /** Runs a procedure and returns its rows, all of them: only for answers of bounded size. */
  call<N extends ProcedureName>(name: N, input: ProcedureInput<N>): Promise<ProcedureRow<N>[]>
  /** Runs a procedure and hands over its rows as they come. */
  stream<N extends ProcedureName>(name: N, input: ProcedureInput<N>): AsyncIterable<ProcedureRow<N>>
  close(): Promise<void>
}

export interface DatabaseOptions {
  /** Connections kept at most. */
  connections?: number
  /** A call that takes longer fails: with `unavailable`, since whoever waits is better told so. */
  timeoutMs?: number
}

/** Opens the database that the URL names: `postgres://…` or `sqlserver://…`; the choice is the URL's alone. */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const settings = { connections: options.connections ?? 4, timeoutMs: options.timeoutMs ?? 600_000 }
  return dialectOf(url) === 'postgres' ? openPostgres(url, settings) : openSqlServer(url, settings)
}

export type Dialect = 'postgres' | 'sqlserver'

export function dialectOf(url: string): Dialect {
  const scheme = url.slice(0, url.indexOf(':'))
  if (scheme === 'postgres' || scheme === 'postgresql') return 'postgres'
  if (scheme === 'sqlserver' || scheme === 'mssql') return 'sqlserver'
  throw new Error(`a database URL starts with postgres:// or sqlserver://, not ${scheme}://`)
}
