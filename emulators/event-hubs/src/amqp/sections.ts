import { MalformedAmqp, valueEnd } from './value.ts'

/** Section codes of a message, part 3.2 of the specification. */
export const SectionCode = {
  header: 0x70,
  deliveryAnnotations: 0x71,
  messageAnnotations: 0x72,
  properties: 0x73,
  applicationProperties: 0x74,
  data: 0x75,
  sequence: 0x76,
  value: 0x77,
  footer: 0x78,
} as const

/** One section: where it begins, where its value does, where it ends. */
export interface Section {
  code: number
  start: number
  value: number
  end: number
}

const LISTS = [0x45, 0xc0, 0xd0]
const MAPS = [0xc1, 0xd1]
const BINARIES = [0xa0, 0xb0]
const ALLOWED: Record<number, number[] | undefined> = {
  [SectionCode.header]: LISTS,
  [SectionCode.deliveryAnnotations]: MAPS,
  [SectionCode.messageAnnotations]: MAPS,
  [SectionCode.properties]: LISTS,
  [SectionCode.applicationProperties]: MAPS,
  [SectionCode.data]: BINARIES,
  [SectionCode.sequence]: LISTS,
  [SectionCode.footer]: MAPS,
}

/** The sections of a message, each checked to the last byte, so that no stored event can upset the client that reads it. */
export function* sections(message: Buffer): Generator<Section> {
  let position = 0
  while (position < message.length) {
    const { code, value } = descriptor(message, position)
    const end = valueEnd(message, value)
    const allowed = ALLOWED[code]
    if (allowed && !allowed.includes(message[value]!)) throw new MalformedAmqp(`section ${code} has the wrong type`)
    yield { code, start: position, value, end }
    position = end
  }
}

/** The bytes inside a binary value. */
export function binaryContent(message: Buffer, { value, end }: Section): Buffer {
  return message.subarray(value + (message[value] === 0xa0 ? 2 : 5), end)
}

function descriptor(message: Buffer, start: number): { code: number; value: number } {
  const form = message[start + 1]
  const value = start + (form === 0x53 ? 3 : 10)
  if (message[start] !== 0x00 || (form !== 0x53 && form !== 0x80) || value > message.length) {
    throw new MalformedAmqp('a section without its descriptor')
  }
  const code = form === 0x53 ? message[start + 2]! : Number(message.readBigUInt64BE(start + 2))
  if (code < SectionCode.header || code > SectionCode.footer) throw new MalformedAmqp(`unknown section ${code}`)
  return { code, value }
}
