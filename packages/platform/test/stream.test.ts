import { setTimeout as pause } from 'node:timers/promises'
import { EventHubConsumerClient, EventHubProducerClient } from '@azure/event-hubs'
import { startEmulators, type TestEmulators } from '@smittestopp/embedded/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type EventPublisher, type EventReader, openPublisher, openReader, type StreamEvent } from '../src/index.ts'
import { limitReadAhead, readAheadOf } from '../src/stream/read-ahead.ts'

const WAIT = { timeout: 30_000, interval: 100 }

let emulators: TestEmulators
let publisher: EventPublisher
let marks = 0
const readers: EventReader[] = []

beforeAll(async () => {
  emulators = await startEmulators(['event-hubs', 'data-lake'])
  publisher = await openPublisher(emulators.settingsOf('upload').EVENT_STREAM!, { timeoutMs: 10_000 })
})

afterEach(() => Promise.all(readers.splice(0).map((reader) => reader.close())))

afterAll(async () => {
  await publisher?.close()
  await emulators?.stop()
})

const device = (n: number) => n.toString(16).padStart(32, '0')

async function publish(deviceId: string, body = Buffer.from(`mark-${++marks}`)): Promise<string> {
  await publisher.publish({ deviceId, body, contentType: '', contentEncoding: '', properties: {} })
  return body.toString()
}

interface Seen {
  partition: string
  event: StreamEvent
}

interface Reading {
  seen: Seen[]
  idle: Set<string>
  released: Set<string>
  commit: Map<string, (event: StreamEvent) => Promise<void>>
  largest: number
}

/** Starts a reader of the consumer group of its own kind; what it reads is in the answer as it comes. */
async function read(take: (seen: Seen) => Promise<void> = async () => {}, batch = 500): Promise<Reading> {
  const settings = emulators.settingsOf('capture')
  const reader = openReader({
    connectionString: settings.EVENT_STREAM!,
    consumerGroup: 'capture',
    checkpoints: settings.CHECKPOINTS_URL!,
    batch,
  })
  readers.push(reader)
  const reading: Reading = { seen: [], idle: new Set(), released: new Set(), commit: new Map(), largest: 0 }
  await reader.start((partition, commit) => {
    reading.commit.set(partition, commit)
    return {
      take: async (events) => {
        reading.largest = Math.max(reading.largest, events.length)
        for (const event of events) {
          await take({ partition, event })
          reading.seen.push({ partition, event })
        }
      },
      idle: async () => void reading.idle.add(partition),
      release: async () => void reading.released.add(partition),
    }
  })
  return reading
}

const bodies = ({ seen }: Reading) => seen.map(({ event }) => event.body.toString())

async function stop(): Promise<void> {
  await readers.pop()!.close()
}

