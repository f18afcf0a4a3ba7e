import type { Lake, StreamEvent } from '@smittestopp/platform'
import { lakeLine } from './lake-line.ts'
import { lakeName } from './lake-name.ts'

export interface FileLimits {
  folder: string
  /** Bytes of a file at most. */
  bytes: number
  /** Seconds from its first event after which it is closed. */
  seconds: number
}

/**
 * The one open file of a partition. It gathers in memory (10 MiB at most) and is written whole when it closes; only then is the stream told, so after a
 * crash the events since the last closed file come again.
 */
export class OpenFile {
  readonly #lake: Lake
  readonly #partition: string
  readonly #limits: FileLimits
  readonly #commit: (event: StreamEvent) => Promise<void>
  #lines: Buffer[] = []
  #bytes = 0
  #openedAt = 0
  #first: StreamEvent | undefined
  #last: StreamEvent | undefined
  /** Written to the lake; the stream is still to be told. */
  #written: StreamEvent | undefined

  constructor(lake: Lake, partition: string, limits: FileLimits, commit: (event: StreamEvent) => Promise<void>) {
    this.#lake = lake
    this.#partition = partition
    this.#limits = limits
    this.#commit = commit
  }

  get isEmpty(): boolean {
    return this.#lines.length === 0
  }

  /** Adds an event; closes the file first when it has no room, or when it has been open long enough. */
  async add(event: StreamEvent, now: Date): Promise<void> {
    const line = lakeLine(event)
    if (!this.isEmpty && (this.#bytes + line.length > this.#limits.bytes || this.isDue(now))) await this.close()
    if (this.isEmpty) this.#openedAt = now.getTime()
    this.#first ??= event
    this.#last = event
    this.#lines.push(line)
    this.#bytes += line.length
  }

  isDue(now: Date): boolean {
    return !this.isEmpty && now.getTime() - this.#openedAt >= this.#limits.seconds * 1000
  }

  /** Writes the file and tells the stream. Throws when either is away; called again, it does what was left to do. */
  async close(): Promise<void> {
    if (this.#first) await this.#write(this.#first)
    if (!this.#written) return
    await this.#commit(this.#written)
    this.#written = undefined
  }

  async #write(first: StreamEvent): Promise<void> {
    const body = Buffer.concat(this.#lines)
    for (let copy = 0; ; copy++)
      if (await this.#lake.create(lakeName(this.#limits.folder, this.#partition, first.enqueuedAt, copy), body)) break
    this.#written = this.#last
    this.#lines = []
    this.#bytes = 0
    this.#first = undefined
    this.#last = undefined
  }
}
