import { createCipheriv, createDecipheriv } from 'node:crypto'

/** Seconds for which a contact id is made; windows begin at multiples of it. */
export const CONTACT_ID_SECONDS = 900

const BLOCK = 16

export interface IssuedContactId {
  /** 32 lower-case hex digits. */
  contactId: string
  validFrom: Date
}

/** What a contact id says, to who has the key. */
export interface OpenedContactId {
  /** The number by which the database knows the device. */
  device: number
  /** When its window begins. */
  validFrom: Date
}

/**
 * Contact ids of a device for consecutive windows, beginning with the one that contains `from`. Each is one AES-256 block over the device's
 * number, the start of the window and 8 zero bytes: nothing to who has no key, and every one different.
 */
export function sealContactIds(deviceNumber: number, from: Date, count: number, key: Buffer): IssuedContactId[] {
  const first = Math.floor(from.getTime() / 1000 / CONTACT_ID_SECONDS)
  const starts = Array.from({ length: count }, (_, i) => (first + i) * CONTACT_ID_SECONDS)
  const plain = Buffer.alloc(count * BLOCK)
  starts.forEach((start, i) => {
    plain.writeUInt32BE(deviceNumber, i * BLOCK)
    plain.writeUInt32BE(start, i * BLOCK + 4)
  })
  const sealed = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false).update(plain)
  return starts.map((start, i) => ({
    contactId: sealed.toString('hex', i * BLOCK, (i + 1) * BLOCK),
    validFrom: new Date(start * 1000),
  }))
}

/** Opens ids of 32 hex digits under the first key that fits; what opens to no window and 8 zero bytes under none is no contact id, and left out. */
export function openContactIds(ids: readonly string[], keys: readonly Buffer[]): Map<string, OpenedContactId> {
  const [key, ...others] = keys
  const opened = new Map<string, OpenedContactId>()
  if (!key || ids.length === 0) return opened
  const plain = createDecipheriv('aes-256-ecb', key, null)
    .setAutoPadding(false)
    .update(Buffer.from(ids.join(''), 'hex'))
  const closed = ids.filter((id, i) => {
    const found = readBlock(plain, i * BLOCK)
    if (found) opened.set(id, found)
    return !found
  })
  for (const [id, found] of openContactIds(closed, others)) opened.set(id, found)
  return opened
}

/** Opens one id; undefined when it is none under this key. */
export function openContactId(id: string, key: Buffer): OpenedContactId | undefined {
  return openContactIds([id], [key]).get(id)
}

function readBlock(plain: Buffer, at: number): OpenedContactId | undefined {
  const start = plain.readUInt32BE(at + 4)
  if (start % CONTACT_ID_SECONDS !== 0 || plain.readBigUInt64BE(at + 8) !== 0n) return undefined
  return { device: plain.readUInt32BE(at), validFrom: new Date(start * 1000) }
}
