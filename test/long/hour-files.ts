import { sealContactIds } from '@smittestopp/service'

/** As large as capture lets a lake file grow. */
export const FILE_BYTES = 10 * 1024 * 1024
export const EVENTS_A_LINE = 60

/** A device by its name, and by its number in the database. */
export interface HourDevice {
  uuid: string
  id: number
}

export interface HourFile {
  body: Buffer
  lines: number
  events: number
  /** One fix a file lies off Africa. */
  refused: number
}

const STEP_MS = 10_000
const DAY_MS = 86_400_000

/**
 * The files of a partition's hour, one after the other: lines of fixes and of sightings in turn, from the day before the hour, each of a device of the
 * partition, numbered through as the stream numbers its messages.
 */
export function* partitionFiles(devices: readonly HourDevice[], hour: Date, contactIdKey: Buffer): Generator<HourFile> {
  for (let sequence = 0; ; ) {
    const lines: string[] = []
    for (let bytes = 0; bytes < FILE_BYTES; ) {
      const device = pick(devices)
      const from = hour.getTime() - DAY_MS + Math.floor(Math.random() * (DAY_MS / 1000 - 10 * EVENTS_A_LINE)) * 1000
      const isFirst = lines.length === 0
      const pair = [fixes(from, isFirst), sightings(from, pick(devices, device), contactIdKey)].map((events) =>
        lakeLine(device.uuid, hour, sequence++, events),
      )
      lines.push(...pair)
      for (const line of pair) bytes += line.length
    }
    yield { body: Buffer.from(lines.join('')), lines: lines.length, events: lines.length * EVENTS_A_LINE, refused: 1 }
  }
}

function fixes(from: number, isFirstOffAfrica: boolean): unknown[] {
  return Array.from({ length: EVENTS_A_LINE }, (_, i) => {
    const time = wireTime(from + i * STEP_MS)
    const latitude = isFirstOffAfrica && i === 0 ? 0 : rounded(59 + Math.random() * 2, 7)
    return {
      ...{ timeFrom: time, timeTo: time, latitude, longitude: rounded(8 + Math.random() * 3, 7) },
      ...{ accuracy: rounded(3 + Math.random() * 30, 1), speed: rounded(Math.random() * 15, 2), speedAccuracy: 0.5 },
      ...{ altitude: rounded(Math.random() * 200, 1), altitudeAccuracy: rounded(3 + Math.random() * 10, 1) },
    }
  })
}

function sightings(from: number, peer: HourDevice, key: Buffer): unknown[] {
  const [id, next] = sealContactIds(peer.id, new Date(from), 2, key)
  return Array.from({ length: EVENTS_A_LINE }, (_, i) => {
    const time = from + i * STEP_MS
    const deviceId = (time < next!.validFrom.getTime() ? id : next)!.contactId
    return { deviceId, time: wireTime(time), rssi: -40 - Math.floor(Math.random() * 60), txPower: 12 }
  })
}

function lakeLine(device: string, hour: Date, sequenceNumber: number, events: unknown[]): string {
  const time = `${hour.toISOString().slice(0, -1)}0000Z`
  const system = {
    connectionDeviceId: device,
    connectionAuthMethod: '{"scope":"device","type":"sas","issuer":"iothub","acceptingIpFilterRule":null}',
    connectionDeviceGenerationId: '637051167384630591',
    contentType: 'application/json',
    contentEncoding: 'utf-8',
    enqueuedTime: time,
    sequenceNumber,
  }
  const body = { platform: 'android', osVersion: '10', appVersion: '1.2.1', model: 'Pixel 3', events }
  const properties = { events: String(events.length) }
  return `${JSON.stringify({ EnqueuedTimeUtc: time, Properties: properties, SystemProperties: system, Body: body })}\n`
}

function wireTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}

function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals))
}

/** One of them, and not that one. */
function pick<T>(all: readonly T[], but?: T): T {
  const one = all[Math.floor(Math.random() * all.length)]!
  return one === but ? pick(all, but) : one
}
