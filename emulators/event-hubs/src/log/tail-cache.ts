interface Chunk {
  offset: number
  bytes: Buffer
  used: number
}

const CHUNK_BYTES = 256 << 10

/** The newest bytes of a log, so that readers who keep up never touch the disk; holds about `maxBytes`, never much more. */
export class TailCache {
  readonly #maxBytes: number
  #chunks: Chunk[] = []
  #size = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Puts records together that are about to be written at this offset, whole in one chunk; readers see them when they are kept. */
  gather(offset: number, pieces: Buffer[], size: number): Buffer {
    const { bytes, used } = this.#chunkFor(offset, size)
    let position = used
    for (const piece of pieces) position += piece.copy(bytes, position)
    return bytes.subarray(used, position)
  }

  /** Shows readers the records gathered last, now that they are written. */
  keep(records: Buffer): void {
    this.#chunks.at(-1)!.used += records.length
    while (this.#size > this.#maxBytes && this.#chunks.length > 1) this.#size -= this.#chunks.shift()!.bytes.length
  }

  /** The bytes from this offset to the end of its chunk, if they are still here. */
  from(offset: number): Buffer | undefined {
    const chunk = this.#chunks.findLast((candidate) => candidate.offset <= offset)
    const bytes = chunk?.bytes.subarray(offset - chunk.offset, chunk.used)
    return bytes?.length ? bytes : undefined
  }

  /** Forgets everything, because the events were removed. */
  clear(): void {
    this.#chunks = []
    this.#size = 0
  }

  #chunkFor(offset: number, length: number): Chunk {
    const current = this.#chunks.at(-1)
    if (current && current.used + length <= current.bytes.length) return current
    const chunk = { offset, bytes: Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, length)), used: 0 }
    this.#chunks.push(chunk)
    this.#size += chunk.bytes.length
    return chunk
  }
}
