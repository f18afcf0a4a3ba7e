import { day, type Tally } from './tally.ts'

const hour = 3_600_000

/** How many codes may be sent: to a number in any 24 hours; for an address, and to a prefix of numbers, in any hour. */
export interface Caps {
  perNumber: number
  perAddress: number
  /** What somebody can spend who earns by the messages sent to a range of numbers. */
  perPrefix: number
}

/** The digests under which a sending is counted. */
export interface Sending {
  number: Buffer
  address: Buffer
  prefix: Buffer
}

/** Milliseconds until one more code may be sent, 0 for now; `count` then books the sending. */
export interface Counter {
  wait(sending: Sending, now: number): number
  count(sending: Sending, now: number): void
}

export function openCounter(tally: Tally, caps: Caps): Counter {
  return {
    wait({ number, address, prefix }, now) {
      const free = [
        tally.nthLatest(number, caps.perNumber) + day,
        tally.nthLatest(address, caps.perAddress) + hour,
        tally.nthLatest(prefix, caps.perPrefix) + hour,
      ]
      return Math.max(0, ...free.map((at) => at - now))
    },
    count({ number, address, prefix }, now) {
      for (const digest of [number, address, prefix]) tally.add(digest, now)
    },
  }
}
