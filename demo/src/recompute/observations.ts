import type { Pause, UploadBody } from '@smittestopp/contracts'
import { type ConsentPeriod, isConsented, isInForce } from './consents.ts'
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
  pauses: Pause[]
}

/** All that is kept of the uploads, by device. */
export type Observations = Map<string, DeviceObservations>

/** What decides who takes part. By default everybody does, and is heard under the name of the device. */
export interface TakingPart {
  consents?: ReadonlyMap<string, ConsentPeriod[]>
  /** When it is asked. */
  now?: Date
  /** The device that an id means which was heard at a time, in seconds since 1970. */
  peerOf?: (id: string, time: number) => string | undefined
}

/**
 * Types the events of the uploads by the import's rules, reading the uploads once. `registered` are the devices the backend knows
 * (default: those that upload); what others send, and sightings of others or of oneself, are dropped. `pauses` are those that phones have told,
 * by device. What of them was not consented to, then or by now, is dropped as well: of a sighting, by both.
 */
export function observe(
  uploads: Iterable<ReceivedUpload>,
  registered?: Iterable<string>,
  pauses?: ReadonlyMap<string, Pause[]>,
  taking: TakingPart = {},
): Observations {
  const known = registered && new Set(registered)
  const observations: Observations = new Map([...(known ?? [])].map((device) => [device, nothingYet()]))
  for (const upload of uploads) {
    if (known && !known.has(upload.deviceId)) continue
    const device = observations.get(upload.deviceId) ?? nothingYet()
    observations.set(upload.deviceId, device)
    notePlatform(device, upload)
    noteEvents(device, upload, taking.peerOf ?? ((id) => id))
  }
  for (const [id, device] of observations) {
    device.gps = device.gps.filter(({ from, to }) => counts(taking, id, 'tracing_gps', from, to))
    device.sightings = device.sightings.filter(
      ({ peer, time }) =>
        peer !== id &&
        observations.has(peer) &&
        [id, peer].every((one) => counts(taking, one, 'tracing_bluetooth', time, time)),
    )
    device.pauses = pauses?.get(id) ?? []
  }
  return observations
}

function nothingYet(): DeviceObservations {
  return { platform: '', platformSaidAt: Number.NEGATIVE_INFINITY, gps: [], sightings: [], pauses: [] }
}

/** The last it said; of several at the same second the first in the alphabet. */
function notePlatform(device: DeviceObservations, { body, receivedAt }: ReceivedUpload): void {
  const saidAt = Math.floor(receivedAt.getTime() / 1_000)
  if (saidAt < device.platformSaidAt) return
  if (saidAt === device.platformSaidAt && device.platform <= body.platform) return
  device.platform = body.platform
  device.platformSaidAt = saidAt
}

/** Whether an event of a device was consented to at its time, and consent is in force now. */
function counts(
  { consents, now = new Date() }: TakingPart,
  device: string,
  purpose: ConsentPeriod['purpose'],
  from: number,
  to: number,
): boolean {
  if (!consents) return true
  const periods = consents.get(device) ?? []
  return isInForce(periods, purpose, Math.floor(now.getTime() / 1_000)) && isConsented(periods, purpose, from, to)
}

function noteEvents(
  device: DeviceObservations,
  { body, receivedAt }: ReceivedUpload,
  peerOf: (id: string, time: number) => string | undefined,
): void {
  const latest = latestFor(receivedAt)
  for (const event of body.events) {
    if (isSighting(event)) {
      const sighting = sightingOf(event, latest)
      const peer = sighting && peerOf(sighting.peer, sighting.time)
      if (peer) device.sightings.push({ ...sighting, peer })
    } else {
      const gps = gpsEventOf(event, latest)
      if (gps) device.gps.push(gps)
    }
  }
}
