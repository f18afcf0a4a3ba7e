import type { StreamEvent } from '@smittestopp/platform'

const LINE_BREAKS = /[\r\n]+/g

/** An event as one line of a lake file, as IoT Hub's routing writes it: a JSON body as it came, anything else in base64. */
export function lakeLine(event: StreamEvent): string {
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
  return `${head}${jsonBody(event) ?? JSON.stringify(event.body.toString('base64'))}}\n`
}

/** The body's own text when it is JSON in UTF-8. Line breaks can only stand between its tokens, where a space says the same. */
function jsonBody(event: StreamEvent): string | undefined {
  if (!/^application\/json\b/i.test(event.contentType) || !/^utf-?8$/i.test(event.contentEncoding)) return undefined
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(event.body)
    return typeof JSON.parse(text) === 'object' ? text.trim().replace(LINE_BREAKS, ' ') : undefined
  } catch {
    return undefined
  }
}
