import type { IncomingMessage } from 'node:http'
import { Problem } from '../problem.ts'

const written = /^(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*\.?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/

/**
 * Refuses a request without one clear `Host`, and, when a list is given, one for a host that is not on it. A host on the
 * list without a port stands for all its ports.
 */
export function checkHost(request: IncomingMessage, allowed: ReadonlySet<string>): void {
  const hosts = request.headersDistinct.host ?? []
  if (hosts.length === 0 && request.httpVersion === '1.0' && allowed.size === 0) return
  const host = hosts[0]?.toLowerCase() ?? ''
  if (hosts.length !== 1 || !written.test(host)) throw new Problem(400, 'host-invalid', 'the host is not clear')
  if (allowed.size === 0 || allowed.has(host) || allowed.has(host.replace(/:\d+$/, ''))) return
  throw new Problem(421, 'host-unknown', 'this host is not served here')
}
