import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { StorageError } from '../errors.ts'
import { newAccess } from './access.ts'
import { isMissing, syncDirectory, writeSynced } from './disk.ts'
import { type Entry, newEntry, readEntry } from './entry.ts'
import type { Lake } from './lake.ts'
import { directoryOnDisk, parentOf, type Room, readDiskName } from './paths.ts'

/** Creates the directory and those above it that are missing; a file in the way is a conflict. */
export async function ensureDirectory(lake: Lake, room: Room, path: string): Promise<void> {
  if (path === '' || (await isDirectory(directoryOnDisk(room, path)))) return
  await makeDirectory(lake, room, path, newEntry(lake, 'directory', { access: newAccess('directory') }))
}

/** The directory appears complete with its entry, or not at all; one that another caller made meanwhile is left as it is. */
export async function makeDirectory(lake: Lake, room: Room, path: string, entry: Entry): Promise<void> {
  await ensureDirectory(lake, room, parentOf(path))
  const there = await readEntry(room, path)
  if (there?.kind === 'file')
    throw new StorageError(409, 'PathConflict', 'a file has the name of a directory in the path')
  const draft = join(room.scratch, lake.newId())
  await mkdir(draft)
  await writeSynced(join(draft, '~'), JSON.stringify(entry))
  await syncDirectory(draft)
  try {
    await rename(draft, directoryOnDisk(room, path))
  } catch (error) {
    await rm(draft, { recursive: true })
    if (!isTaken(error)) throw error
  }
  await syncDirectory(directoryOnDisk(room, parentOf(path)))
}

export async function isEmptyDirectory(room: Room, path: string): Promise<boolean> {
  const names = await readdir(directoryOnDisk(room, path))
  return !names.some((name) => /^(side|directory)$/.test(readDiskName(name)?.kind ?? ''))
}

/** Takes the directory with all below it out of the tree in one step, then erases it. */
export async function removeDirectory(lake: Lake, room: Room, path: string): Promise<void> {
  const grave = join(room.scratch, lake.newId())
  await rename(directoryOnDisk(room, path), grave)
  await syncDirectory(directoryOnDisk(room, parentOf(path)))
  await rm(grave, { recursive: true })
}

async function isDirectory(onDisk: string): Promise<boolean> {
  try {
    return (await stat(onDisk)).isDirectory()
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

function isTaken(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code
  return code === 'ENOTEMPTY' || code === 'EEXIST'
}
