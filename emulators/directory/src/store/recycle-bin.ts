import { type DirectoryObject, toObject } from './objects.ts'
import { forgetDeleted, type Store } from './open.ts'

/** Milliseconds a deleted user can still be found in the recycle bin, as in Entra ID: 30 days. */
const KEPT = 30 * 24 * 3600 * 1000

/** Removes for good what has lain in the bin for its time. */
export function purgeExpired(store: Store, now: number) {
  const purged = store.sql.run`delete from objects where deleted_at < ${now - KEPT}`
  if (purged.changes !== 0) forgetDeleted(store)
}

export function findDeleted({ sql }: Store, id: string): DirectoryObject | undefined {
  const row = sql.get`select o.* from objects o where o.id = ${id} and o.deleted_at is not null`
  return row && toObject(row)
}

/** Deleted users in the order they were created. */
export function listDeletedUsers({ sql }: Store, after: number, limit: number): DirectoryObject[] {
  return sql.all`
    select o.* from objects o
    where o.deleted_at is not null and o.kind = 'user' and o.seq > ${after}
    order by o.seq limit ${limit}`.map(toObject)
}
