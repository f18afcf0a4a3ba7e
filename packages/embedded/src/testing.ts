import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, realpath, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cacheFolder, checkoutFolder } from './checkout.ts'
import type { Component } from './component.ts'
import { lockFolder, wasAbandoned } from './folder-lock.ts'
import { stopLeftovers } from './leftovers.ts'
import { freePortRange } from './ports.ts'
import { postgresComponent, postgresUrl } from './postgres.ts'
import { findPostgres } from './postgres-binaries.ts'
import { redisComponent, redisUrl } from './redis.ts'
import { findRedis } from './redis-server.ts'
import { openStateFolder } from './state-folder.ts'
import { startStack } from './supervisor.ts'

export { type Cable, layCable } from './testing-cable.ts'
export { startEmulators, type TestEmulators } from './testing-emulators.ts'
export { addPerson, findPerson, isRegistered, registeredKeys, removePerson } from './testing-people.ts'

/** A server for one test run: `url` is its administrator's, `stop` ends it and removes all it wrote. */
export type TestServer = { url: string; stop: () => Promise<void> }

/** PostgreSQL for a test run, empty, on a free port; meant for vitest's globalSetup. */
export function startTestPostgres(): Promise<TestServer> {
  return startInTemporaryFolder(async (folder, port) => {
    const options = { folder, port, superuser: 'postgres', password: newPassword(), ephemeral: true }
    const binaries = await findPostgres(folder)
    return { component: postgresComponent({ ...options, binaries }), url: postgresUrl(options) }
  })
}

/** Redis for a test run, empty, on a free port; meant for vitest's globalSetup. */
export function startTestRedis(): Promise<TestServer> {
  return startInTemporaryFolder(async (folder, port) => {
    const options = { folder, port, password: newPassword(), ephemeral: true }
    const server = await findRedis(await cacheFolder(checkoutFolder(), folder))
    return { component: redisComponent({ ...options, server }), url: redisUrl(options) }
  })
}

const prefix = 'smittestopp-test-'

async function startInTemporaryFolder(
  describe: (folder: string, port: number) => Promise<{ component: Component; url: string }>,
): Promise<TestServer> {
  await removeAbandoned()
  const folder = await openStateFolder({ given: await mkdtemp(join(tmpdir(), prefix)), checkout: checkoutFolder() })
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    const { component, url } = await describe(folder, await freePortRange(1))
    const stack = await startStack({ folder, components: [component], timing: { grace: 5_000 } })
    return { url, stop: () => stack.stop().finally(remove) }
  } catch (fault) {
    await remove()
    throw fault
  }
}

/** Ends and removes what a killed test run of this user left behind. */
async function removeAbandoned(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(prefix))
  await Promise.all(
    names.map((name) =>
      realpath(join(tmpdir(), name))
        .then(removeIfAbandoned)
        .catch(() => {}),
    ),
  )
}

async function removeIfAbandoned(folder: string): Promise<void> {
  if ((await stat(folder)).uid !== process.getuid?.() || !wasAbandoned(folder)) return
  const lock = await lockFolder(folder)
  await stopLeftovers(folder, 2_000)
  await rm(folder, { recursive: true, force: true })
  await lock.release()
}

function newPassword(): string {
  return randomBytes(16).toString('hex')
}
