import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import type { ProcessComponent } from './component.ts'
import type { RedisServer } from './redis-server.ts'

export type RedisOptions = {
  /** The state folder; the data lie in `redis` within it. */
  folder: string
  port: number
  password: string
  server: RedisServer
  /** For tests: keeps nothing on disk. */
  ephemeral?: boolean
}

/** Redis on 127.0.0.1: what it acknowledged is on disk, and nothing is evicted. */
export function redisComponent(options: RedisOptions): ProcessComponent {
  const { folder, port, server } = options
  const data = join(folder, 'redis')
  return {
    kind: 'process',
    name: 'redis',
    after: [],
    command: server.command,
    args: [join(data, 'redis.conf')],
    env: server.env,
    cwd: folder,
    ports: [port],
    // While it loads its file it answers pings with an error.
    ready: { kind: 'custom', check: () => askOnce(redisUrl(options)), timeoutMs: 60_000 },
    prepare: () => writeConfiguration(options, data),
  }
}

export function redisUrl({ port, password }: Pick<RedisOptions, 'port' | 'password'>): string {
  return `redis://:${encodeURIComponent(password)}@127.0.0.1:${port}/0`
}

/** In a file, not in arguments: those are for everybody on the machine to read, and the password is among them. */
async function writeConfiguration(options: RedisOptions, data: string): Promise<void> {
  await mkdir(data, { recursive: true, mode: 0o700 })
  const lines = [...settings(options), `dir ${JSON.stringify(data)}`]
  await writeFile(join(data, 'redis.conf'), `${lines.join('\n')}\n`, { mode: 0o600 })
}

function settings({ port, password, ephemeral }: RedisOptions): string[] {
  return [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${JSON.stringify(password)}`,
    'daemonize no',
    // Redis would write its title over its environment, and the mark of the stack with it.
    'set-proc-title no',
    'save ""',
    'maxmemory-policy noeviction',
    `appendonly ${ephemeral ? 'no' : 'yes'}`,
    // A job acknowledged is a job on disk; commands that come together share one sync.
    'appendfsync always',
  ]
}

async function askOnce(url: string): Promise<void> {
  const client = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    connectTimeout: 2_000,
    commandTimeout: 2_000,
  })
  client.on('error', () => {}) // told by the promises below
  try {
    await client.connect()
    await client.ping()
  } finally {
    client.disconnect()
  }
}
