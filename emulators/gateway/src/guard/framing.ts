import type { IncomingMessage } from 'node:http'
import { Problem } from '../problem.ts'

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
const headerLimit = 100
const targetLimit = 8_192

/** Refuses what the parser lets through but others could read in another way, or that is more than anybody needs. */
export function checkFraming(request: IncomingMessage): void {
  const { method = '', url = '', headers, rawHeaders } = request
  if (!methods.has(method)) {
    throw new Problem(405, 'method-not-allowed', 'the method is not accepted', { allow: [...methods].join(', ') })
  }
  if (url.length > targetLimit) throw new Problem(414, 'url-too-long', 'the address is too long')
  if (rawHeaders.length / 2 > headerLimit) throw new Problem(431, 'headers-too-large', 'there are too many headers')
  if (headers.upgrade !== undefined) throw new Problem(400, 'upgrade-refused', 'no other protocol is spoken here')
  if (!isClearlyFramed(request)) throw new Problem(400, 'framing-invalid', 'where the body ends is not clear')
}

function isClearlyFramed({ headers, httpVersion }: IncomingMessage): boolean {
  const coding = headers['transfer-encoding']
  if (coding === undefined) return true
  return coding.toLowerCase() === 'chunked' && headers['content-length'] === undefined && httpVersion === '1.1'
}
