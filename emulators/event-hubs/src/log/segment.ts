import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { crc32 } from 'node:zlib'
import { type Decoded, decodeRecords } from './record.ts'

/** What a segment's own header says, so that no segment but the last is ever read whole to open a log. */
export interface SegmentStart {
  /** Offset of its first record. */
  base: number
  firstSequence: number
  /** When it was begun: no event in it is older. */
  firstTime: number
  /** Time of the last event before it: every event in earlier segments is this old or older. */
  previousTime: number
}

export interface Segment extends SegmentStart {
  file: string
}

const MAGIC = Buffer.from('EHSEG001', 'latin1')
const SUFFIX = '.segment'
const UNFINISHED = '.new'

/** Magic (8), base, first sequence, first time, previous time (8 each), CRC-32 of those (4). */
const HEADER_BYTES = 44

/** Makes an empty segment; it appears under its name whole and durable, or not at all. */
export async function createSegment(folder: string, start: SegmentStart): Promise<Segment> {
  const file = path.join(folder, `${String(start.base).padStart(16, '0')}${SUFFIX}`)
  const handle = await open(file + UNFINISHED, 'w')
  try {
    await handle.writeFile(encodeStart(start))
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(file + UNFINISHED, file)
  await syncFolder(folder)
  return { ...start, file }
}

/** The segments of a folder, oldest first; what a crash left half made is removed. */
export async function listSegments(folder: string): Promise<Segment[]> {
  await mkdir(folder, { recursive: true })
  const names = (await readdir(folder)).sort()
  for (const name of names) if (name.endsWith(UNFINISHED)) await rm(path.join(folder, name))
  const files = names.filter((name) => name.endsWith(SUFFIX)).map((name) => path.join(folder, name))
  return Promise.all(files.map(readSegment))
}

export async function removeSegment(segment: Segment): Promise<void> {
  await rm(segment.file, { force: true })
  await syncFolder(path.dirname(segment.file))
}

/** Number of record bytes the file holds, torn or not. */
export async function recordBytes(segment: Segment): Promise<number> {
  const handle = await open(segment.file, 'r')
  try {
    return (await handle.stat()).size - HEADER_BYTES
  } finally {
    await handle.close()
  }
}

/** Where in the file the record at this offset begins. */
export function filePosition(segment: Segment, offset: number): number {
  return HEADER_BYTES + offset - segment.base
}

/** Records from `offset` up to `end`: about `maxBytes` of them, but always one when there is a whole one. */
export async function readRecords(
  segment: Segment,
  range: { offset: number; end: number; maxBytes: number; maxCount?: number },
): Promise<Decoded> {
  const { offset, end, maxBytes, maxCount } = range
  const handle = await open(segment.file, 'r')
  try {
    const readUpTo = async (size: number) => {
      const bytes = Buffer.allocUnsafe(Math.min(size, end - offset))
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, filePosition(segment, offset))
      return decodeRecords(bytes.subarray(0, bytesRead), offset, maxCount)
    }
    const decoded = await readUpTo(maxBytes)
    const tooSmall = decoded.stop === 'partial' && decoded.records.length === 0 && decoded.needed <= end - offset
    return tooSmall ? await readUpTo(decoded.needed) : decoded
  } finally {
    await handle.close()
  }
}

async function readSegment(file: string): Promise<Segment> {
  const handle = await open(file, 'r')
  try {
    const header = Buffer.alloc(HEADER_BYTES)
    await handle.read(header, 0, HEADER_BYTES, 0)
    const body = header.subarray(0, HEADER_BYTES - 4)
    const sound = body.subarray(0, 8).equals(MAGIC) && crc32(body) === header.readUInt32LE(HEADER_BYTES - 4)
    if (!sound) throw new Error(`the header of segment ${path.basename(file)} is damaged`)
    const [base, firstSequence, firstTime, previousTime] = [8, 16, 24, 32].map((at) => Number(body.readBigInt64LE(at)))
    return { base: base!, firstSequence: firstSequence!, firstTime: firstTime!, previousTime: previousTime!, file }
  } finally {
    await handle.close()
  }
}

function encodeStart(start: SegmentStart): Buffer {
  const header = Buffer.alloc(HEADER_BYTES)
  MAGIC.copy(header)
  const fields = [start.base, start.firstSequence, start.firstTime, start.previousTime]
  for (const [index, value] of fields.entries()) header.writeBigInt64LE(BigInt(value), 8 + index * 8)
  header.writeUInt32LE(crc32(header.subarray(0, HEADER_BYTES - 4)), HEADER_BYTES - 4)
  return header
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
