import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Entry } from './entry.ts'
import { limbo, listFileSystems } from './file-systems.ts'
import type { Lake } from './lake.ts'
import { type Room, readDiskName, roomOf } from './paths.ts'

const week = 7 * 24 * 3600 * 1000

/**
 * Clears away what a crash left half done: drafts, and data files that no side file speaks of. What was acknowledged is
 * never among them, because a side file is in place before anything is acknowledged.
 */
export async function recover(lake: Lake): Promise<{ fileSystems: number; removed: number }> {
  await mkdir(lake.root, { recursive: true })
  await emptyFolder(join(lake.root, limbo))
  const names = await listFileSystems(lake)
  let removed = 0
  for (const name of names) {
    const room = roomOf(lake.root, name)
    await emptyFolder(room.scratch)
    await forgetOldBlocks(lake, room)
    removed += await sweep(room.paths)
  }
  return { fileSystems: names.length, removed }
}

async function emptyFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder)
}

/** Blocks that no list took up within a week are discarded, as in Azure. */
async function forgetOldBlocks(lake: Lake, room: Room): Promise<void> {
  for (const name of await readdir(room.blocks)) {
    const folder = join(room.blocks, name)
    if (lake.machineNow() - (await stat(folder)).mtimeMs > week) await rm(folder, { recursive: true })
  }
}

async function sweep(folder: string): Promise<number> {
  const generations = new Map<string, string[]>()
  const sides = new Set<string>()
  let removed = 0
  for (const onDisk of await readdir(folder)) {
    const read = readDiskName(onDisk)
    if (read?.kind === 'side') sides.add(read.name)
    if (read?.kind === 'directory') removed += await sweep(join(folder, onDisk))
    if (read?.kind === 'data') generations.set(read.name, [...(generations.get(read.name) ?? []), read.generation])
  }
  for (const [name, all] of generations) {
    for (const stale of await staleOf(folder, name, all, sides.has(name))) {
      await rm(join(folder, `${stale}~${name}`))
      removed += 1
    }
  }
  return removed
}

/** Where there is one side file and one data file they belong together, so only doubtful names cost a look inside. */
async function staleOf(folder: string, name: string, generations: string[], described: boolean): Promise<string[]> {
  if (!described) return generations
  if (generations.length === 1) return []
  const entry = JSON.parse(await readFile(join(folder, `~${name}`), 'utf8')) as Entry
  return generations.filter((generation) => generation !== entry.generation)
}
