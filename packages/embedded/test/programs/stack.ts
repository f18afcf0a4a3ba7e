// A supervisor as `npm run up` is one: PostgreSQL, Redis, a step between, a service. Tells what happens, one JSON a line.
import { Client } from 'pg'
import { cacheFolder } from '../../src/checkout.ts'
import { postgresComponent, postgresUrl } from '../../src/postgres.ts'
import { findPostgres } from '../../src/postgres-binaries.ts'
import { redisComponent, redisUrl } from '../../src/redis.ts'
import { findRedis } from '../../src/redis-server.ts'
import { loadSecrets } from '../../src/secrets.ts'
import { abortOnSignals } from '../../src/signals.ts'
import { openStateFolder } from '../../src/state-folder.ts'
import { startStack } from '../../src/supervisor.ts'

const tell = (event: object) => console.log(JSON.stringify(event))
const { CHECKOUT: checkout = '', STATE_FOLDER: given, BASE } = process.env
const base = Number(BASE)
const signal = abortOnSignals()

try {
  const folder = await openStateFolder({ given, checkout })
  const secrets = await loadSecrets(folder, ['postgresPassword', 'redisPassword'])
  const postgres = { folder, port: base, superuser: 'smittestopp', password: secrets.postgresPassword }
  const redis = { folder, port: base + 1, password: secrets.redisPassword }
  const [binaries, server] = await Promise.all([findPostgres(folder), findRedis(await cacheFolder(checkout, folder))])
  const stack = await startStack({
    folder,
    signal,
    onEvent: tell,
    components: [
      postgresComponent({ ...postgres, binaries }),
      redisComponent({ ...redis, server }),
      { kind: 'task', name: 'migration', after: ['postgres'], run: () => migrate(postgresUrl(postgres)) },
      {
        kind: 'process',
        name: 'service',
        after: ['migration', 'redis'],
        command: process.execPath,
        args: [new URL('answering.ts', import.meta.url).pathname],
        env: { PORT: String(base + 2) },
        ports: [base + 2],
        ready: { kind: 'http', url: `http://127.0.0.1:${base + 2}/` },
      },
    ],
  })
  const pids = ['postgres', 'redis', 'service'].map((name) => stack.component(name).pid)
  tell({ type: 'up', folder, pids, postgres: postgresUrl(postgres), redis: redisUrl(redis) })
  await stack.stopped
  tell({ type: 'down' })
} catch (fault) {
  tell({ type: 'fault', message: (fault as Error).message })
  process.exitCode = 1
}

async function migrate(connectionString: string): Promise<void> {
  const client = new Client({ connectionString })
  await client.connect()
  await client.query('create table if not exists starts (at timestamptz not null default now())')
  await client.query('insert into starts default values')
  await client.end()
}
