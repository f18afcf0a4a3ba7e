import { createHmac, timingSafeEqual } from 'node:crypto'

/** A shared access signature as sent; `encodedResource` is what was signed, `expiry` is in seconds since 1970. */
export type SasToken = {
  encodedResource: string
  resource: string
  signature: string
  expiry: string
  policy: string | undefined
}

const FIELDS = ['sr', 'sig', 'se', 'skn']

/** Reads `SharedAccessSignature sr=…&sig=…&se=…[&skn=…]`; undefined for anything else. */
export function parseSas(header: string | undefined): SasToken | undefined {
  const text = /^SharedAccessSignature +(\S+)$/.exec(header ?? '')?.[1]
  if (!text) return undefined
  const pairs = text.split('&').map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)])
  const { sr, sig, se, skn } = Object.fromEntries(pairs)
  const complete = sr && sig && se && pairs.length <= FIELDS.length && pairs.every(([name]) => FIELDS.includes(name!))
  if (!complete) return undefined
  try {
    return {
      encodedResource: sr,
      resource: decodeURIComponent(sr),
      signature: decodeURIComponent(sig),
      expiry: se,
      policy: skn === undefined || skn === '' ? undefined : decodeURIComponent(skn),
    }
  } catch {
    return undefined
  }
}

/** base64(HMAC-SHA256(base64-decoded key, sr + "\n" + se)): unlike Event Hubs, IoT Hub's keys are bytes, not text. */
export function signatureOf(encodedResource: string, expiry: string, key: string): string {
  return createHmac('sha256', Buffer.from(key, 'base64')).update(`${encodedResource}\n${expiry}`).digest('base64')
}

export function isSignedBy(token: SasToken, key: string): boolean {
  const expected = Buffer.from(signatureOf(token.encodedResource, token.expiry, key))
  const given = Buffer.from(token.signature)
  return expected.length === given.length && timingSafeEqual(expected, given)
}

/** Whether the token still holds at this machine time in milliseconds. */
export function isCurrent(token: SasToken, machineTime: number): boolean {
  return /^\d{1,12}$/.test(token.expiry) && Number(token.expiry) * 1000 > machineTime
}

/** Whether the resource is the scope or lies below it; host names do not heed case. */
export function isWithin(resource: string, scope: string): boolean {
  const [host = '', ...rest] = scope.replace(/\/$/, '').split('/')
  const normal = [host.toLowerCase(), ...rest].join('/')
  return resource === normal || resource.startsWith(`${normal}/`)
}
