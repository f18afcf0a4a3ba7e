import { isUtf8 } from 'node:buffer'
import type { StreamEvent } from '@smittestopp/platform'

const LINE_BREAKS = /[\r\n]+/g
const END = Buffer.from('}\n')
const CR = 0x0d
const LF = 0x0a

/**
 * An event as one line of a lake file, as IoT Hub's routing writes it: a JSON body as it came, anything else in base64. Its sequence number in the partition
 * is ours: by it a repeated event is told from a second one. In pieces, so that the body is copied but once.
 */
export function lakeLine(event: StreamEvent): Buffer[] {
  const time = `${event.enqueuedAt.toISOString().slice(0, -1)}0000Z`
  const system = {
    ...(event.messageId && { messageId: event.messageId }),
    connectionDeviceId: event.deviceId,
    connectionAuthMethod: event.authMethod,
    connectionDeviceGenerationId: event.generationId,
    contentType: event.contentType,
    contentEncoding: event.contentEncoding,
    enqueuedTime: time,
    sequenceNumber: event.sequence,
  }
  const head = `{"EnqueuedTimeUtc":"${time}","Properties":${JSON.stringify(event.properties)},"SystemProperties":${JSON.stringify(system)},"Body":`
  const body = jsonBody(event) ?? Buffer.from(`"${event.body.toString('base64')}"`)
  return [Buffer.from(head), body, END]
}

/** The body itself when it is JSON in UTF-8. Line breaks can only stand between its tokens, where a space says the same. */
function jsonBody(event: StreamEvent): Buffer | undefined {
  if (!/^application\/json\b/i.test(event.contentType) || !/^utf-?8$/i.test(event.contentEncoding)) return undefined
  const { body } = event
  if (!isUtf8(body)) return undefined
  // Byte for byte: what is beyond ASCII stands in texts alone, where any character will do, and the parser is fastest on single bytes.
  const text = body.toString('latin1')
  if (!isObject(text)) return undefined
  const isOneLine = !body.includes(LF) && !body.includes(CR)
  return isOneLine ? body : Buffer.from(text.trim().replace(LINE_BREAKS, ' '), 'latin1')
}

/** A third of the work on a line, and not to be spared: a body that only looks like JSON could name another device behind its end. */
function isObject(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object'
  } catch {
    return false
  }
}
