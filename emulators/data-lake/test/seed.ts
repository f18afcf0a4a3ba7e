import { mkdirSync, writeFileSync } from 'node:fs'
import { newAccess } from '../src/store/access.ts'
import { type Entry, newEntry } from '../src/store/entry.ts'
import { createLake } from '../src/store/lake.ts'
import { dataFile, directoryOnDisk, directorySideFile, parentOf, roomOf, sideFile } from '../src/store/paths.ts'

/**
 * Lays files into a file system of a lake that does not run, as it would have left them, but without waiting for the disk at each: a hundred thousand in seconds.
 * A file holds its path.
 */
export function seed(root: string, fileSystem: string, paths: string[]): void {
  const lake = createLake(root, 0, Date.now)
  const room = roomOf(root, fileSystem)
  const folders = new Set<string>([''])
  const directory = newEntry(lake, 'directory', { access: newAccess('directory') })
  const makeFolder = (path: string) => {
    if (folders.has(path)) return
    makeFolder(parentOf(path))
    mkdirSync(directoryOnDisk(room, path))
    writeFileSync(directorySideFile(room, path), JSON.stringify(directory))
    folders.add(path)
  }
  for (const path of paths) {
    makeFolder(parentOf(path))
    const entry: Entry = newEntry(lake, 'file', { access: newAccess('file'), length: Buffer.byteLength(path) })
    writeFileSync(dataFile(room, path, entry.generation), path)
    writeFileSync(sideFile(room, path), JSON.stringify(entry))
  }
}
