import { type Addresses, postgresUrl, redisUrl } from '@smittestopp/embedded'
import { Redis } from 'ioredis'
import pg from 'pg'
import { secretOf } from './system.ts'

/** A connection to the database as its administrator, or with a service's own login. */
export async function connect(system: Addresses, role?: string): Promise<pg.Client> {
  const secret = await secretOf(system, `${role ?? 'postgres'}Password`)
  const [superuser, password] = role ? [`smittestopp_${role}`, `Aa1-${secret}`] : ['smittestopp_admin', secret]
  const client = new pg.Client({ connectionString: postgresUrl({ port: system.ports.postgres, superuser, password }) })
  await client.connect()
  return client
}

/** One query with a connection of its own. */
export async function query(
  system: Addresses,
  text: string,
  values: unknown[] = [],
  role?: string,
): Promise<Record<string, unknown>[]> {
  const client = await connect(system, role)
  try {
    return (await client.query(text, values)).rows
  } finally {
    await client.end()
  }
}

/** The job queue's Redis, with the services' own password. */
export async function openQueue(system: Addresses): Promise<Redis> {
  return new Redis(redisUrl({ port: system.ports.redis, password: await secretOf(system, 'redisPassword') }))
}

/** Tables of the system; partitions are counted with their table. */
export async function tableNames(system: Addresses): Promise<string[]> {
  const rows = await query(
    system,
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'dbo' and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
  )
  return rows.map(({ name }) => String(name))
}

/** Rows in every table. */
export async function rowCounts(system: Addresses): Promise<Record<string, number>> {
  const names = await tableNames(system)
  const counts = names.map((name) => `select '${name}' as name, count(*)::int as rows from dbo.${name}`)
  const rows = await query(system, counts.join(' union all '))
  return Object.fromEntries(rows.map(({ name, rows }) => [String(name), Number(rows)]))
}

/** Tables in which a row holds one of these texts, in whatever column. */
export async function tablesHolding(system: Addresses, texts: string[]): Promise<string[]> {
  const patterns = texts.map((text) => `%${text}%`)
  const holding: string[] = []
  for (const name of await tableNames(system)) {
    const rows = await query(system, `select 1 from dbo.${name} t where t::text like any ($1) limit 1`, [patterns])
    if (rows.length) holding.push(name)
  }
  return holding
}
