import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, brotliDecompress, constants } from 'node:zlib'
import { UnrecoverableError } from 'bullmq'

const NONCE_BYTES = 12
const TAG_BYTES = 16

const compress = promisify(brotliCompress)
const decompress = promisify(brotliDecompress)

/** What something may take: as JSON, and sealed. */
export interface MostBytes {
  plain: number
  sealed: number
}

/**
 * Something as it is stored: its JSON compressed, then sealed with AES-256-GCM as nonce, tag, ciphertext. The place where it belongs is sealed into it, so
 * that it opens in no other. What is too large fails for good.
 */
export async function seal(value: unknown, key: Buffer, place: string, most: MostBytes): Promise<Buffer> {
  const plain = Buffer.from(JSON.stringify(value))
  if (plain.length > most.plain) throw tooLarge(plain.length)
  const compressed = await compress(plain, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length },
  })
  if (compressed.length > most.sealed) throw tooLarge(compressed.length)
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place))
  const sealed = Buffer.concat([cipher.update(compressed), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
}

/** Opens it under the first key that fits; throws when it was changed, is from another place, or sealed under none of the keys. */
export async function open(sealed: Buffer, keys: readonly Buffer[], place: string, most: MostBytes): Promise<unknown> {
  const plain = await decompress(unseal(sealed, keys, place), { maxOutputLength: most.plain })
  return JSON.parse(plain.toString())
}

function unseal(sealed: Buffer, [key, ...others]: readonly Buffer[], place: string): Buffer {
  if (!key) throw new Error(`what is kept of ${place} does not open under any key`)
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(place))
    .setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()])
  } catch {
    return unseal(sealed, others, place)
  }
}

function tooLarge(bytes: number): Error {
  return new UnrecoverableError(`too-large: what was found of one device has ${bytes} bytes`)
}
