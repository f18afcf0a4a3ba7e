import type { Commit, PartitionHandler, StreamEvent } from '@smittestopp/platform'
import type { TaskDeps } from '../tasks.ts'
import { byFile } from './live-file.ts'
import { patiently, takeIn } from './take-in.ts'

/** A batch is gathered for so long, or until it is so large: it costs the database much the same whether it is one message or a hundred. */
const GATHER_MS = 400
const MESSAGES = 500
const BYTES = 4_000_000

export interface PartitionDeps extends TaskDeps {
  /** Milliseconds that only grow, whatever is done to the clock. */
  uptime: () => number
  liveCounts: LiveCounts
}

/** What a process has done since it began. */
export interface LiveCounts {
  /** Messages taken in. */
  messages: number
}

/**
 * A partition of the stream while this process has it: gathers messages and takes them in a batch at a time, and only then tells the stream. So a message is
 * in the tables or comes again, and one that comes again changes nothing.
 */
export class LivePartition implements PartitionHandler {
  readonly #deps: PartitionDeps
  readonly #partition: string
  readonly #commit: Commit
  readonly #released = new AbortController()
  #gathered: StreamEvent[] = []
  #bytes = 0
  #since = 0
  #lagMs = 0
  #work: Promise<void> = Promise.resolve()

  constructor(deps: PartitionDeps, partition: string, commit: Commit) {
    this.#deps = deps
    this.#partition = partition
    this.#commit = commit
  }

  /** How late the last message was in the tables; while some wait, how long the first of them has. */
  get lagMs(): number {
    const [waiting] = this.#gathered
    return waiting ? this.#age(waiting) : this.#lagMs
  }

  async take(events: StreamEvent[]): Promise<void> {
    const { uptime } = this.#deps
    if (!this.#gathered.length) this.#since = uptime()
    this.#gathered.push(...events)
    for (const { body } of events) this.#bytes += body.length
    if (this.#isDue()) await this.#takeIn()
  }

  async idle(): Promise<void> {
    if (this.#gathered.length) await this.#takeIn()
    else this.#lagMs = 0
  }

  async release(): Promise<void> {
    this.#released.abort()
    await this.#work
  }

  #isDue(): boolean {
    const age = this.#deps.uptime() - this.#since
    return age >= GATHER_MS || this.#gathered.length >= MESSAGES || this.#bytes >= BYTES
  }

  /** Never rejects: the stream would hand over nothing more. */
  #takeIn(): Promise<void> {
    this.#work = this.#batch().catch((error) => {
      if (!this.#released.signal.aborted) this.#deps.onError(error)
    })
    return this.#work
  }

  async #batch(): Promise<void> {
    const { signal } = this.#released
    const last = this.#gathered.at(-1)!
    for (const { file, lines } of byFile(this.#partition, this.#gathered, BYTES))
      await takeIn(this.#deps, file, lines, signal)
    await patiently(this.#deps, signal, () => this.#commit(last))
    this.#deps.liveCounts.messages += this.#gathered.length
    this.#lagMs = this.#age(last)
    this.#gathered = []
    this.#bytes = 0
  }

  #age({ enqueuedAt }: StreamEvent): number {
    return this.#deps.clock().getTime() - enqueuedAt.getTime()
  }
}
