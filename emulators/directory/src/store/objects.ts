import type { Store } from './open.ts'

export type Kind = 'user' | 'group'

/** A user or a group; `seq` is its place in the order of creation, times are milliseconds since 1970. */
export type DirectoryObject = {
  seq: number
  id: string
  kind: Kind
  displayName: string
  properties: Record<string, unknown>
  createdAt: number
  deletedAt: number | null
}

/** The columns of `objects o` that `toObject` reads. */
export const OBJECT_COLUMNS = 'o.seq, o.id, o.kind, o.display_name, o.properties, o.created_at, o.deleted_at'

export function toObject(row: Record<string, unknown>): DirectoryObject {
  return {
    seq: row.seq as number,
    id: row.id as string,
    kind: row.kind as Kind,
    displayName: row.display_name as string,
    properties: JSON.parse(row.properties as string),
    createdAt: row.created_at as number,
    deletedAt: row.deleted_at as number | null,
  }
}

export type NewObject = Omit<DirectoryObject, 'seq' | 'deletedAt'> & { findableAt: number }

/** Adds an object and says its place. */
export function insertObject({ sql }: Store, object: NewObject): number {
  const { id, kind, displayName, createdAt, findableAt } = object
  const properties = JSON.stringify(object.properties)
  const added = sql.run`
    insert into objects (id, kind, display_name, properties, created_at, findable_at)
    values (${id}, ${kind}, ${displayName}, ${properties}, ${createdAt}, ${findableAt})`
  return Number(added.lastInsertRowid)
}

/** The object of this id and kind, unless it is deleted. */
export function findObject({ sql }: Store, kind: Kind, id: string): DirectoryObject | undefined {
  const row = sql.get`select o.* from objects o where o.id = ${id} and o.kind = ${kind} and o.deleted_at is null`
  return row && toObject(row)
}

export function updateObject({ sql }: Store, object: DirectoryObject) {
  const properties = JSON.stringify(object.properties)
  sql.run`update objects set display_name = ${object.displayName}, properties = ${properties} where seq = ${object.seq}`
}

/** Moves an object to the recycle bin, where it keeps everything it had. */
export function softDelete({ sql }: Store, seq: number, deletedAt: number) {
  sql.run`update objects set deleted_at = ${deletedAt} where seq = ${seq}`
}

/** Removes an object with its identities, memberships and extension values. */
export function hardDelete({ sql }: Store, seq: number) {
  sql.run`delete from objects where seq = ${seq}`
}
