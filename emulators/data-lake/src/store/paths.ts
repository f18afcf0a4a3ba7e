import { join } from 'node:path'
import { StorageError } from '../errors.ts'

/**
 * Where a file system keeps its things. Under `paths` each lake directory is a directory, so that renaming one is a
 * single rename on disk, and holds for a file `x`: `~x`, what is known of it, and `<generation>~x`, its bytes. The file
 * `~` describes the directory it lies in.
 */
export type Room = { fileSystem: string; home: string; paths: string; scratch: string; blocks: string }

/** The bytes a name may have: what the disk allows, less the generation put in front. */
const longestName = 230
const longestPath = 1024

export function roomOf(root: string, fileSystem: string): Room {
  const home = join(root, fileSystem)
  const inside = (name: string) => join(home, name)
  return { fileSystem, home, paths: inside('paths'), scratch: inside('scratch'), blocks: inside('blocks') }
}

/** Decodes a path and refuses what could leave the folder or cannot be a name: `..`, NUL, control characters, too long. */
export function parsePath(encoded: string): string {
  const names = decode(encoded).split('/').filter(Boolean)
  const path = names.join('/')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (names.some((name) => name === '.' || name === '..') || /[\x00-\x1f\x7f\ufffe\uffff]/.test(path)) {
    throw new StorageError(400, 'InvalidUri', 'the path holds a name that is not allowed')
  }
  if (path.length > longestPath || names.some((name) => Buffer.byteLength(name) > longestName)) {
    throw new StorageError(400, 'InvalidResourceName', 'the path or a name in it is too long')
  }
  return path
}

function decode(encoded: string): string {
  try {
    return decodeURIComponent(encoded)
  } catch {
    throw new StorageError(400, 'InvalidUri', 'the path is not well encoded')
  }
}

export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

export function childOf(directory: string, name: string): string {
  return directory ? `${directory}/${name}` : name
}

/** The directory on disk for a lake directory; names that would look like a file's are marked with `=`. */
export function directoryOnDisk(room: Room, path: string): string {
  const names = path.split('/').map((name) => (/^=|~/.test(name) ? `=${name}` : name))
  return join(room.paths, ...names)
}

export function sideFile(room: Room, path: string): string {
  return join(directoryOnDisk(room, parentOf(path)), `~${nameOf(path)}`)
}

export function dataFile(room: Room, path: string, generation: string): string {
  return join(directoryOnDisk(room, parentOf(path)), `${generation}~${nameOf(path)}`)
}

export function directorySideFile(room: Room, path: string): string {
  return join(directoryOnDisk(room, path), '~')
}

export type DiskName =
  | { kind: 'directory'; name: string }
  | { kind: 'side'; name: string }
  | { kind: 'data'; name: string; generation: string }

/** What a name on disk stands for; undefined for the directory's own side file. */
export function readDiskName(onDisk: string): DiskName | undefined {
  if (onDisk === '~') return undefined
  if (onDisk.startsWith('=')) return { kind: 'directory', name: onDisk.slice(1) }
  const at = onDisk.indexOf('~')
  if (at < 0) return { kind: 'directory', name: onDisk }
  const name = onDisk.slice(at + 1)
  return at === 0 ? { kind: 'side', name } : { kind: 'data', name, generation: onDisk.slice(0, at) }
}
