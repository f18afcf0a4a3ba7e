import { createHash, randomBytes } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose'
import type { Store } from './database.ts'

/** Everything secret that must outlive the process: made once, then kept, if it is not given. */
export interface Keys {
  signing: JWK
  cookies: string[]
  /** Keys the digests of codes, numbers and addresses; given from outside, the file alone does not give them away. */
  digest: Buffer
}

export async function loadKeys(store: Store, digestSecret?: string): Promise<Keys> {
  const signing = await kept(store, 'signing-key', async () => JSON.stringify(await makeSigningKey()))
  const cookies = await kept(store, 'cookie-key', randomText)
  const digest = digestSecret ?? (await kept(store, 'digest-key', randomText))
  return {
    signing: JSON.parse(signing) as JWK,
    cookies: [cookies],
    digest: createHash('sha256').update(digest).digest(),
  }
}

async function kept(store: Store, name: string, make: () => string | Promise<string>): Promise<string> {
  const found = store.read('select value from kept where name = ?').get(name)
  if (found) return found.value as string
  const value = await make()
  store.write('insert into kept (name, value) values (?, ?)').run(name, value)
  await store.settled()
  return value
}

async function makeSigningKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true, modulusLength: 2048 })
  const key = await exportJWK(privateKey)
  return { ...key, kid: await calculateJwkThumbprint(key), alg: 'RS256', use: 'sig' }
}

function randomText(): string {
  return randomBytes(32).toString('base64url')
}
