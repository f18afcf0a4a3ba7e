import { DatabaseSync, type SQLTagStore } from 'node:sqlite'

/** The registry's file; `sql` runs a statement written as a template and keeps it prepared. */
export type Store = { database: DatabaseSync; sql: SQLTagStore; close: () => void }

/** Times are milliseconds since 1970; null says that it never happened. */
const SCHEMA = `
create table if not exists devices (
  seq integer primary key autoincrement,
  device_id text not null unique,
  generation_id text not null,
  etag text not null,
  status text not null,
  status_reason text,
  status_updated_at integer,
  last_activity_at integer,
  primary_key text not null,
  secondary_key text not null
)`

/** Opens or creates the file; what is committed is on disk before the call returns, and what is deleted is overwritten. */
export function openStore(path: string): Store {
  const database = new DatabaseSync(path)
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on')
  database.exec(SCHEMA)
  return { database, sql: database.createTagStore(100), close: () => database.close() }
}

/** All of the work or none of it. */
export function transaction<T>({ database }: Store, work: () => T): T {
  database.exec('begin immediate')
  try {
    const result = work()
    database.exec('commit')
    return result
  } catch (error) {
    database.exec('rollback')
    throw error
  }
}
