// `npm run schema`: writes what the migrations and procedures add up to, so that a review sees the outcome. Compared in CI.
import { writeFileSync } from 'node:fs'
import { openTestDatabase, prepareTestPostgres, type TestDatabase } from '@smittestopp/database/testing'
import { startTestPostgres } from '@smittestopp/embedded/testing'

export const SCHEMA_FILE = new URL('../docs/schema/postgres.txt', import.meta.url)

const COLUMNS = `
  select c.relname as name, format('  %s %s%s', a.attname, format_type(a.atttypid, a.atttypmod), case when a.attnotnull then ' not null' else '' end) as line
  from pg_class c join pg_attribute a on a.attrelid = c.oid
  where c.relnamespace = 'dbo'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped
  order by c.relname, a.attnum`
const INDEXES = `
  select i.tablename as name, '  ' || regexp_replace(i.indexdef, '^CREATE ', '') as line
  from pg_indexes i join pg_class c on c.oid = format('dbo.%I', i.tablename)::regclass
  where i.schemaname = 'dbo' and not c.relispartition order by i.tablename, i.indexname`
const PROCEDURES = `
  select format('%s(%s)', p.proname, pg_get_function_identity_arguments(p.oid)) as name, r.rolname as role
  from pg_proc p
  left join pg_roles r on r.rolname like 'svc\\_%' and has_function_privilege(r.oid, p.oid, 'execute')
  where p.pronamespace = 'dbo'::regnamespace order by 1, 2`

type Lines = { name: string; line: string }[]
type Rights = { name: string; role: string | null }[]

/** Tables with columns and indexes, procedures with who may execute them, of a migrated PostgreSQL database. */
export async function describeSchema(database: TestDatabase): Promise<string> {
  const columns = (await database.rows(COLUMNS)) as Lines
  const indexes = (await database.rows(INDEXES)) as Lines
  const procedures = (await database.rows(PROCEDURES)) as Rights
  const tables = [...new Set(columns.map(({ name }) => name))].map((table) =>
    [`table ${table}`, ...[...columns, ...indexes].filter(({ name }) => name === table).map(({ line }) => line)].join(
      '\n',
    ),
  )
  const rights = [...Map.groupBy(procedures, ({ name }) => name)].map(([name, rows]) => {
    const who = rows.flatMap(({ role }) => role?.replace('svc_', '') ?? []).join(', ')
    return `procedure ${name}${who ? `\n  may be executed by ${who}` : ''}`
  })
  return `${[...tables, ...rights].join('\n\n')}\n`
}

if (import.meta.main) {
  const server = await startTestPostgres()
  try {
    await prepareTestPostgres(server.url)
    const database = await openTestDatabase(server.url)
    writeFileSync(SCHEMA_FILE, await describeSchema(database))
    await database.close()
  } finally {
    await server.stop()
  }
}
