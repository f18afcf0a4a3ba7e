/** The address without the form IPv4 takes on a socket for both. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
}

/** Who counts as one sender: an IPv4 address, or the first 64 bits of an IPv6 address, which one household has to itself. */
export function senderOf(address: string): string {
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail ? tail.split(':') : []
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length)
  return [...front, ...Array(zeros).fill('0'), ...back].slice(0, 4).join(':')
}
