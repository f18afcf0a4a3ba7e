import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { manifest, type ProcedureName } from '../../packages/database/src/manifest.ts'
import { openTestDatabase, serviceRoles, type TestDatabase } from '../../packages/database/src/testing.ts'
import { engines } from './engines.ts'
import { emptyInput, grantsOf } from './grants.ts'

const everyTable = [
  ['uuid_id', 'uuid_activity', 'device_information', 'device_keys'],
  ['lake_files', 'import_tasks', 'dluserdatastaging', 'rejectedevents'],
  ['gpsevents', 'btevents', 'agg_gpsevents', 'applog', 'schema_history'],
  ['registration_requests', 'purposes', 'consents', 'pauses', 'pincodes', 'birthyears', 'blacklist'],
  [
    'import_rejections',
    'import_rules',
    'refused_appversions',
    'lake_searches',
    'precomputed_checks',
    'platform_changes',
  ],
  ['boundary_sets', 'boundary_units', 'boundary_tiles', 'boundary_edges'],
].flat()
/** PostgreSQL stages sightings with the numbers of those they name. */
const sqlServerTables = ['contact_ids']

describe.each(engines)('privileges on $engine', ({ server }) => {
  let test: TestDatabase
  const tables = server!.startsWith('postgres') ? everyTable : [...everyTable, ...sqlServerTables]
  beforeAll(async () => {
    test = await openTestDatabase(server)
  })
  afterAll(() => test.close())

  it('names every table there is', async () => {
    const rows = await test.rows(
      server!.startsWith('postgres')
        ? "select t.tablename as name from pg_tables t where t.schemaname = 'dbo'"
        : 'select t.name from sys.tables t',
    )
    expect(rows.map(({ name }) => String(name)).toSorted()).toEqual(tables.toSorted())
  })

  it.each(serviceRoles())('let %s execute its own procedures and nothing else', async (role) => {
    const database = test.database(role)
    const may: string[] = []
    for (const name of Object.keys(manifest) as ProcedureName[]) {
      const denied = await database.call(name, emptyInput(name) as never).then(() => false, isDenied)
      if (!denied) may.push(name)
    }
    expect(may.toSorted()).toEqual(grantsOf(role, 'sqlserver').toSorted())
  })

  it.each(serviceRoles())('let %s read, write and remove no table', async (role) => {
    for (const table of tables) {
      for (const statement of [`select * from dbo.${table}`, `delete from dbo.${table}`, `drop table dbo.${table}`]) {
        const denied = await test.rows(statement, role).then(() => false, isDenied)
        expect([statement, denied]).toEqual([statement, true])
      }
    }
  })

  it.each(serviceRoles())("keep %s from the migrator's own means", async (role) => {
    const own = ['get_schema_history', 'lock_schema', 'hold_lock', 'record_schema_file', 'create_service_login']
    for (const name of own) {
      const statement = server!.startsWith('postgres')
        ? `select dbo.${name}(${arguments_[name] ?? ''})`
        : `exec dbo.${name}`
      const denied = await test.rows(statement, role).then(() => false, isDenied)
      expect([name, denied]).toEqual([name, true])
    }
  })
})

const arguments_: Record<string, string> = {
  hold_lock: "'x', 'Shared'",
  record_schema_file: "'x', 'x', now()::timestamp",
  create_service_login: "'x', 'x', 'x'",
}

/** By its words, since not every server that speaks T-SQL numbers its errors as SQL Server does. */
function isDenied(error: Error): boolean {
  return /permission (was )?denied|must be owner|do not have permission/.test(error.message)
}
