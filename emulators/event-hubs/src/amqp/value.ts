/** Bytes that are not AMQP 1.0, or more deeply nested than anybody has reason to send. */
export class MalformedAmqp extends Error {}

const MAX_DEPTH = 16

// The constructors of the specification, part 1.6.
const KNOWN_CODES = new Set([
  0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x60, 0x61, 0x70, 0x71, 0x72, 0x73,
  0x74, 0x80, 0x81, 0x82, 0x83, 0x84, 0x94, 0x98, 0xa0, 0xa1, 0xa3, 0xb0, 0xb1, 0xb3, 0xc0, 0xc1, 0xd0, 0xd1, 0xe0,
  0xf0,
])
const FIXED_WIDTH = [0, 0, 0, 0, 0, 1, 2, 4, 8, 16]

/**
 * Position after the value that begins at `position`. All that is inside is checked, sizes and counts above all: rhea, on
 * both sides, believes them.
 */
export function valueEnd(bytes: Buffer, position: number, limit = bytes.length, depth = 0): number {
  if (depth > MAX_DEPTH) throw new MalformedAmqp('nested too deeply')
  const code = uintAt(bytes, position, 1, limit)
  if (code !== 0x00) return bodyEnd(bytes, code, position + 1, limit, depth)
  const described = valueEnd(bytes, position + 1, limit, depth + 1)
  return valueEnd(bytes, described, limit, depth + 1)
}

function bodyEnd(bytes: Buffer, code: number, position: number, limit: number, depth: number): number {
  if (!KNOWN_CODES.has(code)) throw new MalformedAmqp(`unknown type 0x${code.toString(16)}`)
  const kind = code >>> 4
  if (kind < 0xa) return within(position + FIXED_WIDTH[kind]!, limit)
  const width = kind % 2 === 0 ? 1 : 4 // 0xa, 0xc, 0xe count in one byte, 0xb, 0xd, 0xf in four
  const size = uintAt(bytes, position, width, limit)
  const end = within(position + width + size, limit)
  if (kind === 0xa || kind === 0xb) return end
  const count = uintAt(bytes, position + width, width, end)
  const items = { count, start: position + 2 * width, end, depth: depth + 1 }
  const reached = kind < 0xe ? compoundEnd(bytes, items) : arrayEnd(bytes, items)
  if (reached !== end) throw new MalformedAmqp('a size that does not fit its content')
  return end
}

interface Items {
  count: number
  start: number
  end: number
  depth: number
}

function compoundEnd(bytes: Buffer, { count, start, end, depth }: Items): number {
  if (count > end - start) throw new MalformedAmqp('more items than bytes')
  let position = start
  for (let item = 0; item < count; item++) position = valueEnd(bytes, position, end, depth)
  return position
}

function arrayEnd(bytes: Buffer, { count, start, end, depth }: Items): number {
  let position = start
  if (uintAt(bytes, position, 1, end) === 0x00) position = valueEnd(bytes, position + 1, end, depth)
  const code = uintAt(bytes, position, 1, end)
  position += 1
  if (count > end - position) throw new MalformedAmqp('more items than bytes') // a billion nulls take none
  for (let item = 0; item < count; item++) position = bodyEnd(bytes, code, position, end, depth)
  return position
}

function uintAt(bytes: Buffer, position: number, width: number, limit: number): number {
  within(position + width, limit)
  return width === 1 ? bytes[position]! : bytes.readUInt32BE(position)
}

function within(position: number, limit: number): number {
  if (position > limit) throw new MalformedAmqp('cut short')
  return position
}
