import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { StorageError } from '../errors.ts'
import { type Body, writeBody } from './bodies.ts'
import { type ContentHeaders, changed, type Entry, writeEntry } from './entry.ts'
import type { Lake } from './lake.ts'
import { dataFile, type Room } from './paths.ts'

/** Writes behind the committed bytes; what is written counts only once it is flushed. */
export async function append(
  lake: Lake,
  room: Room,
  path: string,
  given: { entry: Entry; position: number; body: Body },
): Promise<void> {
  const { entry, position, body } = given
  if (position < entry.length) throw new StorageError(400, 'InvalidFlushPosition', 'the position is already committed')
  const handle = await open(dataFile(room, path, entry.generation), constants.O_RDWR | constants.O_CREAT)
  try {
    if (!lake.appends.has(entry.generation)) await handle.truncate(entry.length)
    await writeBody(handle, body, position)
    lake.appends.add(entry.generation, { from: position, to: position + body.length })
  } finally {
    await handle.close()
  }
}

/** Commits the appended bytes up to `position`, which must join up with what is committed, and discards any behind it. */
export async function flush(
  lake: Lake,
  room: Room,
  path: string,
  given: { entry: Entry; position: number; headers: ContentHeaders },
): Promise<Entry> {
  const { entry, position } = given
  if (position < entry.length || position > lake.appends.reach(entry.generation, entry.length)) {
    throw new StorageError(400, 'InvalidFlushPosition', 'the appended data does not reach from the end to the position')
  }
  const handle = await open(dataFile(room, path, entry.generation), constants.O_RDWR | constants.O_CREAT)
  try {
    await handle.truncate(position)
    await handle.datasync()
  } finally {
    await handle.close()
  }
  const next = changed(lake, entry, { length: position, headers: { ...entry.headers, ...given.headers } })
  await writeEntry(lake, room, path, next)
  lake.appends.forget(entry.generation)
  return next
}
