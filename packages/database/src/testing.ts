import { createHash, randomBytes } from 'node:crypto'
import mssql from 'mssql'
import pg from 'pg'
import { administer } from './administration.ts'
import { type Database, dialectOf, openDatabase } from './database.ts'
import { createServiceLogins, loginOf, migrate } from './migrate.ts'
import { typeParsers } from './postgres.ts'
import { sqlFiles } from './sql-files.ts'
import { sqlServerConfig } from './sqlserver.ts'

export type { Database }

const TEMPLATE = 'smittestopp_template'

/** A migrated database of a test's own, with the login of every service. */
export interface TestDatabase {
  adminUrl: string
  /** The URL with which a service (`import`, `query`, …) reaches this database. */
  urlOf(role: string): string
  /** The database as that service may use it; closed with the rest. */
  database(role: string): Database
  /** Runs one statement as an administrator, or as a service: for tests that look behind the procedures. */
  rows(statement: string, role?: string): Promise<Record<string, unknown>[]>
  /** Closes what was opened and drops the database. */
  close(): Promise<void>
}

/** The roles there are: one a privileges file. */
export function serviceRoles(): string[] {
  return sqlFiles('privileges', 'postgres').map((file) => file.name.slice('privileges/'.length))
}

/** Migrates the template that test databases are cloned from, and creates the services' logins. For vitest's globalSetup. */
export async function prepareTestPostgres(server: string): Promise<void> {
  await execute(server, `create database ${TEMPLATE}`)
  await fill(server, at(server, TEMPLATE))
}

/**
 * A fresh database on the test server: the PostgreSQL of this vitest run, unless an administrator's URL of another is given. Quick on PostgreSQL,
 * where it is a clone; on SQL Server it is migrated anew.
 */
export async function openTestDatabase(server = process.env.SMITTESTOPP_TEST_POSTGRES ?? ''): Promise<TestDatabase> {
  if (!server) throw new Error('no test server: vitest starts one through test/setup/servers.ts')
  const name = `smittestopp_test_${randomBytes(6).toString('hex')}`
  const adminUrl = at(server, name)
  await (dialectOf(server) === 'postgres' ? clone(server, name) : create(server, name))
  const opened: Database[] = []
  const urlOf = (role: string) => at(server, name, { user: loginOf(role), password: passwordOf(server, role) })
  return {
    adminUrl,
    urlOf,
    database(role) {
      const database = openDatabase(urlOf(role))
      opened.push(database)
      return database
    },
    rows: (statement, role) => read(role ? urlOf(role) : adminUrl, statement),
    async close() {
      await Promise.all(opened.map((database) => database.close()))
      await drop(server, name)
    },
  }
}

async function clone(server: string, name: string): Promise<void> {
  await execute(server, `create database ${name} template ${TEMPLATE} strategy file_copy`)
}

async function create(server: string, name: string): Promise<void> {
  await fill(server, at(server, name)) // the migration makes a database that is missing
}

async function drop(server: string, name: string): Promise<void> {
  if (dialectOf(server) === 'postgres') return execute(server, `drop database ${name} with (force)`)
  await execute(server, `alter database ${name} set single_user with rollback immediate`)
  await execute(server, `drop database ${name}`)
}

async function fill(server: string, url: string): Promise<void> {
  await migrate(url, new Date())
  await createServiceLogins(url, Object.fromEntries(serviceRoles().map((role) => [role, passwordOf(server, role)])))
}

async function execute(url: string, statement: string): Promise<void> {
  const administration = await administer(url)
  await administration.run(statement).finally(() => administration.close())
}

async function read(url: string, statement: string): Promise<Record<string, unknown>[]> {
  if (dialectOf(url) === 'postgres') {
    const client = new pg.Client({ connectionString: url, types: typeParsers })
    await client.connect()
    return (await client.query(statement).finally(() => client.end())).rows
  }
  const pool = await new mssql.ConnectionPool(sqlServerConfig(url)).connect()
  return (
    await pool
      .request()
      .query(statement)
      .finally(() => pool.close())
  ).recordset
}

/** Logins belong to the whole server, so every test database of it must find the same passwords. */
function passwordOf(server: string, role: string): string {
  return `Aa1-${createHash('sha256').update(`${server} ${role}`).digest('hex').slice(0, 32)}`
}

function at(server: string, database: string, login?: { user: string; password: string }): string {
  const url = new URL(server)
  url.pathname = `/${database}`
  if (login) Object.assign(url, { username: login.user, password: login.password })
  return url.href
}
