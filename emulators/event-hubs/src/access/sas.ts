import { createHmac, timingSafeEqual } from 'node:crypto'
import type { AccessKey, Claim } from '../config.ts'

/** What a token allows: these claims on this path and all below it, until then. */
export interface Grant {
  /** Lower case, '' for the whole namespace. */
  path: string
  /** Milliseconds since 1970, machine time. */
  expiresAt: number
  claims: Claim[]
}

const PREFIX = 'SharedAccessSignature '

/** Checks a shared access signature; throws an Error that says what is wrong with it. */
export function readToken(token: string, keys: AccessKey[], now: number): Grant {
  if (!token.startsWith(PREFIX)) throw new Error('not a shared access signature')
  const { sr, sig, se, skn } = fields(token.slice(PREFIX.length))
  if (!sr || !sig || !skn || !se || !/^\d{1,12}$/.test(se)) throw new Error('the token lacks a field')
  const key = keys.find(({ name }) => name === decodeURIComponent(skn))
  if (!key || !signedWith(key.key, `${sr}\n${se}`, decodeURIComponent(sig))) throw new Error('the signature is invalid')
  const expiresAt = Number(se) * 1000
  if (expiresAt <= now) throw new Error('the token is expired')
  return { path: pathOf(decodeURIComponent(sr)), expiresAt, claims: key.claims }
}

function fields(text: string): Record<string, string | undefined> {
  return Object.fromEntries(
    text.split('&').map((pair) => {
      const equals = pair.indexOf('=')
      return [pair.slice(0, equals), pair.slice(equals + 1)]
    }),
  )
}

function signedWith(key: string, text: string, signature: string): boolean {
  const expected = createHmac('sha256', key).update(text).digest()
  const given = Buffer.from(signature, 'base64')
  return given.length === expected.length && timingSafeEqual(given, expected)
}

function pathOf(resource: string): string {
  const match = /^[a-z]+:\/\/[^/]+(?:\/(.*?))?\/?$/i.exec(resource)
  if (!match) throw new Error('the resource is not a URI')
  return (match[1] ?? '').toLowerCase()
}
