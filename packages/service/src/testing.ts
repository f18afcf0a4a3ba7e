import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, SignJWT } from 'jose'
import type { TokenRules } from './bearer.ts'

const ISSUER = 'https://identity.test/smittestopp/v2.0'

/** What of a token is to differ from a good one. */
export interface Oddities {
  issuer?: string
  audience?: string
  /** Seconds from now. */
  expiresIn?: number
  notBeforeIn?: number
  /** Signs with a key that is not published, under the published name. */
  forged?: boolean
  /** Names a key that is not published. */
  keyId?: string
}

/** An identity provider of a test: publishes its keys on a port of its own and signs any claims. */
export interface TestIssuer {
  rules(audience: string, scope: string): TokenRules
  sign(rules: TokenRules, claims: Record<string, unknown>, oddities?: Oddities): Promise<string>
  close(): Promise<void>
}

export async function startTestIssuer(now: () => Date = () => new Date()): Promise<TestIssuer> {
  const [good, bad] = [newKey(), newKey()]
  const published = JSON.stringify({ keys: [{ ...(await exportJWK(good.publicKey)), kid: 'good', alg: 'RS256' }] })
  const server = createServer((_request, response) => void response.end(published))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`
  return {
    rules: (audience, scope) => ({ issuer: ISSUER, audience, scope, jwksUrl }),
    async sign({ audience, scope }, claims, odd = {}) {
      const seconds = Math.floor(now().getTime() / 1000)
      return new SignJWT({ scp: scope, ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: odd.keyId ?? 'good' })
        .setIssuer(odd.issuer ?? ISSUER)
        .setAudience(odd.audience ?? audience)
        .setNotBefore(seconds + (odd.notBeforeIn ?? -1))
        .setExpirationTime(seconds + (odd.expiresIn ?? 600))
        .sign(odd.forged ? bad.privateKey : good.privateKey)
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function newKey(): { publicKey: KeyObject; privateKey: KeyObject } {
  return generateKeyPairSync('rsa', { modulusLength: 2048 })
}
