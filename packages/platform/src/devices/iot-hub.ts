import { createHmac } from 'node:crypto'
import { fetchPatiently } from '../fetch-patiently.ts'
import type { DeviceKeys, DeviceRegistry } from './device-registry.ts'

const API = 'api-version=2021-04-12'
const TOKEN_SECONDS = 600

interface ConnectionString {
  HostName: string
  SharedAccessKeyName: string
  SharedAccessKey: string
  /** Where the host answers, when not at https://HostName. */
  Endpoint?: string
}

function parseConnectionString(text: string): ConnectionString {
  const parts = text.split(';').map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)])
  return Object.fromEntries(parts) as ConnectionString
}

/** SAS of a service policy: base64 HMAC-SHA-256 over resource and expiry, with the base64-decoded key. */
function serviceSas({ HostName, SharedAccessKeyName, SharedAccessKey }: ConnectionString, now: Date): string {
  const resource = encodeURIComponent(HostName)
  const expiry = Math.floor(now.getTime() / 1000) + TOKEN_SECONDS
  const signature = createHmac('sha256', Buffer.from(SharedAccessKey, 'base64'))
    .update(`${resource}\n${expiry}`)
    .digest('base64')
  return `SharedAccessSignature sr=${resource}&sig=${encodeURIComponent(signature)}&se=${expiry}&skn=${SharedAccessKeyName}`
}

function describe(deviceId: string, symmetricKey: DeviceKeys) {
  const device = { deviceId, status: 'enabled', authentication: { type: 'sas', symmetricKey } }
  return { body: JSON.stringify(device), headers: { 'content-type': 'application/json' } }
}

/** The registry of an IoT Hub over its REST interface, named by a service connection string. */
export function openDeviceRegistry(connectionString: string, clock: () => Date = () => new Date()): DeviceRegistry {
  const hub = parseConnectionString(connectionString)
  const base = hub.Endpoint ?? `https://${hub.HostName}`
  const send = (method: string, path: string, init: RequestInit = {}) =>
    fetchPatiently('device registry', `${base}${path}`, {
      ...init,
      method,
      headers: { authorization: serviceSas(hub, clock()), ...init.headers },
    })
  const deviceUrl = (id: string) => `/devices/${encodeURIComponent(id)}?${API}`
  return {
    hostName: hub.HostName,
    async create(deviceId, keys) {
      const answer = await send('PUT', deviceUrl(deviceId), describe(deviceId, keys))
      if (!answer.ok && answer.status !== 409)
        // 409: a repeat of our own create
        throw new Error(`the device registry answered ${answer.status} to a create`)
    },
    async setKeys(deviceId, keys) {
      const { body, headers } = describe(deviceId, keys)
      const answer = await send('PUT', deviceUrl(deviceId), { body, headers: { ...headers, 'if-match': '*' } })
      if (!answer.ok) throw new Error(`the device registry answered ${answer.status} to new keys`)
    },
    async remove(deviceId) {
      const answer = await send('DELETE', deviceUrl(deviceId), { headers: { 'if-match': '*' } })
      if (!answer.ok && answer.status !== 404)
        throw new Error(`the device registry answered ${answer.status} to a delete`)
    },
    async check() {
      const answer = await send('GET', `/statistics/devices?${API}`)
      if (!answer.ok) throw new Error(`the device registry answered ${answer.status}`)
    },
  }
}
