import type { IncomingHttpHeaders } from 'node:http'
import type { Device } from '../devices/device.ts'
import type { StreamMessage } from './event-stream.ts'

/** What a device says about a message: the `iothub-…` headers of a single one, or the properties of one in a batch. */
export type MessageProperties = Record<string, string>

const APPLICATION_PREFIX = 'iothub-app-'

export const AUTH_METHOD = JSON.stringify({
  scope: 'device',
  type: 'sas',
  issuer: 'iothub',
  acceptingIpFilterRule: null,
})

/** The `iothub-…` headers of a request. */
export function messageProperties(headers: IncomingHttpHeaders): MessageProperties {
  const entries = Object.entries(headers).filter(([name]) => name.startsWith('iothub-'))
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]))
}

function applicationProperties(properties: MessageProperties): Record<string, string> {
  const entries = Object.entries(properties).filter(([name]) => name.toLowerCase().startsWith(APPLICATION_PREFIX))
  return Object.fromEntries(entries.map(([name, value]) => [name.slice(APPLICATION_PREFIX.length), value]))
}

function isPresent([, value]: [string, unknown]): boolean {
  return value !== undefined
}

/** A message as IoT Hub puts it on its built-in endpoint; `enqueuedAt` is in milliseconds since 1970. */
export function toStreamMessage(
  device: Device,
  body: Buffer,
  properties: MessageProperties,
  enqueuedAt: number,
): StreamMessage {
  const system = {
    messageId: properties['iothub-messageid'],
    correlationId: properties['iothub-correlationid'],
    contentType: properties['iothub-contenttype'],
    contentEncoding: properties['iothub-contentencoding'],
  }
  return {
    body,
    bodyType: 'data',
    // Event Hubs heeds the key only beside a header that is not empty, and the SDK sets neither on such a message.
    header: { durable: true },
    properties: Object.fromEntries(Object.entries(system).filter(isPresent)),
    applicationProperties: applicationProperties(properties),
    messageAnnotations: {
      'x-opt-partition-key': device.deviceId,
      'iothub-connection-device-id': device.deviceId,
      'iothub-connection-auth-method': AUTH_METHOD,
      'iothub-connection-auth-generation-id': device.generationId,
      'iothub-enqueuedtime': new Date(enqueuedAt),
      'iothub-message-source': 'Telemetry',
    },
  }
}
