import type { UploadBody } from '@smittestopp/contracts'
import { type GpsEvent, gpsEventOf, isSighting, latestFor, type Sighting, sightingOf } from './import-rules.ts'

/** A batch as the backend received it; `receivedAt` tells the hour of its lake file. */
export interface ReceivedUpload {
  deviceId: string
  body: UploadBody
  receivedAt: Date
}

/** All that is kept of one device. */
export interface DeviceObservations {
  platform: string
  platformSaidAt: number
  gps: GpsEvent[]
  sightings: Sighting[]
}

/** All that is kept of the uploads, by device. */
export type Observations = Map<string, DeviceObservations>

/**
 * Types the events of the uploads by the import's rules, reading the uploads once. `registered` are the devices the backend knows
 * (default: those that upload); what others send, and sightings of others or of oneself, are dropped.
 */
export function observe(uploads: Iterable<ReceivedUpload>, registered?: Iterable<string>): Observations {
  const known = registered && new Set(registered)
  const observations: Observations = new Map([...(known ?? [])].map((device) => [device, nothingYet()]))
  for (const upload of uploads) {
    if (known && !known.has(upload.deviceId)) continue
    const device = observations.get(upload.deviceId) ?? nothingYet()
    observations.set(upload.deviceId, device)
    notePlatform(device, upload)
    noteEvents(device, upload)
  }
  for (const [id, device] of observations) {
    device.sightings = device.sightings.filter(({ peer }) => peer !== id && observations.has(peer))
  }
  return observations
}

function nothingYet(): DeviceObservations {
  return { platform: '', platformSaidAt: Number.NEGATIVE_INFINITY, gps: [], sightings: [] }
}

/** The last it said; of several at the same second the first in the alphabet. */
function notePlatform(device: DeviceObservations, { body, receivedAt }: ReceivedUpload): void {
  const saidAt = Math.floor(receivedAt.getTime() / 1_000)
  if (saidAt < device.platformSaidAt) return
  if (saidAt === device.platformSaidAt && device.platform <= body.platform) return
  device.platform = body.platform
  device.platformSaidAt = saidAt
}

function noteEvents(device: DeviceObservations, { body, receivedAt }: ReceivedUpload): void {
  const latest = latestFor(receivedAt)
  for (const event of body.events) {
    if (isSighting(event)) {
      const sighting = sightingOf(event, latest)
      if (sighting) device.sightings.push(sighting)
    } else {
      const gps = gpsEventOf(event, latest)
      if (gps) device.gps.push(gps)
    }
  }
}
