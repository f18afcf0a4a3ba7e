import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { StorageError } from '../errors.ts'
import { newAccess } from './access.ts'
import { readIfThere, replaceDurably, syncDirectory, writeSynced } from './disk.ts'
import { newEntry } from './entry.ts'
import type { Lake } from './lake.ts'
import { directorySideFile, type Room, roomOf } from './paths.ts'

export type FileSystem = { name: string; etag: string; modified: number; metadata: Record<string, string> }

/** Where file systems wait to be erased, and new ones to be complete. */
export const limbo = '~limbo'

export async function readFileSystem(lake: Lake, name: string): Promise<FileSystem | undefined> {
  const text = await readIfThere(join(lake.root, name, 'filesystem.json'))
  return text === undefined ? undefined : (JSON.parse(text) as FileSystem)
}

/** Creates a file system as a whole; undefined when there is one of that name. */
export async function createFileSystem(
  lake: Lake,
  name: string,
  metadata: Record<string, string>,
): Promise<FileSystem | undefined> {
  if (!/^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name)) throw new StorageError(400, 'InvalidResourceName')
  return lake.locks.hold([name], async () => {
    if (await readFileSystem(lake, name)) return undefined
    const fileSystem = { name, etag: lake.newEtag(), modified: lake.now(), metadata }
    const draft = roomOf(join(lake.root, limbo), lake.newId())
    await furnish(lake, draft, fileSystem)
    await rename(draft.home, join(lake.root, name))
    await syncDirectory(lake.root)
    return fileSystem
  })
}

async function furnish(lake: Lake, room: Room, fileSystem: FileSystem): Promise<void> {
  for (const folder of [room.paths, room.scratch, room.blocks]) await mkdir(folder, { recursive: true })
  const root = newEntry(lake, 'directory', { access: newAccess('directory') })
  await writeSynced(directorySideFile(room, ''), JSON.stringify(root))
  await writeSynced(join(room.home, 'filesystem.json'), JSON.stringify(fileSystem))
  await syncDirectory(room.paths)
  await syncDirectory(room.home)
}

export async function changeFileSystem(
  lake: Lake,
  name: string,
  metadata: Record<string, string>,
): Promise<FileSystem | undefined> {
  return lake.locks.hold([name], async () => {
    const fileSystem = await readFileSystem(lake, name)
    if (!fileSystem) return undefined
    const next = { ...fileSystem, metadata, etag: lake.newEtag(), modified: lake.now() }
    const room = roomOf(lake.root, name)
    await replaceDurably(join(room.home, 'filesystem.json'), JSON.stringify(next), join(room.scratch, lake.newId()))
    return next
  })
}

/** Gone for every caller at once, then erased from the disk; false when there was none. */
export async function deleteFileSystem(lake: Lake, name: string): Promise<boolean> {
  return lake.locks.hold([name], async () => {
    if (!(await readFileSystem(lake, name))) return false
    const grave = join(lake.root, limbo, lake.newId())
    await rename(join(lake.root, name), grave)
    await syncDirectory(lake.root)
    await rm(grave, { recursive: true })
    return true
  })
}

/** The names of all file systems, sorted. */
export async function listFileSystems(lake: Lake): Promise<string[]> {
  const names = await readdir(lake.root)
  return names.filter((name) => /^[a-z0-9-]+$/.test(name)).sort()
}
