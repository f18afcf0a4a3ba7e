import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Program, runProgram } from './run-program.ts'

/** How to run redis-server here: the program, and what it needs in its environment. */
export type RedisServer = { command: string; env: Record<string, string> }

/** Debian 12's packages that redis-server needs and a bare machine lacks. */
const packages = [
  'redis-server',
  'redis-tools',
  'libhiredis0.14',
  'liblzf1',
  'libjemalloc2',
  'liblua5.1-0',
  'lua-bitop',
  'lua-cjson',
  'libatomic1',
]

/** redis-server 7 or later from PATH, else Debian's, unpacked once into `cacheFolder` without being installed. */
export async function findRedis(cacheFolder: string, path = process.env.PATH ?? ''): Promise<RedisServer> {
  const installed = { command: 'redis-server', env: { PATH: path } }
  if (await isFit(installed)) return installed
  const unpacked = serverIn(join(cacheFolder, 'redis'))
  if (await isFit(unpacked)) return unpacked
  try {
    await unpack(cacheFolder)
    if (await isFit(unpacked)) return unpacked
    throw new Error('it does not run on this machine')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Error(
      `redis-server 7 is not in PATH, and Debian's package could not be used instead (${reason}). ` +
        'Install it: apt-get install redis-server',
      { cause },
    )
  }
}

function serverIn(root: string): RedisServer {
  const libraries = ['usr/lib/x86_64-linux-gnu', 'lib/x86_64-linux-gnu'].map((folder) => join(root, folder))
  return { command: join(root, 'usr/bin/redis-server'), env: { LD_LIBRARY_PATH: libraries.join(':') } }
}

async function isFit({ command, env }: RedisServer): Promise<boolean> {
  try {
    const said = await runProgram({ command, args: ['--version'], env, cwd: '/', timeoutMs: 5_000 })
    return Number(/v=(\d+)\./.exec(said)?.[1] ?? 0) >= 7
  } catch {
    return false
  }
}

/** Fetches with lists and cache of its own, so no system file is touched and any user may; named only when whole. */
async function unpack(cacheFolder: string): Promise<void> {
  const scratch = await mkdtemp(join(cacheFolder, 'redis-new-'))
  try {
    await fetchPackages(scratch)
    await rename(join(scratch, 'root'), join(cacheFolder, 'redis'))
  } catch (fault) {
    // Somebody else may have been quicker.
    if (!(await stat(join(cacheFolder, 'redis')).catch(() => undefined))) throw fault
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function fetchPackages(scratch: string): Promise<void> {
  const folders = ['state/lists/partial', 'cache/archives/partial', 'packages', 'root']
  for (const folder of folders) await mkdir(join(scratch, folder), { recursive: true })
  const options = ['-o', `Dir::State=${scratch}/state`, '-o', `Dir::State::Lists=${scratch}/state/lists`]
  options.push('-o', `Dir::Cache=${scratch}/cache`, '-o', 'Dir::State::status=/var/lib/dpkg/status')
  options.push('-o', 'APT::Sandbox::User=', '-o', 'Debug::NoLocking=1', '-o', 'Acquire::Retries=2')
  const inPackages = (command: string, args: string[]): Program => {
    const env = { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C', ...proxies() }
    return { command, args, env, cwd: join(scratch, 'packages'), timeoutMs: 120_000 }
  }
  // One unreachable source among several need not matter: the download tells.
  await runProgram(inPackages('apt-get', [...options, 'update'])).catch(() => {})
  await runProgram(inPackages('apt-get', [...options, 'download', ...packages]))
  for (const name of await readdir(join(scratch, 'packages'))) {
    await runProgram(inPackages('dpkg-deb', ['-x', name, join(scratch, 'root')]))
  }
}

function proxies(): Record<string, string> {
  const names = ['http_proxy', 'https_proxy', 'no_proxy']
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))
}
