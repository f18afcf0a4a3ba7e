import { createHash } from 'node:crypto'
import { chmod, mkdir, readdir, realpath } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { isRoot, nobody, nobodyCan } from './unprivileged.ts'

/** `given`: the folder asked for; without one it is `.smittestopp` in the checkout, or under /var/lib for root where that cannot be. */
export type StateFolderOptions = { given?: string; checkout: string }

/** Makes the folder all state lives in and returns its real path; throws with a sentence when it cannot serve. */
export async function openStateFolder(options: StateFolderOptions): Promise<string> {
  const path = options.given ?? (await defaultFolder(options.checkout))
  try {
    const created = await mkdir(path, { recursive: true, mode: 0o700 })
    if (isRoot()) await letNobodyEnter(path, created)
    // Proves that the folder can be written to.
    await mkdir(join(path, 'run'), { recursive: true, mode: 0o700 })
  } catch (fault) {
    throw new Error(`the state folder ${path} cannot be used: ${(fault as Error).message}`, { cause: fault })
  }
  return realpath(path)
}

async function defaultFolder(checkout: string): Promise<string> {
  if (!isRoot() || nobodyCan('enter', checkout)) return join(checkout, '.smittestopp')
  const name = createHash('sha256')
    .update(await realpath(checkout))
    .digest('hex')
    .slice(0, 16)
  return join('/var/lib/smittestopp', name)
}

/** PostgreSQL's data lie inside and belong to `nobody`. Opened is only what is ours: folders just made, and an empty one. */
async function letNobodyEnter(path: string, firstCreated: string | undefined): Promise<void> {
  if (firstCreated) await openUpTo(firstCreated, path)
  else if ((await readdir(path)).length === 0) await chmod(path, 0o711)
  if (nobodyCan('enter', path)) return
  throw new Error(
    `as root, PostgreSQL runs as user ${nobody.uid}, who cannot enter it. Choose another folder, or chmod o+x it and its parents`,
  )
}

async function openUpTo(top: string, path: string): Promise<void> {
  await chmod(path, 0o711)
  if (resolve(path) !== resolve(top)) await openUpTo(top, dirname(path))
}
