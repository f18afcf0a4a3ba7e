import { createBatch } from '../batches.ts'
import { createRandom, pick } from '../random.ts'
import type { ContactIdAt } from './contact-ids.ts'
import type { BenchDevice } from './devices.ts'

export const EVENTS_A_LINE = 60
/** How many others a phone sees in the ten minutes of a line. */
const PEERS_A_LINE = 5
/** As large as capture lets a lake file grow. */
export const FILE_BYTES = 10 * 1024 * 1024

export interface FileContent {
  body: Buffer
  /** Devices that have lines in it. */
  devices: number
  events: number
}

export interface FileSeed {
  seed: number
  devices: readonly BenchDevice[]
  /** Whose turn it is. */
  next: number
  contactIdAt: ContactIdAt
  /** The day before it is what the events are from. */
  now: number
}

/** A lake file as IoT Hub's routing writes it: a line of GPS events and one of sightings of each device in turn. */
export function createLakeFile(seed: FileSeed): FileContent {
  const random = createRandom(seed.seed)
  const lines: Buffer[] = []
  let bytes = 0
  for (let pair = linePair(random, seed, 0); bytes + pair.length <= FILE_BYTES; ) {
    lines.push(pair)
    bytes += pair.length
    pair = linePair(random, seed, lines.length)
  }
  return { body: Buffer.concat(lines), devices: lines.length, events: lines.length * 2 * EVENTS_A_LINE }
}

function linePair(random: () => number, { devices, next, contactIdAt, now }: FileSeed, place: number): Buffer {
  const device = devices[(next + place) % devices.length]!
  const others = devices.filter((other) => other !== device)
  const peers = Array.from({ length: PEERS_A_LINE }, () => pick(random, others))
  const from = now - 86_400_000 + Math.floor(random() * 84_000) * 1_000
  const noted = { random, from, peerAt: (time: number) => contactIdAt(pick(random, peers), time) }
  const gps = createBatch({ gps: EVENTS_A_LINE, bluetooth: 0 }, noted)
  const bluetooth = createBatch({ gps: 0, bluetooth: EVENTS_A_LINE }, noted)
  return Buffer.from(line(device.uuid, now, gps) + line(device.uuid, now, bluetooth))
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
