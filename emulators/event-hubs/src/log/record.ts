import { crc32 } from 'node:zlib'

/** Where an event stands in its partition; the offset is the byte position of its record since the partition began. */
export interface Place {
  sequence: number
  offset: number
  /** Enqueued time in milliseconds since 1970. */
  time: number
}

/** A record as it lies in the log; `next` is the offset of the record that follows. */
export interface StoredRecord extends Place {
  next: number
  payload: Buffer
}

/** Records read from a piece of the log, and why the reading stopped; `needed` is the size of a partial record. */
export interface Decoded {
  records: StoredRecord[]
  stop: 'end' | 'partial' | 'damaged'
  needed: number
}

/** Length (4), CRC-32 of what follows (4), sequence number (8), time (8), then the payload. */
export const RECORD_HEADER_BYTES = 24

const PREFIX_BYTES = 8
const FIXED_BYTES = RECORD_HEADER_BYTES - PREFIX_BYTES

/** The pieces of a record whose payload comes in pieces too. */
export function encodeRecord(place: Place, payload: Buffer[]): Buffer[] {
  const header = Buffer.allocUnsafe(RECORD_HEADER_BYTES)
  const length = payload.reduce((sum, piece) => sum + piece.length, FIXED_BYTES)
  header.writeUInt32LE(length, 0)
  header.writeBigUInt64LE(BigInt(place.sequence), 8)
  header.writeBigUInt64LE(BigInt(place.time), 16)
  const checksum = payload.reduce((sum, piece) => crc32(piece, sum), crc32(header.subarray(PREFIX_BYTES)))
  header.writeUInt32LE(checksum, 4)
  return [header, ...payload]
}

/** Reads whole, undamaged records from bytes that begin at `offset`, at most `maxCount` of them. */
export function decodeRecords(bytes: Buffer, offset: number, maxCount = Number.POSITIVE_INFINITY): Decoded {
  const records: StoredRecord[] = []
  let position = 0
  while (position < bytes.length && records.length < maxCount) {
    if (bytes.length - position < RECORD_HEADER_BYTES) {
      return { records, stop: 'partial', needed: RECORD_HEADER_BYTES }
    }
    const length = bytes.readUInt32LE(position)
    if (length < FIXED_BYTES) return { records, stop: 'damaged', needed: 0 }
    const end = position + PREFIX_BYTES + length
    if (end > bytes.length) return { records, stop: 'partial', needed: PREFIX_BYTES + length }
    const checked = bytes.subarray(position + PREFIX_BYTES, end)
    if (crc32(checked) !== bytes.readUInt32LE(position + 4)) return { records, stop: 'damaged', needed: 0 }
    records.push({
      sequence: Number(checked.readBigUInt64LE(0)),
      time: Number(checked.readBigUInt64LE(8)),
      offset: offset + position,
      next: offset + end,
      payload: checked.subarray(FIXED_BYTES),
    })
    position = end
  }
  return { records, stop: 'end', needed: 0 }
}

/** So many bytes of whole records as a reading should take at most, but never less than the first record. */
export function firstRecords(bytes: Buffer, maxBytes: number): Buffer {
  const first = PREFIX_BYTES + bytes.readUInt32LE(0)
  return bytes.subarray(0, Math.max(first, maxBytes))
}
