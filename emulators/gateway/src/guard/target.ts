const legalTarget = /^\/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*(?:\?[!-"$-~]*)?$/
/** Separators and control characters in disguise, also for those who decode twice. */
const disguised = /%(?:25)*(?:2f|5c|7f|[01][0-9a-f])/i
const dotSegment = /\/(?:\.|%(?:25)*2e){1,2}(?:;[^/]*)?(?=\/|$)/i

/**
 * Whether the target, as sent, means the same to everybody who reads it: legal by RFC 3986, no dot segments, no empty
 * segments, no encoded slashes or control characters. It goes on byte for byte, since signatures cover what was sent.
 */
export function isPlainTarget(target: string): boolean {
  if (!legalTarget.test(target)) return false
  const path = pathOf(target)
  return !path.includes('//') && !disguised.test(path) && !dotSegment.test(path)
}

/** Whether the target lies under the prefix as it is written, without decoding anything. */
export function isUnder(target: string, prefix: string): boolean {
  if (!target.startsWith(prefix)) return false
  const next = target[prefix.length]
  return next === undefined || next === '/' || next === '?'
}

function pathOf(target: string): string {
  const query = target.indexOf('?')
  return query === -1 ? target : target.slice(0, query)
}
