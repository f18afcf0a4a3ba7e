import { z } from 'zod'
import { invalid } from '../hub/problem.ts'

/** A device as the registry keeps it; times are milliseconds since 1970, null for never. */
export type Device = {
  deviceId: string
  /** Sets a device apart from an earlier one of the same id. */
  generationId: string
  etag: string
  status: 'enabled' | 'disabled'
  statusReason: string | null
  statusUpdatedAt: number | null
  lastActivityAt: number | null
  primaryKey: string
  secondaryKey: string
}

/** The id rules of IoT Hub: up to 128 characters of ASCII letters, digits and a few marks. */
export const DEVICE_ID = /^[A-Za-z0-9\-.+%_#*?!(),:=@$']{1,128}$/

const Key = z.base64().refine((text) => {
  const { length } = Buffer.from(text, 'base64')
  return length >= 16 && length <= 64
}, 'a key is 16 to 64 bytes in base64')

/** What of a device's description can be set; what the hub itself decides may be sent along and is passed over. */
export const DeviceBody = z.object({
  deviceId: z.string().optional(),
  status: z.enum(['enabled', 'disabled']).nullish(),
  statusReason: z.string().max(128).nullish(),
  capabilities: z.object({ iotEdge: z.literal(false).nullish() }).nullish(),
  authentication: z
    .object({
      type: z.literal('sas').nullish(),
      symmetricKey: z.object({ primaryKey: Key.nullish(), secondaryKey: Key.nullish() }).nullish(),
    })
    .nullish(),
})
export type DeviceBody = z.infer<typeof DeviceBody>

export function readDeviceBody(deviceId: string, body: unknown): DeviceBody {
  if (!DEVICE_ID.test(deviceId)) throw invalid('The device id is not valid')
  const read = DeviceBody.safeParse(body)
  if (!read.success) throw invalid(`The device is not valid: ${read.error.issues[0]?.path.join('.')}`)
  if (read.data.deviceId !== undefined && read.data.deviceId !== deviceId) {
    throw invalid('The device id of the body is not that of the address')
  }
  return read.data
}

/** An instant as IoT Hub writes it; never is the year 1. */
export function instant(milliseconds: number | null): string {
  return milliseconds === null ? '0001-01-01T00:00:00Z' : new Date(milliseconds).toISOString().replace('.000Z', 'Z')
}

/** The device identity of api-version 2021-04-12; a device over HTTP is never connected. */
export function tellDevice(device: Device) {
  return {
    deviceId: device.deviceId,
    generationId: device.generationId,
    etag: device.etag,
    connectionState: 'Disconnected',
    status: device.status,
    statusReason: device.statusReason,
    connectionStateUpdatedTime: instant(null),
    statusUpdatedTime: instant(device.statusUpdatedAt),
    lastActivityTime: instant(device.lastActivityAt),
    cloudToDeviceMessageCount: 0,
    authentication: {
      symmetricKey: { primaryKey: device.primaryKey, secondaryKey: device.secondaryKey },
      x509Thumbprint: { primaryThumbprint: null, secondaryThumbprint: null },
      type: 'sas',
    },
    capabilities: { iotEdge: false },
  }
}

/** The device twin, which is what queries tell: without keys. */
export function tellTwin(device: Device): Record<string, unknown> {
  return {
    deviceId: device.deviceId,
    etag: 'AAAAAAAAAAE=',
    deviceEtag: device.etag,
    status: device.status,
    statusReason: device.statusReason,
    statusUpdateTime: instant(device.statusUpdatedAt),
    connectionState: 'Disconnected',
    lastActivityTime: instant(device.lastActivityAt),
    cloudToDeviceMessageCount: 0,
    authenticationType: 'sas',
    x509Thumbprint: { primaryThumbprint: null, secondaryThumbprint: null },
    version: 1,
    properties: { desired: { $version: 1 }, reported: { $version: 1 } },
    capabilities: { iotEdge: false },
  }
}
