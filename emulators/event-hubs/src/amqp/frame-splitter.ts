import { MalformedAmqp, valueEnd } from './value.ts'

/** Largest frame we take, and announce that we take. */
export const MAX_FRAME_BYTES = 1 << 20

const PROTOCOL_HEADER = Buffer.from('AMQP', 'latin1')
const HEADER_BYTES = 8

/**
 * Cuts a byte stream into whole frames and checks each, before rhea sees any of it: rhea waits for whatever size a frame
 * claims and allocates whatever a list claims to hold. Keeps at most one unfinished frame.
 */
export class FrameSplitter {
  #chunks: Buffer[] = []
  #held = 0
  #needed = HEADER_BYTES

  /** Whole frames and protocol headers, one after the other; throws MalformedAmqp at the first wrong one. */
  push(chunk: Buffer): Buffer[] {
    this.#chunks.push(chunk)
    this.#held += chunk.length
    if (this.#held < this.#needed) return []
    const frames: Buffer[] = []
    let rest = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks)
    this.#needed = HEADER_BYTES
    while (rest.length >= HEADER_BYTES) {
      const size = checkedSize(rest)
      if (rest.length < size) {
        this.#needed = size
        break
      }
      const frame = rest.subarray(0, size)
      checkFrame(frame)
      frames.push(frame)
      rest = rest.subarray(size)
    }
    this.#chunks = rest.length > 0 ? [rest] : []
    this.#held = rest.length
    return frames
  }
}

function checkedSize(bytes: Buffer): number {
  if (isProtocolHeader(bytes)) return HEADER_BYTES
  const size = bytes.readUInt32BE(0)
  if (size < HEADER_BYTES || size > MAX_FRAME_BYTES) throw new MalformedAmqp(`a frame of ${size} bytes`)
  return size
}

function checkFrame(frame: Buffer): void {
  if (isProtocolHeader(frame)) return
  const body = frame[4]! * 4
  if (body < HEADER_BYTES || body > frame.length) throw new MalformedAmqp('a frame header that does not fit')
  if (body === frame.length) return // a heartbeat
  if (frame[body] !== 0x00) throw new MalformedAmqp('a frame without a performative')
  valueEnd(frame, body)
}

function isProtocolHeader(bytes: Buffer): boolean {
  return bytes.subarray(0, 4).equals(PROTOCOL_HEADER)
}
