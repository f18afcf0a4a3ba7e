import { DatabaseSync, type SQLTagStore } from 'node:sqlite'

/** The database file; `sql` runs a statement written as a template and keeps it prepared. */
export type Store = { database: DatabaseSync; sql: SQLTagStore; close: () => void }

/** Users and groups are rows of one table in the order they came, which is the order lists are paged in. */
const SCHEMA = `
create table if not exists signing_keys (kid text primary key, private_jwk text not null);

create table if not exists objects (
  seq integer primary key autoincrement,
  id text not null unique collate nocase,
  kind text not null,
  display_name text not null collate nocase,
  properties text not null,
  created_at integer not null,
  findable_at integer not null,
  deleted_at integer
);
create index if not exists objects_by_name on objects (display_name, kind, seq);
create index if not exists objects_deleted on objects (deleted_at) where deleted_at is not null;

create table if not exists identities (
  object_seq integer not null references objects on delete cascade,
  position integer not null,
  sign_in_type text not null,
  issuer text not null collate nocase,
  issuer_assigned_id text not null collate nocase,
  primary key (object_seq, position)
) without rowid;
create index if not exists identities_by_id on identities (issuer_assigned_id, issuer);

create table if not exists members (
  group_seq integer not null references objects on delete cascade,
  member_seq integer not null references objects on delete cascade,
  primary key (group_seq, member_seq)
) without rowid;
create index if not exists members_by_member on members (member_seq, group_seq);

create table if not exists extension_properties (
  id text primary key,
  application_id text not null,
  name text not null unique,
  data_type text not null,
  target_objects text not null
);

create table if not exists extension_values (
  object_seq integer not null references objects on delete cascade,
  name text not null,
  value text not null,
  primary key (object_seq, name)
) without rowid;
create index if not exists extension_values_by_value on extension_values (name, value, object_seq);
`

/** Opens or creates the file; what is committed is on disk before the call returns, and what is deleted is overwritten. */
export function openStore(path: string): Store {
  const database = new DatabaseSync(path)
  database.exec('pragma journal_mode = wal; pragma synchronous = full')
  database.exec('pragma foreign_keys = on; pragma secure_delete = on; pragma cache_size = -64000')
  database.exec(SCHEMA)
  return { database, sql: database.createTagStore(200), close: () => database.close() }
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

/** Empties the write-ahead log into the file, so that no deleted value stays behind in it. */
export function forgetDeleted({ database }: Store) {
  database.exec('pragma wal_checkpoint(truncate)')
}
