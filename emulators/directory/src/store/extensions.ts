import type { Store } from './open.ts'

export type ExtensionValue = string | number | boolean

/** What an application has declared: the attribute's full name, its type and what it may be put on. */
export type ExtensionProperty = {
  id: string
  applicationId: string
  name: string
  dataType: string
  targetObjects: string[]
}

function toProperty(row: Record<string, unknown>): ExtensionProperty {
  return {
    id: row.id as string,
    applicationId: row.application_id as string,
    name: row.name as string,
    dataType: row.data_type as string,
    targetObjects: JSON.parse(row.target_objects as string),
  }
}

export function findExtension({ sql }: Store, name: string): ExtensionProperty | undefined {
  const row = sql.get`select e.* from extension_properties e where e.name = ${name}`
  return row && toProperty(row)
}

export function listExtensions({ sql }: Store, applicationId: string): ExtensionProperty[] {
  return sql.all`select e.* from extension_properties e where e.application_id = ${applicationId} order by e.name`.map(
    toProperty,
  )
}

export function insertExtension({ sql }: Store, { id, applicationId, name, dataType, ...rest }: ExtensionProperty) {
  const targets = JSON.stringify(rest.targetObjects)
  sql.run`
    insert into extension_properties (id, application_id, name, data_type, target_objects)
    values (${id}, ${applicationId}, ${name}, ${dataType}, ${targets})`
}

/** Removes a declaration with every value given under it. */
export function deleteExtension({ sql }: Store, { id, name }: ExtensionProperty) {
  sql.run`delete from extension_values where name = ${name}`
  sql.run`delete from extension_properties where id = ${id}`
}

export function extensionValuesOf({ sql }: Store, seq: number): Record<string, ExtensionValue> {
  const rows = sql.all`select v.name, v.value from extension_values v where v.object_seq = ${seq}`
  return Object.fromEntries(rows.map((row) => [row.name as string, JSON.parse(row.value as string)]))
}

/** Sets the values named; null clears one. */
export function setExtensionValues({ sql }: Store, seq: number, values: Record<string, ExtensionValue | null>) {
  for (const [name, value] of Object.entries(values)) {
    if (value === null) sql.run`delete from extension_values where object_seq = ${seq} and name = ${name}`
    else {
      sql.run`
        insert into extension_values (object_seq, name, value) values (${seq}, ${name}, ${JSON.stringify(value)})
        on conflict (object_seq, name) do update set value = excluded.value`
    }
  }
}
