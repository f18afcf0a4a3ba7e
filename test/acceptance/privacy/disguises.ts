/** Something searched for, and one way of writing it. */
export interface Needle {
  what: string
  written: string
  bytes: Buffer
}

/** A phone number in every form it could stand in: the digits cover those with a plus, percent-encoded or not. */
export function numberNeedles(phoneNumber: string): Needle[] {
  const digits = Buffer.from(phoneNumber.slice(1))
  return [
    { what: phoneNumber, written: 'plain', bytes: digits },
    { what: phoneNumber, written: 'UTF-16', bytes: Buffer.from(digits.toString(), 'utf16le') },
    ...encodedNeedles(phoneNumber, digits),
  ]
}

/** A secret key that was handed out in base64. */
export function keyNeedles(what: string, base64: string): Needle[] {
  const bytes = Buffer.from(base64, 'base64')
  return [{ what, written: 'bytes', bytes }, ...encodedNeedles(what, bytes)]
}

/** Bytes in hex, and in base64 of both alphabets wherever in the encoded text they begin. */
function encodedNeedles(what: string, bytes: Buffer): Needle[] {
  const hex = [bytes.toString('hex'), bytes.toString('hex').toUpperCase()].map((text) => ({
    what,
    written: 'hex',
    bytes: Buffer.from(text),
  }))
  const base64 = [0, 1, 2].flatMap((offset) =>
    (['base64', 'base64url'] as const).map((encoding) => ({
      what,
      written: encoding,
      bytes: Buffer.from(insideOf(bytes, offset, encoding)),
    })),
  )
  return [...hex, ...base64]
}

/** The characters that stand for these bytes and for nothing of what comes before (`offset` bytes beyond a group of three) or after. */
function insideOf(bytes: Buffer, offset: number, encoding: 'base64' | 'base64url'): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString(encoding)
  return text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6))
}
