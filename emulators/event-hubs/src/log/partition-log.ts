import { type KeyPosition, type Position, reaches } from './position.ts'
import { decodeRecords, firstRecords, type Place, type StoredRecord } from './record.ts'
import { type Recovered, recoverLog } from './recovery.ts'
import { type Compose, layOut } from './round.ts'
import { createSegment, readRecords, removeSegment, type Segment } from './segment.ts'
import { openWriter, type SegmentWriter } from './segment-writer.ts'
import { TailCache } from './tail-cache.ts'

export interface LogOptions {
  folder: string
  segmentBytes: number
  /** A segment is closed after this long even if small, so that retention can take whole segments. */
  segmentAgeMs: number
  tailCacheBytes: number
  /** Milliseconds since 1970. */
  clock: () => number
}

interface Waiting {
  events: Compose[]
  resolve: () => void
  reject: (error: unknown) => void
}

const READ_BYTES = 256 << 10

export async function openPartitionLog(options: LogOptions): Promise<PartitionLog> {
  return new PartitionLog(options, await recoverLog(options.folder))
}

/** One partition: an append-only log in segment files. What `append` has resolved for survives any crash. */
export class PartitionLog {
  readonly cutBytes: number
  readonly #options: LogOptions
  readonly #tail: TailCache
  readonly #listeners = new Set<() => void>()
  #segments: Segment[]
  #end: number
  #last: Place
  #writer: SegmentWriter | undefined
  #queue: Waiting[] = []
  #turns: Promise<unknown> = Promise.resolve()
  #closed = false

  constructor(options: LogOptions, recovered: Recovered) {
    this.#options = options
    this.#tail = new TailCache(options.tailCacheBytes)
    this.#segments = recovered.segments
    this.#end = recovered.end
    this.#last = recovered.last
    this.cutBytes = recovered.cutBytes
  }

  /** The newest event ever accepted, kept or not; sequence -1 when there was none. */
  get last(): Place {
    return this.#last
  }

  /** Sequence number of the oldest event kept, or of the next one when none is. */
  get firstSequence(): number {
    return this.#segments[0]?.firstSequence ?? 0
  }

  get isEmpty(): boolean {
    return this.firstSequence > this.#last.sequence
  }

  /** Resolves when the events are on disk, in order and without gaps; rejects when none of them is. */
  append(events: Compose[]): Promise<void> {
    if (this.#closed) return Promise.reject(new Error('the log is closed'))
    return new Promise((resolve, reject) => {
      this.#queue.push({ events, resolve, reject })
      if (this.#queue.length === 1) void this.#inTurn(() => this.#commit())
    })
  }

  /** Accepted events from a record boundary, a few hundred kilobytes at most; none at the end of the log. */
  async read(offset: number, maxCount: number): Promise<StoredRecord[]> {
    const from = Math.max(offset, this.#base)
    if (from >= this.#end) return []
    const cached = this.#tail.from(from)
    if (cached) return decodeRecords(firstRecords(cached, READ_BYTES), from, maxCount).records
    const index = this.#segments.findLastIndex((segment) => segment.base <= from)
    return this.#readSegment(index, from, maxCount)
  }

  /** Offset of the first kept event that the position reaches, or of the end of the log. */
  async seek(position: Position): Promise<number> {
    if (position === 'latest') return this.#end
    if (position === 'earliest') return this.#base
    const index = this.#segments.findIndex((_, candidate) => reaches(this.#lastKey(candidate, position), position))
    let offset = index < 0 ? this.#end : this.#segments[index]!.base
    for (;;) {
      const records = await this.read(offset, Number.POSITIVE_INFINITY)
      const found = records.find((record) => reaches(record[position.by], position))
      if (found) return found.offset
      if (records.length === 0) return offset
      offset = records.at(-1)!.next
    }
  }

  /** Calls the listener after each commit, until the returned function is called. */
  onCommit(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Removes the segments whose events are all older than this time; tells how many. */
  removeBefore(time: number): Promise<number> {
    return this.#inTurn(async () => {
      if (this.#end > this.#activeBase && this.#last.time < time) await this.#roll(this.#options.clock())
      let removed = 0
      while (this.#segments.length > 1 && this.#segments[1]!.previousTime < time) {
        await removeSegment(this.#segments[0]!)
        this.#segments = this.#segments.slice(1)
        removed++
      }
      if (removed > 0 && this.isEmpty) this.#tail.clear()
      return removed
    })
  }

  /** Waits for what is being written, then lets go of the files. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#inTurn(async () => this.#writer?.close())
  }

  get #base(): number {
    return this.#segments[0]?.base ?? this.#end
  }

  get #activeBase(): number {
    return this.#segments.at(-1)?.base ?? this.#end
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#turns.then(task)
    this.#turns = turn.catch(() => {})
    return turn
  }

  /** Writes all that waits in one go and with one sync: the more senders, the more events share it. */
  async #commit(): Promise<void> {
    const round = this.#queue
    this.#queue = []
    try {
      const time = Math.max(this.#options.clock(), this.#last.time)
      const writer = await this.#writerAt(time)
      const events = round.flatMap((waiting) => waiting.events)
      const { pieces, size, last } = layOut(events, { ...this.#last, time }, this.#end)
      const bytes = this.#tail.gather(this.#end, pieces, size)
      await writer.append(bytes)
      this.#tail.keep(bytes)
      this.#end += bytes.length
      this.#last = last
    } catch (error) {
      for (const waiting of round) waiting.reject(error)
      return
    }
    for (const waiting of round) waiting.resolve()
    for (const listener of this.#listeners) listener()
  }

  async #writerAt(time: number): Promise<SegmentWriter> {
    const active = this.#segments.at(-1)
    const { segmentBytes, segmentAgeMs } = this.#options
    const full = active && this.#end - active.base >= segmentBytes
    const old = active && this.#end > active.base && time - active.firstTime > segmentAgeMs
    if (!active || full || old) await this.#roll(time)
    this.#writer ??= await openWriter(this.#segments.at(-1)!, this.#end)
    return this.#writer
  }

  async #roll(time: number): Promise<void> {
    const { sequence, time: previousTime } = this.#last
    const start = { base: this.#end, firstSequence: sequence + 1, firstTime: time, previousTime }
    const segment = await createSegment(this.#options.folder, start)
    await this.#writer?.close()
    this.#writer = undefined
    this.#segments = [...this.#segments, segment]
  }

  #lastKey(index: number, { by }: KeyPosition): number {
    const next = this.#segments[index + 1]
    if (!next) return this.#last[by]
    return { offset: next.base - 1, sequence: next.firstSequence - 1, time: next.previousTime }[by]
  }

  async #readSegment(index: number, offset: number, maxCount: number): Promise<StoredRecord[]> {
    const segment = this.#segments[index]!
    const end = this.#segments[index + 1]?.base ?? this.#end
    try {
      const decoded = await readRecords(segment, { offset, end, maxBytes: READ_BYTES, maxCount })
      if (decoded.records.length === 0) throw new Error(`the log is damaged at offset ${offset}`)
      return decoded.records
    } catch (error) {
      if (this.#segments.includes(segment)) throw error
      return this.read(offset, maxCount) // retention removed it while we read: go on with the oldest
    }
  }
}
