import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { EventHubConsumerClient } from '@azure/event-hubs'
import type { Addresses } from '@smittestopp/embedded'
import type { Redis } from 'ioredis'
import { filesBelow } from '../files.ts'
import { lakeFiles, lakeText } from '../lake.ts'
import { streamConnection } from '../stream.ts'
import { connect, openQueue } from '../tables.ts'

/** Something that is kept somewhere. */
export interface Holding {
  /** `database dbo.applog`, `redis`, `file log/gateway.log` … */
  place: string
  content: Buffer
}

/** Everything the system keeps, wherever: tables, keys, files, messages. What a database has in its own files is read as its rows. */
export async function* holdings(system: Addresses): AsyncGenerator<Holding> {
  yield* tables(system)
  yield* redisKeys(system)
  yield* files(system)
  yield* messages(system)
  yield* lake(system)
}

const COLUMNS = `
  select quote_ident(n.nspname) as schema, quote_ident(c.relname) as name, quote_ident(a.attname) as field
  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'm') and not c.relispartition and a.attnum > 0 and not a.attisdropped
    and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'`

/** As the administrator, column by column; bytes are read as hex. */
async function* tables(system: Addresses): AsyncGenerator<Holding> {
  const client = await connect(system)
  try {
    for (const { schema, name, field } of (await client.query(COLUMNS)).rows) {
      const { rows } = await client.query(`select ${field}::text as value from ${schema}.${name}`)
      const values = rows.map(({ value }) => value ?? '').join('\n')
      yield { place: `database ${schema}.${name}`, content: Buffer.from(values) }
    }
  } finally {
    await client.end()
  }
}

async function* redisKeys(system: Addresses): AsyncGenerator<Holding> {
  const redis = await openQueue(system)
  try {
    const databases = Number(((await redis.config('GET', 'databases')) as string[])[1])
    for (let number = 0; number < databases; number++) {
      await redis.select(number)
      for await (const keys of redis.scanStream({ count: 500 }))
        for (const key of keys as string[]) {
          const values = [Buffer.from(key), ...(await valuesOf(redis, key))]
          yield { place: 'redis', content: Buffer.concat(values.flatMap((value) => [value, Buffer.from('\n')])) }
        }
    }
  } finally {
    redis.disconnect()
  }
}

async function valuesOf(redis: Redis, key: string): Promise<Buffer[]> {
  const type = await redis.type(key)
  const value = ((): Promise<unknown> | null => {
    if (type === 'string') return redis.getBuffer(key)
    if (type === 'hash') return redis.callBuffer('hgetall', key)
    if (type === 'list') return redis.lrangeBuffer(key, 0, -1)
    if (type === 'set') return redis.smembersBuffer(key)
    if (type === 'zset') return redis.callBuffer('zrange', key, '0', '-1')
    if (type === 'stream') return redis.callBuffer('xrange', key, '-', '+')
    if (type === 'none') return null // its time was over
    throw new Error(`the type ${type} cannot be read`)
  })()
  return flattened(await value)
}

function flattened(value: unknown): Buffer[] {
  if (value === null) return []
  if (Array.isArray(value)) return value.flatMap(flattened)
  return [Buffer.isBuffer(value) ? value : Buffer.from(String(value))]
}

/** Logs, journals and state of every process; of SQLite's files their rows, by table. */
async function* files({ folder }: Addresses): AsyncGenerator<Holding> {
  for (const path of await filesBelow(folder, ['postgres', 'redis'])) {
    if (/\.sqlite-(wal|shm)$/.test(path)) continue
    if (path.endsWith('.sqlite')) yield* sqliteRows(join(folder, path), path)
    else yield { place: `file ${path}`, content: await readFile(join(folder, path)) }
  }
}

function* sqliteRows(file: string, path: string): Generator<Holding> {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    const names = database.prepare(`select name from sqlite_schema where type = 'table'`).all()
    for (const { name } of names) {
      const values = database.prepare(`select * from "${name}"`).all().flatMap(Object.values)
      const bytes = values.map((value) => (value instanceof Uint8Array ? value : Buffer.from(`${value}\n`)))
      yield { place: `${path} ${name}`, content: Buffer.concat(bytes) }
    }
  } finally {
    database.close()
  }
}

/** Every message in every partition, as Azure's SDK reads it. */
async function* messages(system: Addresses): AsyncGenerator<Holding> {
  const client = new EventHubConsumerClient('$Default', await streamConnection(system))
  try {
    for (const partition of await client.getPartitionIds()) {
      const { lastEnqueuedSequenceNumber: last, isEmpty } = await client.getPartitionProperties(partition)
      if (!isEmpty) yield { place: 'event stream', content: await readPartition(client, partition, last) }
    }
  } finally {
    await client.close()
  }
}

async function readPartition(client: EventHubConsumerClient, partition: string, last: number): Promise<Buffer> {
  const read: Buffer[] = []
  const { promise: done, resolve, reject } = Promise.withResolvers<void>()
  const subscription = client.subscribe(
    partition,
    {
      processEvents: async (events) => {
        for (const { body, properties, systemProperties, partitionKey } of events) {
          read.push(Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body)))
          read.push(Buffer.from(JSON.stringify({ properties, systemProperties, partitionKey })))
        }
        if (events.some(({ sequenceNumber }) => sequenceNumber >= last)) resolve()
      },
      processError: async (error) => reject(error),
    },
    { startPosition: { offset: '-1' } },
  )
  await done.finally(() => subscription.close())
  return Buffer.concat(read)
}

async function* lake(system: Addresses): AsyncGenerator<Holding> {
  for (const { path } of await lakeFiles(system))
    yield { place: 'data lake', content: Buffer.from(`${path}\n${await lakeText(system, path)}`) }
}
