import { createHmac } from 'node:crypto'
import type { Addresses } from '@smittestopp/embedded'
import { ask, type Said } from './http.ts'

/** The shared access signature that a device makes of its connection string: good for an hour. */
export function deviceSas(connectionString: string): string {
  const [, host, device, key] = /^HostName=(.+);DeviceId=(.+);SharedAccessKey=(.+)$/.exec(connectionString)!
  const resource = encodeURIComponent(`${host}/devices/${device}`)
  const expiry = Math.floor(Date.now() / 1_000) + 3_600
  const signature = createHmac('sha256', Buffer.from(key!, 'base64')).update(`${resource}\n${expiry}`).digest('base64')
  return `SharedAccessSignature sr=${resource}&sig=${encodeURIComponent(signature)}&se=${expiry}`
}

/** Sends a message as the app of 2020 did, over IoT Hub's HTTPS interface. */
export function sendToHub(
  system: Addresses,
  { deviceId, sas }: { deviceId: string; sas: string },
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Said> {
  return ask(`${system.gatewayUrl}/devices/${deviceId}/messages/events?api-version=2020-03-01`, {
    method: 'POST',
    headers: { authorization: sas, ...headers },
    body: JSON.stringify(body),
  })
}

/** What the SDK of 2020 said about a JSON message. */
export const JSON_MESSAGE = { 'iothub-contenttype': 'application/json', 'iothub-contentencoding': 'utf-8' }
