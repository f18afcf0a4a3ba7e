import type { Commit, Lake, StreamEvent } from '@smittestopp/platform'
import type { CaptureCounts } from './capture-counts.ts'
import { lakeLine } from './lake-line.ts'
import { type LakeNameStyle, lakeName } from './lake-name.ts'

export interface FileLimits {
  folder: string
  names: LakeNameStyle
  /** Bytes of a file at most; an event that is larger has a file of its own. */
  bytes: number
  /** Seconds from its first event after which it is closed. */
  seconds: number
}

export interface OpenFileDeps {
  lake: Lake
  partition: string
  limits: FileLimits
  commit: Commit
  /** Sequence of the last event that was committed before; null when none is known. */
  committed: number | null
  clock: () => Date
  /** Milliseconds that only grow, whatever is done to the clock. */
  uptime: () => number
  counts: CaptureCounts
}

/** What is open at the moment. */
interface Content {
  name: { partition: string; time: Date }
  openedAt: Date
  openedUptime: number
  bytes: number
  lines: number
  events: number
}

/**
 * The one open file of a partition. It gathers in memory and is written whole, in one request, when it closes; only then is the stream told. So an event is
 * in a whole file or comes again: a process that ends in between leaves at most a file whose events the next one repeats, under the same sequence numbers.
 */
export class OpenFile {
  readonly #deps: OpenFileDeps
  #buffer = Buffer.alloc(0)
  #content: Content | undefined
  /** Sequence of the last event taken, written and committed. */
  #taken: number | undefined
  #written: number | undefined
  #committed: number | null
  /** The name of the last file without its number, and the next number: a name that is taken costs a request with all of a file. */
  #names = { first: '', next: 0 }

  constructor(deps: OpenFileDeps) {
    this.#deps = deps
    this.#committed = deps.committed
  }

  /** What the operator is shown of it. */
  get state() {
    const { lines = 0, events = 0, bytes = 0, openedAt } = this.#content ?? {}
    return { captured: this.#committed, lines, events, bytes, openedAt: openedAt ?? null }
  }

  /** Whether it has been open long enough, or there is something left to do of the last closing. */
  get isDue(): boolean {
    const { uptime, limits } = this.#deps
    if (!this.#content) return this.#written !== undefined
    const age = uptime() - this.#content.openedUptime
    return age >= limits.seconds * 1000 || this.#content.bytes >= limits.bytes
  }

  /** Adds an event; closes the file first when it has no room for it. Called again with an event that it has, it does nothing. */
  async add(event: StreamEvent): Promise<void> {
    if (this.#taken !== undefined && event.sequence <= this.#taken) return
    const pieces = lakeLine(event)
    const size = pieces.reduce((sum, { length }) => sum + length, 0)
    if (this.#content && this.#content.bytes + size > this.#deps.limits.bytes) await this.close()
    this.#countMissed(event.sequence)
    this.#append(pieces, size, event)
    this.#taken = event.sequence
  }

  /** Writes the file and tells the stream. Throws when either is away; called again, it does what was left to do. */
  async close(): Promise<void> {
    if (this.#content) await this.#write(this.#content)
    if (this.#written === undefined) return
    await this.#deps.commit({ sequence: this.#written })
    this.#committed = this.#written
    this.#written = undefined
  }

  /** Lets go of what it has: the partition is somebody else's, who gets all of it from the stream. */
  drop(): void {
    this.#content = undefined
    this.#written = undefined
    this.#buffer = Buffer.alloc(0)
  }

  #append(pieces: Buffer[], size: number, event: StreamEvent): void {
    this.#content ??= this.#open(event, size)
    const content = this.#content
    for (const piece of pieces) content.bytes += piece.copy(this.#buffer, content.bytes)
    content.lines += 1
    content.events += eventsOf(event)
  }

  #open(event: StreamEvent, size: number): Content {
    const { partition, limits, clock, uptime } = this.#deps
    const needed = Math.max(limits.bytes, size)
    // Memory is taken as it is written to; a larger one, for one large event, is not kept.
    if (this.#buffer.length !== needed) this.#buffer = Buffer.allocUnsafeSlow(needed)
    const name = { partition, time: event.enqueuedAt }
    return { name, openedAt: clock(), openedUptime: uptime(), bytes: 0, lines: 0, events: 0 }
  }

  async #write(content: Content): Promise<void> {
    const { lake, counts } = this.#deps
    const body = this.#buffer.subarray(0, content.bytes)
    while (!(await lake.create(this.#nextName(content.name), body))) this.#names.next += 1
    this.#names.next += 1
    this.#written = this.#taken
    this.#content = undefined
    counts.files += 1
    counts.bytes += content.bytes
    counts.events += content.events
  }

  #nextName({ partition, time }: Content['name']): string {
    const { limits } = this.#deps
    const first = lakeName(limits, partition, time, 0)
    if (first !== this.#names.first) this.#names = { first, next: 0 }
    return lakeName(limits, partition, time, this.#names.next)
  }

  /** The stream lets go of events that are too old, captured or not: that must not go unnoticed. */
  #countMissed(sequence: number): void {
    const before = this.#taken ?? this.#committed ?? sequence - 1
    this.#deps.counts.missed += Math.max(0, sequence - before - 1)
  }
}

/** How many events the edge accepted in a body, as far as it says so. */
function eventsOf({ properties }: StreamEvent): number {
  const events = Number(properties.events)
  return Number.isSafeInteger(events) && events > 0 ? events : 0
}
