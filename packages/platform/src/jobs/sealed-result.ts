import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, brotliDecompress, constants } from 'node:zlib'
import { AnalysisResult } from '@smittestopp/contracts'
import { UnrecoverableError } from 'bullmq'

const NONCE_BYTES = 12
const TAG_BYTES = 16
/** What one result may take: as JSON, and sealed. 10,000 people at a concert take a tenth of it. */
export const MOST_BYTES = { plain: 256 * 1024 * 1024, sealed: 64 * 1024 * 1024 }

const compress = promisify(brotliCompress)
const decompress = promisify(brotliDecompress)

/** Where a result belongs; sealed into it, so that it opens in no other place. */
export interface ResultPlace {
  analysisId: string
  deviceId: string
}

/** A result as it is stored: compressed, then sealed with AES-256-GCM as nonce, tag, ciphertext. One that is too large fails for good. */
export async function sealResult(
  result: AnalysisResult,
  key: Buffer,
  place: ResultPlace,
  most = MOST_BYTES,
): Promise<Buffer> {
  const plain = Buffer.from(JSON.stringify(result))
  if (plain.length > most.plain) throw tooLarge(plain.length)
  const compressed = await compress(plain, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length },
  })
  if (compressed.length > most.sealed) throw tooLarge(compressed.length)
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(nameOf(place))
  const sealed = Buffer.concat([cipher.update(compressed), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
}

/** Opens a result under the first key that fits; throws when it was changed, is from another place, or sealed under none of the keys. */
export async function openResult(sealed: Buffer, keys: readonly Buffer[], place: ResultPlace): Promise<AnalysisResult> {
  const plain = await decompress(unseal(sealed, keys, place), { maxOutputLength: MOST_BYTES.plain })
  return AnalysisResult.parse(JSON.parse(plain.toString()))
}

function unseal(sealed: Buffer, [key, ...others]: readonly Buffer[], place: ResultPlace): Buffer {
  if (!key) throw new Error(`the result of ${place.analysisId} does not open under any key`)
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(nameOf(place))
    .setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()])
  } catch {
    return unseal(sealed, others, place)
  }
}

function nameOf({ analysisId, deviceId }: ResultPlace): Buffer {
  return Buffer.from(`${analysisId}/${deviceId}`)
}

function tooLarge(bytes: number): Error {
  return new UnrecoverableError(`too-large: the result of one device has ${bytes} bytes`)
}
