import { EventHubBufferedProducerClient, EventHubConsumerClient, EventHubProducerClient } from '@azure/event-hubs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { partitionOfKey } from '../src/partition-key.ts'
import { BRIEFLY, HUB, startEmulator } from './emulator.ts'
import { readCount, until } from './reading.ts'

let emulator: Awaited<ReturnType<typeof startEmulator>>
let producer: EventHubProducerClient
let consumer: EventHubConsumerClient

beforeAll(async () => {
  emulator = await startEmulator()
  producer = new EventHubProducerClient(emulator.connection, HUB, BRIEFLY)
  consumer = new EventHubConsumerClient('capture', emulator.connection, HUB, BRIEFLY)
})

afterAll(async () => {
  await producer.close()
  await consumer.close()
  await emulator.close()
})

const PARTITIONS = ['0', '1', '2', '3']

async function lastSequences(): Promise<number[]> {
  const properties = await Promise.all(PARTITIONS.map((id) => producer.getPartitionProperties(id)))
  return properties.map(({ lastEnqueuedSequenceNumber }) => lastEnqueuedSequenceNumber)
}

async function addedBy(send: () => Promise<unknown>): Promise<number[]> {
  const before = await lastSequences()
  await send()
  const after = await lastSequences()
  return after.map((sequence, partition) => sequence - before[partition]!)
}

/** Where the next event of this partition will stand, for reading only what a test has sent. */
async function endOf(partition: string) {
  const { lastEnqueuedSequenceNumber } = await producer.getPartitionProperties(partition)
  return { sequenceNumber: lastEnqueuedSequenceNumber }
}

describe('what a hub tells about itself', () => {
  it('has the name and partitions of the settings', async () => {
    const properties = await producer.getEventHubProperties()
    expect(properties.name).toBe(HUB)
    expect(Math.abs(properties.createdOn.getTime() - Date.now())).toBeLessThan(60_000)
    expect(await producer.getPartitionIds()).toEqual(PARTITIONS)
  })

  it('tells of a partition where it begins and ends', async () => {
    const empty = await consumer.getPartitionProperties('3')
    expect(empty).toMatchObject({ partitionId: '3', isEmpty: true, beginningSequenceNumber: 0 })
    expect(empty).toMatchObject({ eventHubName: HUB, lastEnqueuedSequenceNumber: -1, lastEnqueuedOffset: '-1' })
    await producer.sendBatch([{ body: 'a' }, { body: 'b' }], { partitionId: '3' })
    const filled = await consumer.getPartitionProperties('3')
    expect(filled).toMatchObject({ isEmpty: false, beginningSequenceNumber: 0, lastEnqueuedSequenceNumber: 1 })
    expect(Number(filled.lastEnqueuedOffset)).toBeGreaterThan(0)
    expect(Math.abs(filled.lastEnqueuedOnUtc.getTime() - Date.now())).toBeLessThan(5_000)
  })

  it('knows no partition beyond the last', async () => {
    await expect(producer.getPartitionProperties('4')).rejects.toMatchObject({ code: 'ArgumentOutOfRangeError' })
  })
})

describe('which partition a send goes to', () => {
  it('goes to the partition it names', async () => {
    expect(await addedBy(() => producer.sendBatch([{ body: 1 }, { body: 2 }], { partitionId: '2' }))).toEqual([
      0, 0, 2, 0,
    ])
  })

  it('goes with its key to the partition Azure would choose, whether keyed by us or by the buffered producer', async () => {
    for (const partitionKey of ['device-1', 'device-2', 'æøå', 'a much longer key than twelve bytes']) {
      const partition = partitionOfKey(partitionKey, 4)
      const expected = PARTITIONS.map((id) => (Number(id) === partition ? 1 : 0))
      expect(await addedBy(() => producer.sendBatch([{ body: partitionKey }], { partitionKey }))).toEqual(expected)
      const buffered = new EventHubBufferedProducerClient(emulator.connection, HUB, {
        maxWaitTimeInMs: 50,
        onSendEventsErrorHandler: async ({ error }) => expect.fail(String(error)),
      })
      const send = async () => {
        await buffered.enqueueEvent({ body: partitionKey }, { partitionKey })
        await buffered.flush()
      }
      expect(await addedBy(send)).toEqual(expected)
      await buffered.close()
    }
  })

  it('goes round when it names neither', async () => {
    const send = async () => {
      for (let index = 0; index < 8; index++) await producer.sendBatch([{ body: index }])
    }
    expect(await addedBy(send)).toEqual([2, 2, 2, 2])
  })

  it('goes by the key of an annotated message', async () => {
    const partitionKey = 'device-7'
    const message = {
      body: 'x',
      bodyType: 'data' as const,
      messageAnnotations: { 'x-opt-partition-key': partitionKey },
    }
    const added = await addedBy(() => producer.sendBatch([message]))
    expect(added.indexOf(1)).toBe(partitionOfKey(partitionKey, 4))
  })
})

