import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { StorageError } from '../errors.ts'
import { ensureDirectory } from './directories.ts'
import { isMissing, syncDirectory } from './disk.ts'
import { type Entry, readEntry, writeEntry } from './entry.ts'
import { readFileSystem } from './file-systems.ts'
import type { Lake } from './lake.ts'
import { dataFile, directoryOnDisk, parentOf, type Room, roomOf, sideFile } from './paths.ts'

/** Runs work on one path while nobody else changes it, what is above it or what is below it. */
export async function atPath<T>(
  lake: Lake,
  fileSystem: string,
  path: string,
  work: (room: Room, entry: Entry | undefined) => Promise<T>,
): Promise<T> {
  const key = path ? `${fileSystem}/${path}` : fileSystem
  return lake.locks.hold([key], async () => {
    const room = await existingRoom(lake, fileSystem)
    return work(room, await readEntry(room, path))
  })
}

export async function existingRoom(lake: Lake, fileSystem: string): Promise<Room> {
  if (!(await readFileSystem(lake, fileSystem))) throw new StorageError(404, 'FilesystemNotFound')
  return roomOf(lake.root, fileSystem)
}

/**
 * Puts a new file at the path in place of what was there. `content` is a finished, synced file to take over; without
 * one the file starts empty. The old file stays until the new side file has taken its place.
 */
export async function putFile(
  lake: Lake,
  room: Room,
  path: string,
  put: { entry: Entry; old: Entry | undefined; content?: string },
): Promise<void> {
  await ensureDirectory(lake, room, parentOf(path))
  const data = dataFile(room, path, put.entry.generation)
  if (put.content) await rename(put.content, data)
  else await (await open(data, 'w')).close()
  await writeEntry(lake, room, path, put.entry)
  if (put.old) await dropContent(lake, room, path, put.old)
}

/** Gone for every caller once the side file is; then the bytes are erased. */
export async function removeFile(lake: Lake, room: Room, path: string, entry: Entry): Promise<void> {
  await rm(sideFile(room, path))
  await syncDirectory(directoryOnDisk(room, parentOf(path)))
  await dropContent(lake, room, path, entry)
}

export async function dropContent(lake: Lake, room: Room, path: string, entry: Entry): Promise<void> {
  lake.appends.forget(entry.generation)
  await rm(dataFile(room, path, entry.generation), { force: true })
}

/**
 * The entry and an open handle to exactly the bytes it speaks of; they stay readable when the file is replaced or deleted.
 * A file replaced between the two steps is looked up anew. Directories have no handle.
 */
export async function openFile(room: Room, path: string): Promise<{ entry: Entry; handle?: FileHandle } | undefined> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const entry = await readEntry(room, path)
    if (entry?.kind !== 'file') return entry && { entry }
    try {
      return { entry, handle: await open(dataFile(room, path, entry.generation), 'r') }
    } catch (error) {
      if (!isMissing(error)) throw error
    }
  }
  throw new StorageError(503, 'ServerBusy', 'the file is being replaced too often to be read')
}
