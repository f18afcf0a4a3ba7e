import { createHmac, hkdfSync } from 'node:crypto'

/** A keyed hash: what stands for a phone number, or a request, where the thing itself may not. The key is drawn from the secret of the device keys. */
export function keyedHash(secret: Buffer, kind: 'phone-number' | 'request', text: string): Buffer {
  const key = Buffer.from(hkdfSync('sha256', secret, '', `smittestopp ${kind}`, 32))
  return createHmac('sha256', key).update(text).digest()
}
