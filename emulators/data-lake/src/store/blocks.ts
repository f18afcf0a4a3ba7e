import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { StorageError } from '../errors.ts'
import { type Body, handOver, stage, stageBody, writeBody } from './bodies.ts'
import { isMissing, syncDirectory } from './disk.ts'
import type { Entry } from './entry.ts'
import type { Lake } from './lake.ts'
import { dataFile, type Room } from './paths.ts'

export type BlockReference = { id: string; from: 'Latest' | 'Committed' | 'Uncommitted' }
export type Block = { id: string; size: number }

/** Where a block's bytes lie: in a file, from a byte on. */
type Piece = Block & { file: string; start: number }

/** Keeps a block until a block list takes it up; a later block of the same id replaces it. */
export async function putBlock(lake: Lake, room: Room, path: string, block: { id: string; body: Body }): Promise<void> {
  const name = fileNameOf(block.id)
  const staged = await stageBody(lake, room, block.body)
  const folder = folderOf(room, path)
  await handOver(staged, async () => {
    await mkdir(folder, { recursive: true })
    await rename(staged, join(folder, name))
  })
  await syncDirectory(folder)
  await syncDirectory(room.blocks)
}

export async function uncommittedBlocks(room: Room, path: string): Promise<Block[]> {
  const folder = folderOf(room, path)
  const names = await readdir(folder).catch((error) => {
    if (isMissing(error)) return [] as string[]
    throw error
  })
  const block = async (name: string) => ({ id: idOf(name), size: (await stat(join(folder, name))).size })
  return Promise.all(names.sort().map(block))
}

/** Copies the listed blocks, in order, into one synced file outside the tree. */
export async function assembleBlocks(
  lake: Lake,
  room: Room,
  path: string,
  given: { list: BlockReference[]; old: Entry | undefined },
): Promise<{ content: string; blocks: Block[]; length: number }> {
  const pieces = await findPieces(room, path, given)
  const content = await stage(lake, room, (handle) => copyPieces(handle, pieces))
  const length = pieces.reduce((sum, piece) => sum + piece.size, 0)
  return { content, length, blocks: pieces.map(({ id, size }) => ({ id, size })) }
}

export async function forgetBlocks(room: Room, path: string): Promise<void> {
  await rm(folderOf(room, path), { recursive: true, force: true })
}

async function findPieces(
  room: Room,
  path: string,
  given: { list: BlockReference[]; old: Entry | undefined },
): Promise<Piece[]> {
  const fresh = new Map((await uncommittedBlocks(room, path)).map((block) => [block.id, freshPiece(room, path, block)]))
  const kept = new Map(committedPieces(room, path, given.old).map((piece) => [piece.id, piece]))
  return given.list.map(({ id, from }) => {
    const found = (from !== 'Committed' && fresh.get(id)) || (from !== 'Uncommitted' && kept.get(id))
    if (!found) throw new StorageError(400, 'InvalidBlockList')
    return found
  })
}

function freshPiece(room: Room, path: string, block: Block): Piece {
  return { ...block, file: join(folderOf(room, path), fileNameOf(block.id)), start: 0 }
}

function committedPieces(room: Room, path: string, old: Entry | undefined): Piece[] {
  let start = 0
  return (old?.blocks ?? []).map((block) => {
    const piece = { ...block, file: dataFile(room, path, old!.generation), start }
    start += block.size
    return piece
  })
}

async function copyPieces(handle: FileHandle, pieces: Piece[]): Promise<void> {
  let position = 0
  for (const { file, start, size } of pieces) {
    if (size === 0) continue
    const stream = createReadStream(file, { start, end: start + size - 1, highWaterMark: 1 << 18 })
    await writeBody(handle, { stream, length: size }, position)
    position += size
  }
}

function folderOf(room: Room, path: string): string {
  return join(room.blocks, createHash('sha256').update(path).digest('hex'))
}

/** A block id is base64 of at most 64 bytes; on disk it is the same in letters and digits that are safe. */
function fileNameOf(id: string): string {
  const bytes = Buffer.from(id, 'base64')
  if (bytes.length < 1 || bytes.length > 64 || bytes.toString('base64') !== id) {
    throw new StorageError(400, 'InvalidQueryParameterValue', 'the block id is not base64 of 1 to 64 bytes')
  }
  return bytes.toString('hex')
}

function idOf(name: string): string {
  return Buffer.from(name, 'hex').toString('base64')
}