describe('what arrives', () => {
  it('is what was sent, with its place in the partition', async () => {
    const from = await endOf('0')
    const event = {
      body: { steps: [1, 2, 3], name: 'blåbær' },
      properties: { version: 3, platform: 'ios' },
      contentType: 'application/json',
      correlationId: 'c-1',
      messageId: 'm-1',
    }
    await producer.sendBatch([event, { body: Buffer.from([0, 1, 255]) }], { partitionId: '0' })
    const [first, second] = await readCount(consumer, '0', 2, from)
    expect(first).toMatchObject(event)
    expect(first!.sequenceNumber).toBe(from.sequenceNumber + 1)
    expect(Number(second!.offset)).toBeGreaterThan(Number(first!.offset))
    expect(Math.abs(first!.enqueuedTimeUtc.getTime() - Date.now())).toBeLessThan(5_000)
    expect(Buffer.from(second!.body)).toEqual(Buffer.from([0, 1, 255]))
  })

  it('keeps the annotations and properties of an annotated message, as IoT Hub sends them', async () => {
    const from = await endOf('1')
    const annotations = {
      'iothub-connection-device-id': 'device-1',
      'iothub-connection-auth-method': '{"scope":"device","type":"sas"}',
      'iothub-enqueuedtime': new Date(1_600_000_000_000),
      'iothub-message-source': 'Telemetry',
    }
    const message = {
      body: Buffer.from('{"a":1}'),
      bodyType: 'data' as const,
      messageAnnotations: annotations,
      applicationProperties: { eventType: 'gps' },
      properties: { messageId: 'm', contentType: 'application/json', contentEncoding: 'utf-8', userId: 'u' },
      header: { durable: true },
    }
    await producer.sendBatch([message], { partitionId: '1' })
    const [event] = await readCount(consumer, '1', 1, from)
    expect(event!.systemProperties).toMatchObject({
      'iothub-connection-device-id': 'device-1',
      'iothub-connection-auth-method': '{"scope":"device","type":"sas"}',
      'iothub-enqueuedtime': 1_600_000_000_000,
      'iothub-message-source': 'Telemetry',
      messageId: 'm',
      contentEncoding: 'utf-8',
    })
    expect(event!.properties).toEqual({ eventType: 'gps' })
    expect(event!.contentType).toBe('application/json')
  })

  it('carries its key, and forgets the place it had when it is sent on', async () => {
    const partitionKey = 'device-9'
    const partition = String(partitionOfKey(partitionKey, 4))
    const from = await endOf(partition)
    const batch = await producer.createBatch({ partitionKey })
    expect(batch.tryAdd({ body: 'once' })).toBe(true)
    await producer.sendBatch(batch)
    const [first] = await readCount(consumer, partition, 1, from)
    expect(first!.partitionKey).toBe(partitionKey)
    const raw = first!.getRawAmqpMessage()
    await producer.sendBatch([{ ...raw, body: 'once', bodyType: 'data' }], { partitionId: partition })
    const [, again] = await readCount(consumer, partition, 2, from)
    expect(again).toMatchObject({ body: 'once', partitionKey, sequenceNumber: first!.sequenceNumber + 1 })
    expect(again!.offset).not.toBe(first!.offset)
  })

  it('arrives whole when a batch is filled to the limit', async () => {
    const from = await endOf('2')
    const batch = await producer.createBatch({ partitionId: '2' })
    const body = 'x'.repeat(50_000)
    while (batch.tryAdd({ body }));
    expect(batch.maxSizeInBytes).toBe(1 << 20)
    expect(batch.sizeInBytes).toBeGreaterThan(950_000)
    await producer.sendBatch(batch)
    const events = await readCount(consumer, '2', batch.count, from)
    expect(events.every((event) => event.body === body)).toBe(true)
  })

  it('arrives from a buffered producer, each key in order', async () => {
    const from = Object.fromEntries(await Promise.all(PARTITIONS.map(async (id) => [id, await endOf(id)] as const)))
    const keys = Array.from({ length: 20 }, (_, index) => `key-${index}`)
    const failures: unknown[] = []
    const buffered = new EventHubBufferedProducerClient(emulator.connection, HUB, {
      maxWaitTimeInMs: 50,
      onSendEventsErrorHandler: async ({ error }) => void failures.push(error),
    })
    for (let round = 0; round < 10; round++) {
      for (const key of keys) await buffered.enqueueEvent({ body: { key, round } }, { partitionKey: key })
    }
    await buffered.flush()
    await buffered.close()
    expect(failures).toEqual([])
    for (const key of keys) {
      const partition = String(partitionOfKey(key, 4))
      const sent = keys.filter((other) => String(partitionOfKey(other, 4)) === partition).length * 10
      const events = await readCount(consumer, partition, sent, from[partition])
      expect(events.filter(({ body }) => body.key === key).map(({ body }) => body.round)).toEqual([
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
      ])
    }
  })

  it('arrives when many send at once over one link', async () => {
    const from = await endOf('3')
    for (let wave = 0; wave < 3; wave++) {
      const bodies = Array.from({ length: 1000 }, (_, index) => wave * 1000 + index)
      await Promise.all(bodies.map((body) => producer.sendBatch([{ body }], { partitionId: '3' })))
    }
    const events = await readCount(consumer, '3', 3000, from)
    expect(new Set(events.map(({ body }) => body)).size).toBe(3000)
    await until(async () => (await endOf('3')).sequenceNumber === from.sequenceNumber + 3000, 'nothing more')
  })
})
