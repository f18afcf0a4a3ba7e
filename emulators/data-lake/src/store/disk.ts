import { open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Makes renames, new names and removals in a directory survive a crash. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Replaces a small file as a whole: after a crash it holds the old text or the new, and the new once this has resolved. */
export async function replaceDurably(target: string, text: string, scratchFile: string): Promise<void> {
  await writeSynced(scratchFile, text)
  await rename(scratchFile, target)
  await syncDirectory(dirname(target))
}

export async function writeSynced(file: string, text: string): Promise<void> {
  const handle = await open(file, 'w')
  try {
    await handle.writeFile(text)
    await handle.datasync()
  } finally {
    await handle.close()
  }
}

export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Nothing there, or a file where a directory would have to be. */
export function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code
  return code === 'ENOENT' || code === 'ENOTDIR'
}
