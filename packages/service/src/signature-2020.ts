import type { KeyObject } from 'node:crypto'
import { Problem } from './problem.ts'
import { isEqual, NOBODYS_KEY, refusal, signatureOf } from './request-signature.ts'

/** The header of 2020: `SMST-HMAC-SHA256 <device>;<unix seconds>;<digest in base64>`. */
const HEADER = /^smst-hmac-sha256 ([^; ]+);([^; ]+);(\S+)$/i
const SECONDS = /^-?\d{1,12}$/

export interface Request2020 {
  method: string
  /** The public path and query as sent; the scheme signs the path without its first segment, and no query. */
  url: string
  authorization: string | undefined
}

/** Who signed, and the digest, which the same request would carry again. */
export interface Signed2020 {
  deviceId: string
  digest: string
}

/** The text that the app of 2020 signed, the method in the capital letters of the request line. */
function stringToSign2020(deviceId: string, timestamp: string, method: string, url: string): string {
  const path = url.split('?', 1)[0]!
  return `${deviceId}|${timestamp}|${method}|${path.slice(path.indexOf('/', 1))}`
}

/**
 * Checks the signature scheme of 2020 with the keys of the registry, primary and secondary. It covers neither body nor query, and its window is wide: for
 * the paths of 2020 only, and only where a setting says so. 401 without the header, else the same 403 as any refusal.
 */
export async function verifySignature2020(
  { method, url, authorization }: Request2020,
  now: Date,
  windowSeconds: number,
  keysOf: (deviceId: string) => Promise<KeyObject[]>,
): Promise<Signed2020> {
  if (!authorization) throw new Problem(401, 'unauthorized', 'Unauthorized')
  const [, deviceId = '', timestamp = '', digest = ''] = HEADER.exec(authorization) ?? []
  if (!SECONDS.test(timestamp)) throw refusal()
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) >= windowSeconds) throw refusal()
  const text = stringToSign2020(deviceId, timestamp, method, url)
  const sent = Buffer.from(digest, 'base64')
  const keys = await keysOf(deviceId)
  const right = (keys.length ? keys : [NOBODYS_KEY]).filter((key) => isEqual(signatureOf(text, key), sent))
  if (!keys.length || !right.length) throw refusal()
  return { deviceId, digest: sent.toString('base64url') }
}
