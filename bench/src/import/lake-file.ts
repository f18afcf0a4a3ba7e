import { createBatch } from '../batches.ts'
import { createRandom } from '../random.ts'

export const EVENTS_A_LINE = 60
/** As large as capture lets a lake file grow. */
export const FILE_BYTES = 10 * 1024 * 1024

export interface FileContent {
  body: Buffer
  lines: number
  events: number
}

export interface FileSeed {
  seed: number
  devices: readonly string[]
  /** The day before it is what the events are from. */
  now: number
}

/** A lake file as IoT Hub's routing writes it: lines of GPS events and of sightings in turn, as many of each, from many devices. */
export function createLakeFile({ seed, devices, now }: FileSeed): FileContent {
  const random = createRandom(seed)
  const lines: Buffer[] = []
  let bytes = 0
  for (let pair = linePair(random, devices, now); bytes + pair.length <= FILE_BYTES; ) {
    lines.push(pair)
    bytes += pair.length
    pair = linePair(random, devices, now)
  }
  const count = lines.length * 2
  return { body: Buffer.concat(lines), lines: count, events: count * EVENTS_A_LINE }
}

function linePair(random: () => number, devices: readonly string[], now: number): Buffer {
  const device = devices[Math.floor(random() * devices.length)]!
  const peers = devices.filter((peer) => peer !== device)
  const from = now - 86_400_000 + Math.floor(random() * 84_000) * 1_000
  const gps = createBatch({ gps: EVENTS_A_LINE, bluetooth: 0 }, { random, from, peers })
  const bluetooth = createBatch({ gps: 0, bluetooth: EVENTS_A_LINE }, { random, from, peers })
  return Buffer.from(line(device, now, gps) + line(device, now, bluetooth))
}

function line(device: string, now: number, body: unknown): string {
  const time = `${new Date(now).toISOString().slice(0, -1)}0000Z`
  const system = {
    connectionDeviceId: device,
    connectionAuthMethod: '{"scope":"device","type":"sas","issuer":"iothub","acceptingIpFilterRule":null}',
    connectionDeviceGenerationId: '637051167384630591',
    contentType: 'application/json',
    contentEncoding: 'utf-8',
    enqueuedTime: time,
  }
  return `${JSON.stringify({ EnqueuedTimeUtc: time, Properties: {}, SystemProperties: system, Body: body })}\n`
}
