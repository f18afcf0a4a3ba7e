import type { StreamEvent } from '@smittestopp/platform'

const LINE_BREAKS = /[\r\n]+/g
const END = Buffer.from('}\n')
const CR = 0x0d
const LF = 0x0a
/** First byte of a byte order mark in UTF-8. */
const BOM = 0xef
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** An event as one line of a lake file, as IoT Hub's routing writes it: a JSON body as it came, anything else in base64. */
export function lakeLine(event: StreamEvent): Buffer {
  const time = `${event.enqueuedAt.toISOString().slice(0, -1)}0000Z`
  const system = {
    ...(event.messageId && { messageId: event.messageId }),
    connectionDeviceId: event.deviceId,
    connectionAuthMethod: '{"scope":"device","type":"sas","issuer":"iothub","acceptingIpFilterRule":null}',
    contentType: event.contentType,
    contentEncoding: event.contentEncoding,
    enqueuedTime: time,
  }
  const head = `{"EnqueuedTimeUtc":"${time}","Properties":${JSON.stringify(event.properties)},"SystemProperties":${JSON.stringify(system)},"Body":`
  const body = jsonBody(event) ?? Buffer.from(`"${event.body.toString('base64')}"`)
  return Buffer.concat([Buffer.from(head), body, END])
}

/** The body itself when it is JSON in UTF-8. Line breaks can only stand between its tokens, where a space says the same. */
function jsonBody(event: StreamEvent): Buffer | undefined {
  if (!/^application\/json\b/i.test(event.contentType) || !/^utf-?8$/i.test(event.contentEncoding)) return undefined
  const { body } = event
  try {
    const text = utf8.decode(body)
    if (typeof JSON.parse(text) !== 'object') return undefined
    const isOneLine = body[0] !== BOM && !body.includes(LF) && !body.includes(CR)
    return isOneLine ? body : Buffer.from(text.trim().replace(LINE_BREAKS, ' '))
  } catch {
    return undefined
  }
}
