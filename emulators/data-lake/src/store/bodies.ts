import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { StorageError } from '../errors.ts'
import type { Lake } from './lake.ts'
import type { Room } from './paths.ts'

export type Body = { stream: Readable; length: number; md5?: string }

/** Streams a body into an open file from `position` on; resolves only when all of it has come and its MD5, if told, agrees. */
export async function writeBody(handle: FileHandle, body: Body, position: number): Promise<void> {
  const hash = body.md5 === undefined ? undefined : createHash('md5')
  let at = position
  for await (const chunk of body.stream as AsyncIterable<Buffer>) {
    hash?.update(chunk)
    await writeFully(handle, chunk, at)
    at += chunk.length
  }
  if (at - position !== body.length)
    throw new StorageError(400, 'IncompleteBody', 'the body is not as long as announced')
  checkMd5(hash, body.md5)
}

async function writeFully(handle: FileHandle, chunk: Buffer, position: number): Promise<void> {
  for (let done = 0; done < chunk.length; ) {
    const { bytesWritten } = await handle.write(chunk, done, chunk.length - done, position + done)
    done += bytesWritten
  }
}

function checkMd5(hash: Hash | undefined, expected: string | undefined): void {
  if (hash && hash.digest('base64') !== expected) throw new StorageError(400, 'Md5Mismatch')
}

/** Streams a body into a synced file of its own outside the tree; when that fails nothing is left behind. */
export async function stageBody(lake: Lake, room: Room, body: Body): Promise<string> {
  return stage(lake, room, (handle) => writeBody(handle, body, 0))
}

/** A synced file outside the tree with what `write` puts into it. */
export async function stage(lake: Lake, room: Room, write: (handle: FileHandle) => Promise<void>): Promise<string> {
  const file = join(room.scratch, lake.newId())
  const handle = await open(file, 'wx')
  try {
    await write(handle)
    await handle.datasync()
    return file
  } catch (error) {
    await rm(file, { force: true })
    throw error
  } finally {
    await handle.close()
  }
}

/** Hands a staged file to `work`, and removes it if that does not take it over. */
export async function handOver<T>(staged: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    await rm(staged, { force: true })
    throw error
  }
}
