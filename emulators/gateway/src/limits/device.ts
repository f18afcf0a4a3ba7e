import type { IncomingMessage } from 'node:http'

const signatureKey = /;\s*keyid="([0-9a-f]{32})\.[0-9a-f]{8}"/i
const keyOf2020 = /^SMST-HMAC-SHA256 ([^\s;]{1,128});/i
const hubPath = /^\/devices\/([^/?]{1,128})/

/** The device a request says it is from, which nobody has checked yet. */
export function namedDevice(request: IncomingMessage): string | undefined {
  const { url = '', headers } = request
  const found =
    hubPath.exec(url) ??
    signatureKey.exec(String(headers['signature-input'] ?? '')) ??
    keyOf2020.exec(headers.authorization ?? '')
  return found?.[1]?.toLowerCase()
}
