import { textLimit } from '@smittestopp/phone-contract'
import { z } from 'zod'
import { textUpTo } from './storable.ts'

/** 32 lower-case hex digits that name one installation of the app and reveal nothing. */
export const DeviceId = z.string().regex(/^[0-9a-f]{32}$/)
export type DeviceId = z.infer<typeof DeviceId>

/** A stay (timeFrom < timeTo) or a fix (timeFrom = timeTo); degrees, metres, metres per second. Values are judged at import, not here. */
export interface GpsEvent {
  timeFrom: string
  timeTo: string
  latitude: number | string
  longitude: number | string
  accuracy?: number | string
  speed?: number | string
  speedAccuracy?: number | string
  altitude?: number | string
  altitudeAccuracy?: number | string
  /** Metres from the event before it in the batch (great circle), and metres per second over the time between the two, as the phone computed them. */
  distance?: number
  mps?: number
}

/** One sighting of another phone: the contact id it sent out, the time, the signal strength in dBm. */
export interface BluetoothEvent {
  deviceId: string
  time: string
  rssi: number
  txPower?: number
}

const text = textUpTo(textLimit)

/** Any object, left as it is: copying sixty events costs more than parsing their names. */
const AnyEvent = z
  .custom<Record<string, unknown>>((value) => typeof value === 'object' && value !== null && !Array.isArray(value))
  .meta({ type: 'object' })

/** What a phone uploads, as the 2020 app wrote it. Events are checked one by one at import, so that one bad event costs only itself. */
export const UploadBody = z.object({
  platform: text,
  osVersion: text,
  appVersion: text,
  model: text,
  events: z.array(AnyEvent).max(10_000),
})
export type UploadBody = z.infer<typeof UploadBody>
