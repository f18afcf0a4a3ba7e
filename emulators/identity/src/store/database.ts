import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import {
  DatabaseSync,
  type SQLInputValue,
  type SQLOutputValue,
  type StatementResultingChanges,
  type StatementSync,
} from 'node:sqlite'

const schema = `
  create table if not exists kept (name text primary key, value text not null) strict;
  create table if not exists artifacts (
    model text not null, id text not null, payload text not null,
    grant_id text, uid text, consumed_at integer, expires_at integer,
    primary key (model, id)
  ) strict, without rowid;
  create index if not exists artifacts_by_grant on artifacts (grant_id) where grant_id is not null;
  create index if not exists artifacts_by_uid on artifacts (uid) where uid is not null;
  create index if not exists artifacts_by_expiry on artifacts (expires_at);
  create table if not exists codes (
    interaction text primary key, phone_number text not null, code_digest blob not null,
    tries_left integer not null, expires_at integer not null
  ) strict;
  drop table if exists sendings; -- what tallies was before it had prefixes
  create table if not exists tallies (
    digest blob not null, number integer not null, at integer not null, primary key (digest, number)
  ) strict, without rowid;
  create index if not exists tallies_by_time on tallies (at);
  create table if not exists outbox (
    id integer primary key, to_number text not null, text text not null, sent_at integer not null
  ) strict;
  create index if not exists outbox_by_number on outbox (to_number, id);
  create table if not exists fresh_sign_ins (
    client_id text not null, account_id text not null, claims text not null, expires_at integer not null,
    primary key (client_id, account_id)
  ) strict, without rowid;
`

/** A statement that changes something, with values for its question marks. */
export interface WriteStatement {
  run(...values: SQLInputValue[]): StatementResultingChanges
  get(...values: SQLInputValue[]): Record<string, SQLOutputValue> | undefined
}

/**
 * The one file that holds all state. Writes gather in a transaction that is committed, with one fsync for everybody who
 * waits, before any answer goes out: so nothing may be told before `settled` resolves.
 */
export interface Store {
  read(sql: string): StatementSync
  /** The statement joins the transaction under way or opens one. */
  write(sql: string): WriteStatement
  /** Runs the step wholly or not at all. The step must not await. */
  atomically<T>(step: () => T): T
  /** Resolves when everything written so far is on disk. */
  settled(): Promise<void>
  close(): Promise<void>
}

/** Opens the file in the folder, and makes it if it is missing. Times in it are unix milliseconds. */
export function openStore(folder: string): Store {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const database = new DatabaseSync(join(folder, 'identity.sqlite'))
  database.exec(
    'pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000; pragma secure_delete = on;',
  )
  database.exec(schema)
  const group = groupCommit(database)
  return {
    read: (sql) => database.prepare(sql),
    write: (sql) => joining(group.begin, database.prepare(sql)),
    atomically(step) {
      group.begin()
      return withSavepoint(database, step)
    },
    settled: group.settled,
    async close() {
      await group.settled()
      database.close()
    },
  }
}

function joining(begin: () => void, statement: StatementSync): WriteStatement {
  return {
    run(...values) {
      begin()
      return statement.run(...values)
    },
    get(...values) {
      begin()
      return statement.get(...values)
    },
  }
}

function groupCommit(database: DatabaseSync) {
  let committed: Promise<void> | undefined
  const commit = () => {
    committed = undefined
    try {
      database.exec('commit')
    } catch (error) {
      if (database.isTransaction) database.exec('rollback')
      throw error
    }
  }
  return {
    begin() {
      if (!database.isTransaction) database.exec('begin immediate')
    },
    settled(): Promise<void> {
      if (!database.isTransaction) return Promise.resolve()
      committed ??= new Promise<void>((resolve) => setImmediate(resolve)).then(commit)
      return committed
    },
  }
}

function withSavepoint<T>(database: DatabaseSync, step: () => T): T {
  database.exec('savepoint step')
  try {
    const result = step()
    database.exec('release step')
    return result
  } catch (error) {
    database.exec('rollback to step; release step')
    throw error
  }
}
