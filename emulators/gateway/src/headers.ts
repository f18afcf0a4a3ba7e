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
  'expect', // answered by the gateway's own HTTP server
])
/** What only the gateway may say: who asks, with which certificate, through which product. */
const ours = /^(?:x-forwarded-|certificate-)|^(?:forwarded|api-key|x-request-id)$/

export interface Asker {
  address: string
  protocol: string
  requestId: string
  hasBody: boolean
}

/** The headers an upstream gets: the sender's without those that are not theirs to set, and the gateway's own. */
export function upstreamHeaders(sent: IncomingHttpHeaders, asker: Asker): IncomingHttpHeaders {
  const headers = without(sent, (name) => hopByHop.has(name) || ours.test(name))
  if (!asker.hasBody) delete headers['content-length']
  headers['x-forwarded-for'] = asker.address
  headers['x-forwarded-proto'] = asker.protocol
  headers['x-request-id'] = asker.requestId
  return headers
}

/** The headers of an upstream's answer that go on to the asker. */
export function answerHeaders(received: IncomingHttpHeaders): IncomingHttpHeaders {
  const named = new Set(
    String(received.connection ?? '')
      .toLowerCase()
      .split(/\s*,\s*/),
  )
  return without(
    received,
    (name) => hopByHop.has(name) || named.has(name) || name === 'server' || name === 'x-powered-by',
  )
}

/** On every answer, as the policy of 2020 set them. */
export const securityHeaders = {
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'content-security-policy': "default-src 'none'",
  'x-frame-options': 'SAMEORIGIN',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}

function without(headers: IncomingHttpHeaders, isDropped: (name: string) => boolean): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !isDropped(name)))
}
