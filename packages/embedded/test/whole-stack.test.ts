import { chmod, chown, lstat, readdir, rm, rmdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Redis } from 'ioredis'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { checkoutFolder } from '../src/checkout.ts'
import { findLeftovers } from '../src/leftovers.ts'
import { freePortRange } from '../src/ports.ts'
import { identify } from '../src/process-identity.ts'
import { isRoot, nobody } from '../src/unprivileged.ts'
import { type StackProgram, startStackProgram, type Where } from './stack-program.ts'
import { copyCheckout, remove, temporaryFolder } from './temporary.ts'

let folder: string
let started: StackProgram[]

beforeEach(async () => {
  folder = await temporaryFolder()
  started = []
})

afterEach(async () => {
  for (const program of started) program.process.kill('SIGTERM')
  await Promise.all(started.map(({ ended }) => ended))
  await remove(folder)
})

function start(where: Where): StackProgram {
  const program = startStackProgram(where)
  started.push(program)
  return program
}

async function here(): Promise<Where> {
  return { checkout: checkoutFolder(), base: await freePortRange(3), stateFolder: join(folder, 'state') }
}

async function query(connectionString: string, text: string): Promise<Record<string, string>[]> {
  const client = new Client({ connectionString })
  await client.connect()
  const { rows } = await client.query(text)
  await client.end()
  return rows
}

async function countStarts(connectionString: string): Promise<number> {
  const rows = await query(connectionString, 'select count(*)::int as starts from starts')
  return Number(rows[0]?.starts)
}

async function withRedis<T>(url: string, use: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url)
  const result = await use(redis)
  redis.disconnect()
  return result
}

function running(pids: number[]): number[] {
  return pids.filter((pid) => identify(pid) !== undefined)
}

describe('a running stack', () => {
  let home: string
  let where: Where
  let program: StackProgram

  beforeAll(async () => {
    home = await temporaryFolder()
    where = { checkout: checkoutFolder(), base: await freePortRange(3), stateFolder: join(home, 'state') }
    program = startStackProgram(where)
    await program.up
  })

  afterAll(async () => {
    program.process.kill('SIGTERM')
    await program.ended
    await remove(home)
  })

  it('keeps its data on loopback, behind passwords, in UTC and UTF-8, and synced', async () => {
    const { postgres, redis, folder } = await program.up
    const settings = await query(
      postgres,
      `select name, setting from pg_settings where name in
        ('listen_addresses','fsync','synchronous_commit','TimeZone','server_encoding','jit','password_encryption','server_version')`,
    )
    expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toMatchObject({
      listen_addresses: '127.0.0.1',
      fsync: 'on',
      synchronous_commit: 'on',
      TimeZone: 'UTC',
      server_encoding: 'UTF8',
      jit: 'off',
      password_encryption: 'scram-sha-256',
    })
    await expect(query(postgres.replace(/:[0-9a-f]{64}@/, ':wrong@'), 'select 1')).rejects.toThrow('password')
    await expect(query(postgres.replace('127.0.0.1', '127.0.0.2'), 'select 1')).rejects.toThrow('ECONNREFUSED')
    const config = (name: string) => withRedis(redis, (client) => client.config('GET', name))
    expect(await config('appendfsync')).toEqual(['appendfsync', 'always'])
    expect(await config('maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction'])
    expect((await stat(join(folder, 'secrets.json'))).mode & 0o777).toBe(0o600)
  })

  it('refuses a second supervisor in the same folder, naming the first', async () => {
    const second = await start({ ...where, base: await freePortRange(3) }).ended
    expect(second.code).toBe(1)
    expect(second.told).toContain(`its supervisor is process ${program.process.pid}`)
  })

  it('has PostgreSQL and Redis back, with their data, after they were killed', async () => {
    const { pids, postgres, redis } = await program.up
    await withRedis(redis, (client) => client.set('job', 'kept'))
    for (const pid of pids.slice(0, 2)) process.kill(pid, 'SIGKILL')
    await expect.poll(() => countStarts(postgres).catch(() => 0), { timeout: 20_000 }).toBe(1)
    expect(await withRedis(redis, (client) => client.get('job'))).toBe('kept')
    expect(running(pids)).toEqual(pids.slice(2))
  })

  it('ends at SIGTERM, with exit code 0 and no process left', async () => {
    const { folder } = await program.up
    const pids = (await findLeftovers(folder)).map(({ identity }) => identity.pid)
    expect(pids).toHaveLength(3)
    program.process.kill('SIGTERM')
    expect((await program.ended).code).toBe(0)
    expect(running(pids)).toEqual([])
    expect(await findLeftovers(folder)).toEqual([])
  })
})

describe('a stack cut short', () => {
  it('finds and ends what a killed supervisor left, and has all that was acknowledged', async () => {
    const where = await here()
    const first = start(where)
    const before = await first.up
    await withRedis(before.redis, (redis) => redis.set('job', 'kept'))
    first.process.kill('SIGKILL')
    await first.ended
    expect(running(before.pids)).toEqual(before.pids)

    const second = start(where)
    const after = await second.up
    expect(running(before.pids)).toEqual([])
    expect(await countStarts(after.postgres)).toBe(2)
    expect(await withRedis(after.redis, (redis) => redis.get('job'))).toBe('kept')
  })

  it('ends cleanly when it is told to while PostgreSQL still makes its data folder, and starts anew after', async () => {
    const where = await here()
    const first = start(where)
    await new Promise((resolve) => first.process.stdout?.once('data', resolve))
    first.process.kill('SIGHUP')
    expect((await first.ended).told).toContain('stopped by SIGHUP')
    expect(await findLeftovers(join(folder, 'state'))).toEqual([])
    expect(await countStarts((await start(where).up).postgres)).toBe(1)
  })
})

describe.runIf(isRoot())('another user, another place', () => {
  it('runs from a checkout of its own: as root where nobody else can enter, and as an ordinary user', async () => {
    const copy = await copyCheckout(folder)
    await chmod(folder, 0o700)
    const state = await upAndDown(copy)
    expect(dirname(state)).toBe('/var/lib/smittestopp')
    expect(await readdir(copy.checkout)).not.toContain('.smittestopp')
    await rm(state, { recursive: true })
    await rmdir(dirname(state)).catch(() => {}) // another checkout's state may lie there

    await chmod(folder, 0o755)
    await giveTo(nobody.uid, copy.checkout)
    expect(await upAndDown({ ...copy, uid: nobody.uid })).toBe(join(copy.checkout, '.smittestopp'))
  })

  async function upAndDown(where: Omit<Where, 'base'>): Promise<string> {
    const program = start({ ...where, base: await freePortRange(3) })
    const { pids, postgres, folder: state } = await program.up
    expect(await countStarts(postgres)).toBe(1)
    program.process.kill('SIGINT')
    expect((await program.ended).code).toBe(0)
    expect(running(pids)).toEqual([])
    return state
  }

  it('refuses, as root, a given folder that PostgreSQL cannot enter', async () => {
    await chmod(folder, 0o700)
    const { code, told } = await start(await here()).ended
    expect(code).toBe(1)
    expect(told).toContain(`the state folder ${join(folder, 'state')} cannot be used`)
    expect(told).toContain('chmod o+x it and its parents')
  })
})

async function giveTo(uid: number, path: string): Promise<void> {
  const names = await readdir(path, { recursive: true })
  for (const name of ['', ...names]) {
    const file = join(path, name)
    if (!(await lstat(file)).isSymbolicLink()) await chown(file, uid, uid)
  }
}
