import { type FileHandle, open } from 'node:fs/promises'
import { filePosition, type Segment } from './segment.ts'

export async function openWriter(segment: Segment, end: number): Promise<SegmentWriter> {
  return new SegmentWriter(await open(segment.file, 'r+'), filePosition(segment, end))
}

/** Appends to one segment file; what it has returned from is on disk, what it threw on leaves no trace. */
export class SegmentWriter {
  readonly #handle: FileHandle
  #position: number
  #torn = false

  constructor(handle: FileHandle, position: number) {
    this.#handle = handle
    this.#position = position
  }

  async append(bytes: Buffer): Promise<void> {
    if (this.#torn) await this.#cut()
    try {
      await writeAll(this.#handle, bytes, this.#position)
      await this.#handle.datasync()
    } catch (error) {
      this.#torn = true
      await this.#cut().catch(() => {}) // tried again before the next append, which fails if this does
      throw error
    }
    this.#position += bytes.length
  }

  async close(): Promise<void> {
    if (this.#torn) await this.#cut().catch(() => {})
    await this.#handle.close()
  }

  /** Takes away what a failed append may have left, so that nothing is ever written after half a record. */
  async #cut(): Promise<void> {
    await this.#handle.truncate(this.#position)
    await this.#handle.datasync()
    this.#torn = false
  }
}

async function writeAll(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  let written = 0
  while (written < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, position + written)
    if (bytesWritten === 0) throw new Error('the disk takes no more bytes')
    written += bytesWritten
  }
}
