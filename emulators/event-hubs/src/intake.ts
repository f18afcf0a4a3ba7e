import type { Socket } from 'node:net'

const MAX_HELD_BYTES = 16 << 20
const MAX_UNSENT_BYTES = 4 << 20

/**
 * Stops reading from a client while it has too much waiting for the disk, or takes too little of what we send it; TCP then
 * tells the client.
 */
export class Intake {
  readonly #socket: Socket
  #held = 0
  #open = true

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('drain', () => this.check())
  }

  /** Counts bytes of events that are taken in but not yet stored. */
  hold(bytes: number): void {
    this.#held += bytes
    this.check()
  }

  release(bytes: number): void {
    this.#held -= bytes
    this.check()
  }

  check(): void {
    const open = this.#held <= MAX_HELD_BYTES && this.#socket.writableLength <= MAX_UNSENT_BYTES
    if (open === this.#open) return
    this.#open = open
    if (open) this.#socket.resume()
    else this.#socket.pause()
  }
}
