import { type EventDataBatch, EventHubProducerClient } from '@azure/event-hubs'
import type { TestEmulators } from '@smittestopp/embedded/testing'
import { createBatch } from '../batches.ts'
import { createRandom } from '../random.ts'

const EVENTS = 60
/** So many different bodies; each is sent many times. */
const BODIES = 500
const DEVICES = 1_000

export interface Filled {
  messages: number
  /** Of all bodies. */
  bytes: number
}

type Message = Parameters<EventDataBatch['tryAdd']>[0]

/** Fills the stream with uploads as the service puts them there, evenly over its partitions. */
export async function fillStream(
  emulators: TestEmulators,
  { bytes, seed }: { bytes: number; seed: number },
): Promise<Filled> {
  const client = new EventHubProducerClient(emulators.settingsOf('upload').EVENT_STREAM!)
  try {
    const ids = await client.getPartitionIds()
    const bodies = bodiesOf(seed)
    const each = ids.map((id, i) => fillPartition(client, id, { bytes: bytes / ids.length, bodies, from: i }))
    const filled = await Promise.all(each)
    return filled.reduce((a, b) => ({ messages: a.messages + b.messages, bytes: a.bytes + b.bytes }))
  } finally {
    await client.close()
  }
}

async function fillPartition(
  client: EventHubProducerClient,
  partitionId: string,
  { bytes, bodies, from }: { bytes: number; bodies: Buffer[]; from: number },
): Promise<Filled> {
  const filled = { messages: 0, bytes: 0 }
  let batch = await client.createBatch({ partitionId })
  for (let i = from; filled.bytes < bytes; i++) {
    const body = bodies[i % bodies.length]!
    const message = messageOf(body, i % DEVICES)
    if (!batch.tryAdd(message)) {
      await client.sendBatch(batch)
      batch = await client.createBatch({ partitionId })
      batch.tryAdd(message)
    }
    filled.messages += 1
    filled.bytes += body.length
  }
  await client.sendBatch(batch)
  return filled
}

function messageOf(body: Buffer, device: number): Message {
  return {
    bodyType: 'data',
    body,
    properties: { contentType: 'application/json', contentEncoding: 'utf-8' },
    applicationProperties: { events: String(EVENTS) },
    messageAnnotations: {
      'iothub-connection-device-id': device.toString(16).padStart(32, 'd'),
      'iothub-connection-auth-method': '{"scope":"device","type":"sas","issuer":"iothub","acceptingIpFilterRule":null}',
      'iothub-message-source': 'Telemetry',
    },
  }
}

function bodiesOf(seed: number): Buffer[] {
  const random = createRandom(seed)
  const peerAt = () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(32, 'e')
  return Array.from({ length: BODIES }, () => {
    const batch = createBatch(
      { gps: EVENTS / 2, bluetooth: EVENTS / 2 },
      { random, from: Date.now() - 3_600_000, peerAt },
    )
    return Buffer.from(JSON.stringify(batch))
  })
}
