const legalTarget = /^\/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*(?:\?[^#]*)?$/
const encodedSeparator = /%(?:2f|5c|00)/i
const dotSegment = /\/(?:\.|%2e){1,2}(?:;[^/]*)?(?=\/|$)/i

/**
 * Whether the target, as sent, means the same to everybody who reads it: legal by RFC 3986, no dot segments, no encoded
 * slashes. Only such a target reaches an upstream unchanged byte for byte, so all others are refused.
 */
export function isPlainTarget(target: string): boolean {
  if (!legalTarget.test(target)) return false
  const path = pathOf(target)
  return !encodedSeparator.test(path) && !dotSegment.test(path)
}

/** Whether the target lies under the prefix as it is written, without decoding anything. */
export function isUnder(target: string, prefix: string): boolean {
  const path = pathOf(target)
  return path === prefix || path.startsWith(`${prefix}/`)
}

function pathOf(target: string): string {
  const query = target.indexOf('?')
  return query === -1 ? target : target.slice(0, query)
}
