import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import { isMissing } from './disk.ts'
import type { Entry } from './entry.ts'
import { childOf, directoryOnDisk, directorySideFile, type Room, readDiskName, sideFile } from './paths.ts'

export type Found = { path: string; isDirectory: boolean }
export type Listed = { path: string; entry: Entry }

/** Where in the order a walk begins: at a path, or right behind it. The path need not exist any more. */
export type Start = { path: string; inclusive: boolean }

/**
 * All paths below a directory, sorted name by name, a directory before what is in it. Only the directories that lead to
 * `start` and those behind it are read, and no file is looked at, so a page costs what it holds and not what lies before.
 * With a prefix, only names directly in the directory that begin with it count, and what is below them.
 */
export async function* walk(
  room: Room,
  directory: string,
  given: { recursive: boolean; start?: Start; prefix?: string },
): AsyncGenerator<Found> {
  const below = given.start?.path.slice(directory ? directory.length + 1 : 0)
  const [first = '', ...rest] = below?.split('/') ?? []
  for (const child of await children(room, directory, { first, prefix: given.prefix ?? '' })) {
    const path = childOf(directory, child.name)
    const leadsToStart = child.name === first
    if (!leadsToStart || (rest.length === 0 && given.start?.inclusive)) yield { path, isDirectory: child.isDirectory }
    if (!child.isDirectory || !given.recursive) continue
    const start = leadsToStart && rest.length > 0 ? given.start : undefined
    yield* walk(room, path, { recursive: true, start })
  }
}

/** One page of a walk, read from the disk, and the path to start behind for the next one. */
export async function takePage(
  room: Room,
  found: AsyncIterable<Found>,
  size: number,
): Promise<{ listed: Listed[]; next?: string }> {
  const page: Found[] = []
  for await (const one of found) {
    if (page.length === size) return { listed: await readAll(room, page), next: page.at(-1)!.path }
    page.push(one)
  }
  return { listed: await readAll(room, page) }
}

/**
 * Reads entries, leaving out paths that went away meanwhile. A side file is read in microseconds, far less than a trip to
 * the thread pool costs, so a few at a time are read on the spot, and others get their turn in between.
 */
async function readAll(room: Room, page: Found[]): Promise<Listed[]> {
  const listed: Listed[] = []
  for (const [at, found] of page.entries()) {
    if (at % 16 === 15) await setImmediate()
    const entry = readNow(room, found)
    if (entry) listed.push({ path: found.path, entry })
  }
  return listed
}

function readNow(room: Room, found: Found): Entry | undefined {
  try {
    const file = found.isDirectory ? directorySideFile(room, found.path) : sideFile(room, found.path)
    return JSON.parse(readFileSync(file, 'utf8')) as Entry
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

async function children(
  room: Room,
  directory: string,
  wanted: { first: string; prefix: string },
): Promise<{ name: string; isDirectory: boolean }[]> {
  const names = await namesOnDisk(directoryOnDisk(room, directory))
  const found: { name: string; isDirectory: boolean }[] = []
  for (const onDisk of names) {
    const read = readDiskName(onDisk)
    if (!read || read.kind === 'data' || read.name < wanted.first || !read.name.startsWith(wanted.prefix)) continue
    found.push({ name: read.name, isDirectory: read.kind === 'directory' })
  }
  return found.sort((one, other) => (one.name < other.name ? -1 : 1))
}

async function namesOnDisk(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}
