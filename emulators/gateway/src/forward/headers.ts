import type { IncomingHttpHeaders } from 'node:http'

const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])
/** Set anew for the next hop, by the client library or below; the server has answered `expect` itself. */
const setAnew = new Set(['host', 'content-length', 'expect'])
/** What only a gateway may say: who asks, of whom, for which address, with which certificate, through which product. */
const ours =
  /^(?:x-forwarded|x-original|x-rewrite|x-envoy|x-arr|x-azure|x-appgw|x-ms-client|x-ssl|x-client|x-real|x-cluster|x-http-method|certificate|client-cert|ssl-client|ocp-apim|cf)-|^(?:forwarded|x-host|x-method-override|true-client-ip|api-key|x-api-key|x-request-id)$/

export interface Asker {
  address: string
  requestId: string
  /** The scheme and host by which the gateway is known, `host` only when a setting says it. */
  protocol: string
  host: string | undefined
}

/** The headers an upstream gets, as names and values in turn: the sender's that are theirs to set, and the gateway's own. */
export function upstreamHeaders(rawHeaders: string[], connection: string | undefined, asker: Asker): string[] {
  const named = namesIn(connection)
  const headers: string[] = []
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!.toLowerCase()
    if (!hopByHop.has(name) && !setAnew.has(name) && !named?.has(name) && !isOurs(name)) {
      headers.push(name, rawHeaders[at + 1]!)
    }
  }
  const { address, requestId, protocol, host } = asker
  headers.push('x-forwarded-for', address, 'x-forwarded-proto', protocol, 'x-request-id', requestId)
  if (host !== undefined) headers.push('x-forwarded-host', host)
  headers.push('forwarded', forwarded(asker))
  return headers
}

/** The headers of an upstream's answer that go on to the asker, with the gateway's own over them. */
export function answerHeaders(received: IncomingHttpHeaders, own: Record<string, string>): Record<string, string> {
  const named = namesIn(received.connection)
  const headers: Record<string, string | string[]> = {}
  for (const name in received) {
    if (hopByHop.has(name) || named?.has(name) || name === 'server' || name.startsWith('x-powered-by')) continue
    headers[name] = received[name]!
  }
  return Object.assign(headers, own) as Record<string, string>
}

/** Underscores are dashes to some who read headers as variables. */
function isOurs(name: string): boolean {
  return ours.test(name.includes('_') ? name.replaceAll('_', '-') : name)
}

function namesIn(connection: string | undefined): Set<string> | undefined {
  if (!connection || connection === 'keep-alive' || connection === 'close') return undefined
  return new Set(connection.toLowerCase().split(/\s*,\s*/))
}

/** RFC 7239. */
function forwarded({ address, protocol, host }: Asker): string {
  const node = address.includes(':') ? `"[${address}]"` : address
  return `for=${node};proto=${protocol}${host === undefined ? '' : `;host="${host}"`}`
}
