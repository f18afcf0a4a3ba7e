import { link, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { syncDirectory } from './disk.ts'
import type { Entry } from './entry.ts'
import { dropContent } from './files.ts'
import type { Lake } from './lake.ts'
import { dataFile, directoryOnDisk, parentOf, type Room, sideFile } from './paths.ts'

export type Place = { room: Room; path: string; entry: Entry }

/**
 * Moves a file in one step: its bytes get their second name first, then the rename of the side file is the move. A file
 * at the destination is replaced in that same step.
 */
export async function moveFile(
  lake: Lake,
  source: Place,
  target: Omit<Place, 'entry'>,
  replaced?: Entry,
): Promise<void> {
  const from = dataFile(source.room, source.path, source.entry.generation)
  const to = dataFile(target.room, target.path, source.entry.generation)
  await rm(to, { force: true })
  await link(from, to)
  await syncDirectory(directoryOnDisk(target.room, parentOf(target.path)))
  await rename(sideFile(source.room, source.path), sideFile(target.room, target.path))
  await syncBoth(source, target)
  await rm(from)
  if (replaced) await dropContent(lake, target.room, target.path, replaced)
}

/** Moves a directory with all below it by one rename; an empty directory at the destination makes way. */
export async function moveDirectory(
  lake: Lake,
  source: Place,
  target: Omit<Place, 'entry'>,
  replaced?: Entry,
): Promise<void> {
  const destination = directoryOnDisk(target.room, target.path)
  const grave = join(target.room.scratch, lake.newId())
  if (replaced) await rename(destination, grave)
  await rename(directoryOnDisk(source.room, source.path), destination)
  await syncBoth(source, target)
  await rm(grave, { recursive: true, force: true })
}

async function syncBoth(source: Omit<Place, 'entry'>, target: Omit<Place, 'entry'>): Promise<void> {
  await syncDirectory(directoryOnDisk(target.room, parentOf(target.path)))
  await syncDirectory(directoryOnDisk(source.room, parentOf(source.path)))
}
