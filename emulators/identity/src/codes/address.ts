/** Who counts as one asker: an IPv4 address, or the first 64 bits of an IPv6 address, which one household has to itself. */
export function askerOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
  if (!plain.includes(':')) return plain
  const [front, back] = plain.split('::').map((part) => (part === '' ? [] : part.split(':'))) as [string[], string[]?]
  const zeros = back ? Array(Math.max(0, 8 - front.length - back.length)).fill('0') : []
  return [...front, ...zeros, ...(back ?? [])].slice(0, 4).join(':')
}
