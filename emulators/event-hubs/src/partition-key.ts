/**
 * The partition of a key, by the hash Azure uses (Bob Jenkins' lookup3, folded to 16 bits). The SDK's buffered producer
 * computes it in the client and sends no key, so any other hash would put the same key in two partitions.
 */
export function partitionOfKey(key: string, partitionCount: number): number {
  const [b, c] = lookup3(Buffer.from(key, 'utf8'))
  const folded = ((b ^ c) << 16) >> 16
  return Math.abs(folded % partitionCount)
}

type Words = [a: number, b: number, c: number]

function lookup3(key: Buffer): [b: number, c: number] {
  const start = (0xdeadbeef + key.length) | 0
  let words: Words = [start, start, start]
  let position = 0
  for (; key.length - position > 12; position += 12) words = mix(add(words, key.subarray(position, position + 12)))
  if (key.length === position) return [words[1], words[2]]
  const tail = Buffer.alloc(12)
  key.copy(tail, 0, position)
  return finish(add(words, tail))
}

function add([a, b, c]: Words, twelve: Buffer): Words {
  return [(a + twelve.readInt32LE(0)) | 0, (b + twelve.readInt32LE(4)) | 0, (c + twelve.readInt32LE(8)) | 0]
}

function mix([a, b, c]: Words): Words {
  for (const [x, y, z] of [
    [4, 6, 8],
    [16, 19, 4],
  ] as const) {
    a = (a - c) ^ rotate(c, x)
    c = (c + b) | 0
    b = (b - a) ^ rotate(a, y)
    a = (a + c) | 0
    c = (c - b) ^ rotate(b, z)
    b = (b + a) | 0
  }
  return [a, b, c]
}

function finish([a, b, c]: Words): [b: number, c: number] {
  c = (c ^ b) - rotate(b, 14)
  a = (a ^ c) - rotate(c, 11)
  b = (b ^ a) - rotate(a, 25)
  c = (c ^ b) - rotate(b, 16)
  a = (a ^ c) - rotate(c, 4)
  b = (b ^ a) - rotate(a, 14)
  c = (c ^ b) - rotate(b, 24)
  return [b | 0, c | 0]
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}
