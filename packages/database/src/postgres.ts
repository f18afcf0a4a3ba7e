import pg from 'pg'
import Cursor from 'pg-cursor'
import type { Database } from './database.ts'
import { manifest, type ProcedureName } from './manifest.ts'
import { encodeColumns, encodeNumbers } from './postgres-binary.ts'
import { whilePassing } from './retry.ts'
import type { Parameters } from './types.ts'

const ROWS_A_FETCH = 5_000
const BIGINT = 20
const TIMESTAMP = 1114
const NUMERIC = 1700

/** Timestamps are UTC without saying so; counts and sums fit a JavaScript number. */
export const typeParsers: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === BIGINT || oid === NUMERIC) return Number
    if (oid === TIMESTAMP) return (text: string) => new Date(`${text.replace(' ', 'T')}Z`)
    return pg.types.getTypeParser(oid, format)
  },
}

const PASSING = /^(08|57P|40001|40P01|53300|55P03|23505)/
const PASSING_SOCKET =
  /ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|Connection terminated|timeout exceeded when trying to connect/

/** Connection lost, server stopping, deadlock, lock timeout, two importers meeting in one unique key: worth another try. */
function isPassing(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string }
  return PASSING.test(code ?? '') || PASSING_SOCKET.test(`${code} ${message}`)
}

/** Told by the server, or noticed here when the server says nothing at all. */
function isTimeout(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string }
  return code === '57014' || message === 'Query read timeout'
}

const faults = { isPassing, isTimeout }
/** The server is to be the first to notice. */
const GRACE_MS = 500
/** A connection is kept through the pauses of a run: one that has planned its statements and knows its tables costs less than a new one. */
const IDLE_MS = 600_000

function bind(parameters: Parameters, input: Record<string, unknown>): { names: string[]; values: unknown[] } {
  const names: string[] = []
  const values: unknown[] = []
  for (const [name, parameter] of Object.entries(parameters)) {
    if (typeof parameter === 'string') {
      const value = input[name]
      names.push(`_${name}`)
      values.push(value instanceof Date ? value.toISOString().slice(0, -1) : value)
    } else if ('numbers' in parameter) {
      names.push(...Object.keys(parameter.numbers).map((column) => `_${name}_${column}`))
      values.push(...encodeNumbers(parameter.numbers, input[name] as never))
    } else if (!parameter.only) {
      names.push(...Object.keys(parameter.columns).map((column) => `_${name}_${column}`))
      values.push(...encodeColumns(parameter.columns, input[name] as never))
    }
  }
  return { names, values }
}

/** A call as one statement, and its values. */
export function statement(name: ProcedureName, input: Record<string, unknown>): { text: string; values: unknown[] } {
  const { names, values } = bind(manifest[name].parameters, input)
  return { text: `select * from dbo.${name}(${names.map((n, i) => `${n} => $${i + 1}`).join(', ')})`, values }
}

/** The `Database` on PostgreSQL. */
export function openPostgres(url: string, settings: { connections: number; timeoutMs: number }): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: settings.connections,
    types: typeParsers,
    connectionTimeoutMillis: Math.min(settings.timeoutMs, 5_000),
    statement_timeout: settings.timeoutMs,
    keepAlive: true,
    idleTimeoutMillis: IDLE_MS,
  })
  pool.on('error', () => {}) // an idle connection broke; the next call opens another

  async function* stream(name: ProcedureName, input: Record<string, unknown>): AsyncIterable<never> {
    const { text, values } = statement(name, input)
    const row = manifest[name].row
    const client = await whilePassing(faults, () => pool.connect())
    const cursor = client.query(new Cursor(text, values, { types: typeParsers }))
    let broken: Error | undefined
    try {
      for (let rows = await cursor.read(ROWS_A_FETCH); rows.length; rows = await cursor.read(ROWS_A_FETCH))
        for (const value of rows) yield row.parse(value) as never
      await cursor.close()
    } catch (error) {
      broken = error as Error
      throw error
    } finally {
      if (!broken) await cursor.close().catch(() => {})
      client.release(broken)
    }
  }

  return {
    async call(name, input) {
      const { text, values } = statement(name, input)
      const query = { text, values, query_timeout: settings.timeoutMs + GRACE_MS }
      const { rows } = await whilePassing(faults, () => pool.query(query))
      return rows.map((row) => manifest[name].row.parse(row)) as never
    },
    stream: stream as Database['stream'],
    close: () => pool.end(),
  }
}
