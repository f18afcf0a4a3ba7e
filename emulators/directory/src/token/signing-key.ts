import { randomUUID } from 'node:crypto'
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import type { Store } from '../store/open.ts'

export type SigningKey = { kid: string; privateKey: CryptoKey; publicKey: CryptoKey }

async function createKey(store: Store) {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const jwk = JSON.stringify(await exportJWK(privateKey))
  store.sql.run`insert into signing_keys (kid, private_jwk) values (${randomUUID()}, ${jwk})`
}

function readKey(store: Store) {
  const row = store.sql.get`select k.kid, k.private_jwk as jwk from signing_keys k`
  return row as { kid: string; jwk: string } | undefined
}

/** The key that signs access tokens: made once and kept in the store, so that tokens outlive a restart. */
export async function loadSigningKey(store: Store): Promise<SigningKey> {
  if (!readKey(store)) await createKey(store)
  const { kid, jwk } = readKey(store)!
  const { kty, n, e, ...secret } = JSON.parse(jwk) as JWK
  const [privateKey, publicKey] = await Promise.all([
    importJWK({ kty, n, e, ...secret }, 'RS256'),
    importJWK({ kty, n, e }, 'RS256'),
  ])
  return { kid, privateKey: privateKey as CryptoKey, publicKey: publicKey as CryptoKey }
}
