import { createHmac, timingSafeEqual } from 'node:crypto'

/** Whether the base64 signature is that of the text, in time that does not tell how much of it was right. */
export function isSignatureOf(text: string, signature: string, key: Buffer): boolean {
  const wanted = createHmac('sha256', key).update(text, 'utf8').digest()
  const given = Buffer.from(signature, 'base64')
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}
