import type { Section } from './sections.ts'
import { MalformedAmqp, valueEnd } from './value.ts'

/** A key of a map and the encoded bytes of key and value together. */
export interface Entry {
  key: string | undefined
  value: Buffer
  encoded: Buffer
}

/** The entries of a map section that has been checked; a key that is neither symbol nor string is undefined. */
export function mapEntries(message: Buffer, section: Section): Entry[] {
  const small = message[section.value] === 0xc1
  const count = small ? message[section.value + 2]! : message.readUInt32BE(section.value + 5)
  if (count % 2 !== 0) throw new MalformedAmqp('a key without its value')
  const entries: Entry[] = []
  let position = section.value + (small ? 3 : 9)
  for (let index = 0; index < count; index += 2) {
    const value = valueEnd(message, position, section.end)
    const end = valueEnd(message, value, section.end)
    const key = textOf(message.subarray(position, value))
    entries.push({ key, value: message.subarray(value, end), encoded: message.subarray(position, end) })
    position = end
  }
  return entries
}

/** The text of an encoded string or symbol, or undefined when it is something else. */
export function textOf(encoded: Buffer): string | undefined {
  const code = encoded[0]
  if (code === 0xa1 || code === 0xa3) return encoded.toString('utf8', 2)
  return code === 0xb1 || code === 0xb3 ? encoded.toString('utf8', 5) : undefined
}

/** A map section made of entries that are encoded already. */
export function mapSection(code: number, entries: Buffer[][]): Buffer {
  const parts = entries.flat()
  const size = parts.reduce((sum, part) => sum + part.length, 0)
  const head = Buffer.allocUnsafe(12)
  head.set([0x00, 0x53, code, 0xd1])
  head.writeUInt32BE(size + 4, 4)
  head.writeUInt32BE(entries.length * 2, 8)
  return Buffer.concat([head, ...parts])
}

export function symbol(text: string): Buffer {
  const bytes = Buffer.from(text, 'ascii')
  return Buffer.concat([Buffer.from([0xa3, bytes.length]), bytes])
}

export function string(text: string): Buffer {
  const bytes = Buffer.from(text)
  const head = Buffer.alloc(bytes.length < 256 ? 2 : 5, bytes.length < 256 ? 0xa1 : 0xb1)
  if (bytes.length < 256) head[1] = bytes.length
  else head.writeUInt32BE(bytes.length, 1)
  return Buffer.concat([head, bytes])
}

export function long(value: number): Buffer {
  return eightBytes(0x81, value)
}

/** Milliseconds since 1970. */
export function timestamp(value: number): Buffer {
  return eightBytes(0x83, value)
}

function eightBytes(code: number, value: number): Buffer {
  const bytes = Buffer.allocUnsafe(9)
  bytes[0] = code
  bytes.writeBigInt64BE(BigInt(value), 1)
  return bytes
}