describe('the stream', () => {
  it('carries an event as it is, bytes and properties', async () => {
    const body = Buffer.from([0, 255, 123, 34])
    const began = Date.now()
    const properties = { 'iothub-app-version': '1', blank: '' }
    const typed = { contentType: 'application/json', contentEncoding: 'utf-8', messageId: 'm-1' }
    await publisher.publish({ deviceId: device(1), body, properties, ...typed })
    const reading = await read()
    await vi.waitFor(() => expect(reading.seen).toHaveLength(1), WAIT)
    const { event, partition } = reading.seen[0]!
    expect(event).toMatchObject({ deviceId: device(1), properties, ...typed })
    expect(event.body).toEqual(body)
    expect(Math.abs(event.enqueuedAt.getTime() - began)).toBeLessThan(10_000)
    await reading.commit.get(partition)!(event)
  })

  it('carries what IoT Hub itself routed into it', async () => {
    const hub = new EventHubProducerClient(emulators.settingsOf('upload').EVENT_STREAM!)
    const authMethod = '{"scope":"hub","type":"sas","issuer":"iothub","acceptingIpFilterRule":null}'
    const message = {
      body: Buffer.from([0xff, 0x00]),
      bodyType: 'data' as const,
      properties: { messageId: 'm-2' },
      applicationProperties: { level: 'storage', n: 1 },
      messageAnnotations: {
        'iothub-connection-device-id': 'device-of-2020',
        'iothub-connection-auth-method': authMethod,
        'iothub-connection-auth-generation-id': '637051167384630591',
        'iothub-enqueuedtime': Date.now(),
        'iothub-message-source': 'Telemetry',
      },
    }
    // A device can leave its types out; an AMQP value is nothing that a device can send.
    await hub.sendBatch([message, { ...message, bodyType: 'value', body: { n: 1 } }], { partitionId: '1' })
    await hub.close()
    const reading = await read()
    await vi.waitFor(() => expect(reading.seen).toHaveLength(2), WAIT)
    const [{ event } = reading.seen[0]!, other] = reading.seen
    expect(event).toMatchObject({
      deviceId: 'device-of-2020',
      authMethod,
      generationId: '637051167384630591',
      messageId: 'm-2',
      contentType: '',
      contentEncoding: '',
      properties: { level: 'storage', n: '1' },
    })
    expect(event.body).toEqual(message.body)
    expect(other?.event).toMatchObject({ sequence: event.sequence + 1, body: Buffer.from('{"n":1}') })
    await reading.commit.get('1')!(other!.event)
  })

  it('keeps the events of a device in one partition and in their order, also when they are sent at once', async () => {
    const devices = Array.from({ length: 10 }, (_, n) => device(n))
    const sent = new Map<string, string[]>()
    const all: Promise<string>[] = []
    for (let round = 0; round < 30; round++)
      for (const one of devices) {
        const body = `${one}-${round}`
        sent.set(one, [...(sent.get(one) ?? []), body])
        all.push(publish(one, Buffer.from(body)))
      }
    await Promise.all(all)
    const reading = await read()
    await vi.waitFor(() => expect(reading.seen.length).toBeGreaterThanOrEqual(300), WAIT)
    for (const one of devices) {
      const mine = reading.seen.filter(({ event }) => event.deviceId === one)
      expect(mine.map(({ event }) => event.body.toString())).toEqual(sent.get(one))
      expect(new Set(mine.map(({ partition }) => partition)).size).toBe(1)
    }
    expect(new Set(reading.seen.map(({ partition }) => partition)).size).toBeGreaterThan(1)
    for (const [partition, commit] of reading.commit) {
      const last = reading.seen.filter((one) => one.partition === partition).at(-1)
      if (last) await commit(last.event)
    }
  })

  it('begins again behind what was committed, wherever in a batch that was, and repeats the rest', async () => {
    const sent: string[] = []
    for (let n = 0; n < 20; n++) sent.push(await publish(device(5)))
    const first = await read()
    await vi.waitFor(() => expect(bodies(first)).toEqual(sent), WAIT)
    const { event, partition } = first.seen[7]!
    await first.commit.get(partition)!(event)
    await stop()
    expect(first.released.size).toBeGreaterThan(0)
    const second = await read()
    await vi.waitFor(() => expect(bodies(second)).toEqual(sent.slice(8)), WAIT)
    const last = second.seen.at(-1)!
    await second.commit.get(last.partition)!(last.event)
  })

  it('tells each partition that nothing comes', async () => {
    const reading = await read()
    await vi.waitFor(() => expect(reading.idle.size).toBe(4), WAIT)
  })

  it('hands over the next events only when the ones before are dealt with, and never more than asked for', async () => {
    const gate = Promise.withResolvers<void>()
    const reading = await read(() => gate.promise, 10)
    await Promise.all(Array.from({ length: 100 }, () => publish(device(6))))
    await pause(1_500)
    expect(reading.seen).toEqual([])
    gate.resolve()
    await vi.waitFor(() => expect(reading.seen).toHaveLength(100), WAIT)
    expect(reading.largest).toBeLessThanOrEqual(10)
    const last = reading.seen.at(-1)!
    await reading.commit.get(last.partition)!(last.event)
  })

  it('reads no more ahead after a quiet time than before it', async () => {
    const client = new EventHubConsumerClient('live', emulators.settingsOf('capture').EVENT_STREAM!)
    let idle = 0
    const processEvents = async () => {
      idle++
      limitReadAhead(client, '0')
    }
    const options = { maxBatchSize: 10, prefetchCount: 20, maxWaitTimeInSeconds: 0.1 }
    const subscription = client.subscribe('0', { processEvents, processError: async () => {} }, options)
    await vi.waitFor(() => expect(idle).toBeGreaterThan(20), WAIT)
    expect(readAheadOf(client, '0')).toBeGreaterThan(0)
    expect(readAheadOf(client, '0')).toBeLessThanOrEqual(40)
    await subscription.close()
    await client.close()
  })

  it('hands over nothing more of a partition whose handler failed, and is no longer ready', async () => {
    let calls = 0
    await read(async () => {
      calls++
      throw new Error('cannot')
    })
    const sent = [await publish(device(7))]
    await vi.waitFor(() => expect(calls).toBe(1), WAIT)
    sent.push(await publish(device(7)))
    await pause(1_000)
    expect(calls).toBe(1)
    await expect(readers.at(-1)!.check()).rejects.toThrow('cannot')
    await stop()
    const again = await read()
    await vi.waitFor(() => expect(bodies(again)).toEqual(sent), WAIT)
    const last = again.seen.at(-1)!
    await again.commit.get(last.partition)!(last.event)
  })

  it('takes no more than may wait, and says at once that it is unavailable', async () => {
    const small = await openPublisher(emulators.settingsOf('upload').EVENT_STREAM!, {
      waiting: 3,
      waitingBytes: 2_000,
      timeoutMs: 1_000,
    })
    const send = (size: number) =>
      small.publish({
        deviceId: device(8),
        body: Buffer.alloc(size),
        contentType: '',
        contentEncoding: '',
        properties: {},
      })
    await send(1)
    emulators.signal('event-hubs', 'SIGSTOP')
    const waiting = [send(1), send(1), send(1), send(1), send(1), send(1), send(1), send(1)]
    const outcomes = await Promise.allSettled(waiting)
    const large = await Promise.allSettled([send(1), send(1_500), send(1_500)])
    emulators.signal('event-hubs', 'SIGCONT')
    for (const outcome of [...outcomes, ...large])
      expect(outcome).toMatchObject({ status: 'rejected', reason: { unavailable: 'event stream' } })
    await vi.waitFor(() => send(1), WAIT)
    await expect(send(1_990)).resolves.toBeUndefined()
    await expect(send(2_001)).rejects.toMatchObject({ unavailable: 'event stream' })
    await small.close()
  })

  it('refuses an event larger than any message may be, alone', async () => {
    const answers = await Promise.allSettled([
      publish(device(9)),
      publish(device(9), Buffer.alloc(2 << 20)),
      publish(device(9)),
    ])
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect((answers[1] as PromiseRejectedResult).reason).not.toHaveProperty('unavailable')
  })
})
