import { chown, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'
import type { ProcessComponent, Work } from './component.ts'
import type { PostgresBinaries } from './postgres-binaries.ts'
import { postgresSettings } from './postgres-settings.ts'
import { runProgram } from './run-program.ts'
import { isRoot, nobody } from './unprivileged.ts'

export type PostgresOptions = {
  /** The state folder; the data lie in `postgres` within it. */
  folder: string
  port: number
  superuser: string
  password: string
  binaries: PostgresBinaries
  /** For tests: quick, small, and lost when the machine loses power. */
  ephemeral?: boolean
}

/** PostgreSQL on 127.0.0.1: makes its data folder at the first start, runs as `nobody` when root starts it. */
export function postgresComponent(options: PostgresOptions): ProcessComponent {
  const { folder, port, binaries, ephemeral = false } = options
  const data = join(folder, 'postgres')
  return {
    kind: 'process',
    name: 'postgres',
    after: [],
    command: binaries.postgres,
    args: ['-D', data, ...postgresSettings(port, ephemeral)],
    env: { HOME: data },
    cwd: data,
    ...runAs(),
    ports: [port],
    // Fast shutdown: ends the sessions there are, writes a checkpoint.
    stopSignal: 'SIGINT',
    // After a crash it replays its log before it answers.
    ready: { kind: 'custom', check: () => askOnce(postgresUrl(options)), timeoutMs: 120_000 },
    prepare: (work) => makeData(options, data, work),
  }
}

/** The superuser's URL of the database every PostgreSQL has. */
export function postgresUrl({
  port,
  superuser,
  password,
}: Pick<PostgresOptions, 'port' | 'superuser' | 'password'>): string {
  return `postgres://${encodeURIComponent(superuser)}:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`
}

function runAs(): { uid?: number; gid?: number } {
  return isRoot() ? nobody : {}
}

async function askOnce(connectionString: string): Promise<void> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 2_000, query_timeout: 2_000 })
  client.on('error', () => {}) // told by the promises below
  try {
    await client.connect()
    await client.query('select 1')
  } finally {
    await client.end()
  }
}

/** The data folder gets its name only when whole, so a start killed half way is begun anew by the next. */
async function makeData(options: PostgresOptions, data: string, work: Work): Promise<void> {
  await removeScratch(options.folder)
  if (await stat(data).catch(() => undefined)) return
  const scratch = await mkdtemp(join(options.folder, scratchPrefix))
  const passwordFile = join(scratch, 'password')
  await writeFile(passwordFile, options.password, { mode: 0o600 })
  await mkdir(join(scratch, 'data'), { mode: 0o700 })
  if (isRoot()) await Promise.all([scratch, passwordFile, join(scratch, 'data')].map(giveToNobody))
  await initialise(options, scratch, work)
  await rename(join(scratch, 'data'), data)
  await rm(scratch, { recursive: true })
}

const scratchPrefix = 'postgres-new-'

async function removeScratch(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(scratchPrefix))
  await Promise.all(names.map((name) => rm(join(folder, name), { recursive: true, force: true })))
}

function giveToNobody(path: string): Promise<void> {
  return chown(path, nobody.uid, nobody.gid)
}

async function initialise(options: PostgresOptions, scratch: string, work: Work): Promise<void> {
  const { binaries, superuser, ephemeral } = options
  const args = ['-D', join(scratch, 'data'), '-U', superuser, `--pwfile=${join(scratch, 'password')}`]
  args.push('--auth=scram-sha-256', '--encoding=UTF8')
  // PostgreSQL's own C.UTF-8: the same order on every machine, whatever locales it has.
  args.push('--no-locale', '--locale-provider=builtin', '--builtin-locale=C.UTF-8')
  if (ephemeral) args.push('--no-sync')
  const { env, signal } = work
  await runProgram({
    command: binaries.initdb,
    args,
    env: { ...env, HOME: scratch },
    cwd: scratch,
    ...runAs(),
    signal,
    timeoutMs: 120_000,
  })
}
