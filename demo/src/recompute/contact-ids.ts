import { createDecipheriv } from 'node:crypto'

/** What a contact id says: the number of a device, and when its quarter of an hour begins; seconds since 1970. */
export interface ContactId {
  device: number
  from: number
}

/** Opens a contact id by the rules: one AES-256 block over both numbers and 8 zero bytes. Undefined for anything else. */
export function openedContactId(id: string, key: Buffer): ContactId | undefined {
  if (!/^[0-9a-f]{32}$/.test(id)) return undefined
  const block = createDecipheriv('aes-256-ecb', key, '').setAutoPadding(false)
  const plain = Buffer.concat([block.update(Buffer.from(id, 'hex')), block.final()])
  const [device, from] = [plain.readUInt32BE(0), plain.readUInt32BE(4)]
  return from % 900 === 0 && plain.subarray(8).every((byte) => byte === 0) ? { device, from } : undefined
}

/** Who is meant by an id that was heard at a time, or undefined: nobody, or too far from its quarter of an hour. */
export function peerFinder(
  key: Buffer,
  devices: ReadonlyMap<number, string>,
): (id: string, time: number) => string | undefined {
  return (id, time) => {
    const opened = openedContactId(id, key)
    return opened && time >= opened.from - 900 && time < opened.from + 1_800 ? devices.get(opened.device) : undefined
  }
}
