import type { Socket } from 'node:net'
import { setImmediate as nextRound } from 'node:timers/promises'
import { type Fault, unreadable } from '../amqp/fault.ts'
import { type OpenSender, unflushed } from '../amqp/rhea.ts'
import { lastEnqueued } from '../amqp/runtime-metric.ts'
import type { PartitionLog } from '../log/partition-log.ts'
import type { Position } from '../log/position.ts'
import type { StoredRecord } from '../log/record.ts'

export interface ConsumerDeps {
  link: OpenSender
  socket: Socket
  log: PartitionLog
  /** Whether each event is to tell how far the partition has come. */
  withRuntimeMetric: boolean
  clock: () => number
  onFailure: (error: unknown) => void
  onClose: () => void
}

const MAX_UNSENT_BYTES = 1 << 20

/**
 * Sends a partition's events to one consumer link, as fast as the client takes them. It holds one reading of the log at
 * most: it reads on only when rhea and the socket have let go of what it sent before.
 */
export class Consumer {
  readonly #deps: ConsumerDeps
  readonly #stopListening: () => void
  #offset = 0
  #open = true
  #running = false
  #woken = false

  constructor(deps: ConsumerDeps) {
    this.#deps = deps
    this.#stopListening = deps.log.onCommit(() => this.wake())
  }

  /** Begins to send from this position. */
  async start(position: Position): Promise<void> {
    this.#running = true
    try {
      this.#offset = await this.#deps.log.seek(position)
      this.#running = false
      this.wake()
    } catch (error) {
      this.#fail(error)
    }
  }

  /** To be called whenever there may be something to send, or room to send it in. */
  wake(): void {
    this.#woken = true
    if (!this.#running && this.#open) void this.#run()
  }

  /** Closes the link, telling the client why; without a fault, only forgets it. */
  close(fault?: Fault): void {
    if (!this.#open) return
    this.#open = false
    this.#stopListening()
    this.#deps.link.credit = 0 // what is queued must not follow our detach
    if (fault) this.#deps.link.close(fault)
    this.#deps.onClose()
  }

  async #run(): Promise<void> {
    this.#running = true
    try {
      while (this.#woken && this.#open) {
        this.#woken = false
        if (await this.#sendSome()) this.#woken = true
      }
    } catch (error) {
      this.#fail(error)
    } finally {
      this.#running = false
    }
  }

  async #sendSome(): Promise<boolean> {
    const wanted = this.#room()
    if (wanted <= 0) return false
    const records = await this.#deps.log.read(this.#offset, wanted)
    const taken = records.slice(0, this.#room())
    for (const record of taken) this.#send(record)
    await nextRound() // lets rhea write, and others have their turn
    return taken.length > 0
  }

  #send({ payload, next }: StoredRecord): void {
    const { link, log, withRuntimeMetric, clock } = this.#deps
    const message = withRuntimeMetric ? Buffer.concat([lastEnqueued(log.last, clock()), payload]) : payload
    link.send(message, undefined, 0)
    this.#offset = next
  }

  /** How many events the client, its session and its socket take now. */
  #room(): number {
    const { link, socket } = this.#deps
    if (!this.#open || !link.is_open() || unflushed(link) > 0 || socket.writableLength > MAX_UNSENT_BYTES) return 0
    return Math.min(link.credit, link.session.outgoing.available())
  }

  #fail(error: unknown): void {
    this.#deps.onFailure(error)
    this.close(unreadable())
  }
}
