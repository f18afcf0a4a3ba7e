import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { EventHubConsumerClient, EventHubProducerClient } from '@azure/event-hubs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BRIEFLY, HUB, makeFolder, removeFolder, startEmulator } from './emulator.ts'
import { readCount, readPartition, until } from './reading.ts'

const HOUR_MS = 3_600_000

let folder: string
let now: number

beforeEach(async () => {
  folder = await makeFolder()
  now = Date.now() - 1000 * HOUR_MS
})

afterEach(() => removeFolder(folder))

async function withEmulator<T>(settings: Record<string, string>, use: (clients: Clients) => Promise<T>): Promise<T> {
  const emulator = await startEmulator({ DATA_DIR: folder, ...settings }, () => now)
  const producer = new EventHubProducerClient(emulator.connection, HUB, BRIEFLY)
  const consumer = new EventHubConsumerClient('capture', emulator.connection, HUB, BRIEFLY)
  try {
    return await use({ producer, consumer })
  } finally {
    await producer.close()
    await consumer.close()
    await emulator.close()
  }
}

interface Clients {
  producer: EventHubProducerClient
  consumer: EventHubConsumerClient
}

async function bytesKept(): Promise<string> {
  const names = await readdir(path.join(folder, HUB, '0'))
  const files = await Promise.all(names.map((name) => readFile(path.join(folder, HUB, '0', name), 'latin1')))
  return files.join('')
}

describe('events past their time', () => {
  it('are removed by whole segments at start; reading goes on from the oldest left', async () => {
    const settings = { RETENTION_HOURS: '240' }
    const offsets = await withEmulator(settings, async ({ producer, consumer }) => {
      for (let day = 0; day < 10; day++) {
        await producer.sendBatch([{ body: `day ${day}` }], { partitionId: '0' })
        now += 24 * HOUR_MS
      }
      const events = await readCount(consumer, '0', 10)
      return events.map(({ offset }) => offset)
    })
    now += 4 * 24 * HOUR_MS
    await withEmulator(settings, async ({ producer, consumer }) => {
      const properties = await consumer.getPartitionProperties('0')
      expect(properties).toMatchObject({ beginningSequenceNumber: 4, lastEnqueuedSequenceNumber: 9, isEmpty: false })
      const days = ['day 4', 'day 5', 'day 6', 'day 7', 'day 8', 'day 9']
      for (const from of [{ offset: '-1' }, { offset: offsets[1]! }, { sequenceNumber: 2 }, { enqueuedOn: 0 }]) {
        expect((await readCount(consumer, '0', 6, from)).map(({ body }) => body)).toEqual(days)
      }
      expect((await readCount(consumer, '0', 3, { offset: offsets[6]! })).map(({ body }) => body)).toEqual(
        days.slice(3),
      )
      await producer.sendBatch([{ body: 'new' }], { partitionId: '0' })
      const [event] = await readCount(consumer, '0', 1, { sequenceNumber: 9 })
      expect(event!.sequenceNumber).toBe(10)
    })
    expect(await bytesKept()).not.toContain('day 3')
    expect(await bytesKept()).toContain('day 4')
  })

  it('are removed on a timer, the last as well, and sequence numbers go on, across a restart too', async () => {
    const settings = { RETENTION_HOURS: '0.001' }
    await withEmulator(settings, async ({ producer, consumer }) => {
      const reading = readPartition(consumer, '0')
      await producer.sendBatch([{ body: 'secret' }, { body: 'secret' }], { partitionId: '0' })
      await until(() => reading.events.length === 2, 'the events')
      const before = await consumer.getPartitionProperties('0')
      expect(before).toMatchObject({ isEmpty: false })
      now += HOUR_MS
      await until(async () => (await consumer.getPartitionProperties('0')).isEmpty, 'an empty partition')
      expect(await bytesKept()).not.toContain('secret')
      const after = await consumer.getPartitionProperties('0')
      expect(after).toMatchObject({ beginningSequenceNumber: 2, lastEnqueuedSequenceNumber: 1 })
      await producer.sendBatch([{ body: 'next' }], { partitionId: '0' })
      await until(() => reading.events.length === 3, 'the next event')
      expect(reading.events[2]!.sequenceNumber).toBe(2)
      await reading.close()
      now += HOUR_MS
      await until(async () => (await consumer.getPartitionProperties('0')).isEmpty, 'an empty partition again')
    })
    await withEmulator(settings, async ({ producer, consumer }) => {
      const empty = await consumer.getPartitionProperties('0')
      expect(empty).toMatchObject({ beginningSequenceNumber: 3, lastEnqueuedSequenceNumber: 2, isEmpty: true })
      await producer.sendBatch([{ body: 'after' }], { partitionId: '0' })
      const [event] = await readCount(consumer, '0', 1, { sequenceNumber: 2 })
      expect(event).toMatchObject({ body: 'after', sequenceNumber: 3 })
    })
  })
})

describe('the clock offset', () => {
  it('moves the times of events, but not those of tokens', async () => {
    now = Date.now()
    await withEmulator({ CLOCK_OFFSET_SECONDS: '-864000' }, async ({ producer, consumer }) => {
      await producer.sendBatch([{ body: 'then' }], { partitionId: '0' })
      const [event] = await readCount(consumer, '0', 1)
      expect(event!.enqueuedTimeUtc.getTime()).toBe(now - 864_000_000)
    })
  })
})
