import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { identify, isAlive, ProcessIdentity } from './process-identity.ts'

export type FolderLock = { release: () => Promise<void> }

/**
 * Makes this process the folder's only supervisor, or throws naming the one there is. The kernel holds the lock (an
 * abstract socket, gone with its process even after kill -9); the file says who holds it.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const server = await listenOnce(folder)
  const owner = readOwner(folder)
  if (!server || (owner && owner.pid !== process.pid && isAlive(owner))) {
    server?.close()
    throw new Error(`a stack already runs in ${folder}: its supervisor is process ${await ownerPid(folder)}`)
  }
  try {
    writeFileSync(ownerFile(folder), JSON.stringify(identify(process.pid)), { mode: 0o600 })
  } catch (fault) {
    server.close()
    throw fault
  }
  return { release: () => release(folder, server) }
}

/** True when a supervisor of this folder once ran and is gone without having cleaned up. */
export function wasAbandoned(folder: string): boolean {
  const owner = readOwner(folder)
  return owner !== undefined && !isAlive(owner)
}

async function listenOnce(folder: string): Promise<Server | undefined> {
  const server = createServer((socket) => socket.destroy())
  const name = createHash('sha256').update(folder).digest('hex')
  server.listen({ path: `\0smittestopp-stack-${name}` })
  try {
    await once(server, 'listening')
    return server
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined
    throw fault
  }
}

/** The owner writes its file just after it got the lock, hence the short patience. */
async function ownerPid(folder: string): Promise<number | string> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const owner = readOwner(folder)
    if (owner && isAlive(owner)) return owner.pid
    await sleep(10)
  }
  return 'unknown'
}

async function release(folder: string, server: Server): Promise<void> {
  rmSync(ownerFile(folder), { force: true })
  server.close()
  await once(server, 'close')
}

function readOwner(folder: string): ProcessIdentity | undefined {
  try {
    return ProcessIdentity.safeParse(JSON.parse(readFileSync(ownerFile(folder), 'utf8'))).data
  } catch {
    return undefined
  }
}

function ownerFile(folder: string): string {
  return join(folder, 'supervisor.json')
}
