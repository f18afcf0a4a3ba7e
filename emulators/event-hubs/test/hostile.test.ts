import { readFile } from 'node:fs/promises'
import { EventHubConsumerClient, EventHubProducerClient } from '@azure/event-hubs'
import fc from 'fast-check'
import type { EventContext } from 'rhea'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { BRIEFLY, connectionString, HUB, makeFolder, removeFolder } from './emulator.ts'
import { connectRaw, recordClients, sendBytes } from './raw-client.ts'
import { readCount, readPartition, sleep, until } from './reading.ts'
import { spawnEmulator } from './spawned.ts'

let folder: string
let emulator: Awaited<ReturnType<typeof spawnEmulator>>

beforeAll(async () => {
  folder = await makeFolder()
  emulator = await spawnEmulator(folder, { LOG_LEVEL: 'info' })
})

afterAll(async () => {
  await emulator.stop()
  await removeFolder(folder)
})

afterEach(async () => {
  expect(emulator.hasExited()).toBe(false)
  await exchange(emulator.port)
})

/** A well-behaved client sends and reads one event. */
async function exchange(port: number) {
  const producer = new EventHubProducerClient(connectionString(port), HUB, BRIEFLY)
  const consumer = new EventHubConsumerClient('live', connectionString(port), HUB, BRIEFLY)
  const { lastEnqueuedSequenceNumber } = await producer.getPartitionProperties('1')
  await producer.sendBatch([{ body: 'well behaved' }], { partitionId: '1' })
  const [event] = await readCount(consumer, '1', 1, { sequenceNumber: lastEnqueuedSequenceNumber })
  expect(event!.body).toBe('well behaved')
  await producer.close()
  await consumer.close()
}

async function lastSequence(): Promise<number> {
  const consumer = new EventHubConsumerClient('live', emulator.connection, HUB, BRIEFLY)
  const { lastEnqueuedSequenceNumber } = await consumer.getPartitionProperties('1')
  await consumer.close()
  return lastEnqueuedSequenceNumber
}

const AMQP = Buffer.from('AMQP\0\x01\0\0', 'latin1')
const OPEN = frame([0x00, 0x53, 0x10, 0xc0, 4, 1, 0xa1, 1, 0x61])

function frame(body: number[] | Buffer): Buffer {
  const head = Buffer.from([0, 0, 0, 0, 2, 0, 0, 0])
  head.writeUInt32BE(head.length + body.length)
  return Buffer.concat([head, Buffer.from(body)])
}

describe('bytes that are not AMQP', () => {
  it('end their connection', async () => {
    const hostile: Record<string, Buffer[]> = {
      'a web request': [Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
      'a frame of four gigabytes': [AMQP, Buffer.from([0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0])],
      'a frame of no bytes': [AMQP, Buffer.from([0, 0, 0, 0, 2, 0, 0, 0])],
      'a billion nulls': [AMQP, OPEN, frame([0x00, 0x53, 0x11, 0xf0, 0, 0, 0, 5, 0x40, 0, 0, 0, 0x40])],
      'a billion items': [AMQP, frame([0x00, 0x53, 0x10, 0xd0, 0, 0, 0, 4, 0x7f, 0xff, 0xff, 0xff])],
      'a thousand lists in lists': [AMQP, frame(nested(1000))],
      'four billion deliveries settled': [
        AMQP,
        OPEN,
        frame([0x00, 0x53, 0x15, 0xc0, 9, 3, 0x41, 0x43, 0x70, 255, 255, 255, 255]),
      ],
      'an open of no container': [AMQP, frame([0x00, 0x53, 0x10, 0x45]), frame([0x00, 0x53, 0x10, 0x45])],
      'a transfer from nowhere on a session that is not there': [AMQP, OPEN, frame([0x00, 0x53, 0x17, 0x45])],
    }
    for (const [what, pieces] of Object.entries(hostile)) {
      expect([what, await sendBytes(emulator.port, pieces, 2_000)]).toEqual([what, 'closed'])
    }
  })

  it('of any kind leave the others in peace', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.boolean(), async (bytes, opened) => {
        const noise = frame(Buffer.from(bytes))
        await sendBytes(emulator.port, opened ? [AMQP, OPEN, noise] : [Buffer.from(bytes)], 5)
      }),
      { numRuns: 150 },
    )
  })

  it('made of a real session with bytes changed leave the others in peace', async () => {
    const proxy = await recordClients(emulator.port)
    await exchange(proxy.port)
    proxy.close()
    const stored = await lastSequence()
    for (const pieces of proxy.recordings) await sendBytes(emulator.port, pieces)
    expect(await lastSequence()).toBe(stored + 1) // unchanged, the recording is let in and does its work
    const recording = fc.constantFrom(...proxy.recordings)
    const change = fc.record({
      at: fc.double({ min: 0, max: 0.999, noNaN: true }),
      to: fc.integer({ min: 0, max: 255 }),
    })
    await fc.assert(
      fc.asyncProperty(recording, fc.array(change, { minLength: 1, maxLength: 4 }), async (pieces, changes) => {
        await sendBytes(emulator.port, changed(pieces, changes), 5)
      }),
      { numRuns: 150 },
    )
  })
})

describe('a malformed event', () => {
  it('is refused, and never reaches a reader', async () => {
    const connection = await connectRaw(emulator.port)
    const sender = connection.open_sender(`${HUB}/Partitions/2`)
    let refused = 0
    sender.on('rejected', () => refused++)
    await until(() => sender.sendable(), 'credit')
    for (const bytes of [
      [],
      [1, 2, 3],
      [0, 0x53, 0x75, 0xa0, 9, 1],
      [0, 0x53, 0x72, 0xa0, 1, 1],
      [0, 0x53, 0x99, 0x40],
    ]) {
      sender.send(Buffer.from(bytes), undefined, 0)
      sender.send(Buffer.from(bytes), undefined, 0x80013700)
    }
    await until(() => refused === 10, 'ten refusals')
    connection.close()
    const consumer = new EventHubConsumerClient('live', emulator.connection, HUB, BRIEFLY)
    expect(await consumer.getPartitionProperties('2')).toMatchObject({ isEmpty: true })
    await consumer.close()
  })
})

describe('a slow reader', () => {
  it('does not make the process grow, and gets everything in the end', async () => {
    const producer = new EventHubProducerClient(emulator.connection, HUB, BRIEFLY)
    const body = Buffer.alloc(50_000, 'x')
    const batch = Array.from({ length: 18 }, () => ({ body }))
    for (let sent = 0; sent < 70; sent++) await producer.sendBatch(batch, { partitionId: '3' })
    await producer.close()
    const before = await residentBytes()
    const connection = await connectRaw(emulator.port)
    const address = `${HUB}/ConsumerGroups/live/Partitions/3`
    const receiver = connection.open_receiver({ source: { address }, credit_window: 0, autoaccept: false })
    let received = 0
    receiver.on('message', (context: EventContext) => {
      received++
      context.delivery!.accept()
    })
    receiver.add_credit(1_000_000)
    await sleep(50)
    connection.socket.pause()
    await sleep(1_500)
    expect(received).toBeLessThan(1260)
    expect((await residentBytes()) - before).toBeLessThan(35 << 20)
    connection.socket.resume()
    await until(() => received === 1260, 'all events')
    connection.close()
  })

  it('holds up nobody else', async () => {
    const connection = await connectRaw(emulator.port)
    const address = `${HUB}/ConsumerGroups/live/Partitions/3`
    connection.open_receiver({ source: { address }, credit_window: 0 }).add_credit(1_000_000)
    await sleep(20)
    connection.socket.pause()
    const consumer = new EventHubConsumerClient('live', emulator.connection, HUB, BRIEFLY)
    const reading = readPartition(consumer, '3')
    await until(() => reading.events.length === 1260, 'all events')
    await reading.close()
    await consumer.close()
    connection.socket.destroy()
  })
})

function nested(depth: number): Buffer {
  let list: Buffer = Buffer.from([0x45])
  for (let level = 0; level < depth; level++) {
    const head = Buffer.alloc(9, 0xd0)
    head.writeUInt32BE(list.length + 4, 1)
    head.writeUInt32BE(1, 5)
    list = Buffer.concat([head, list])
  }
  return Buffer.concat([Buffer.from([0x00, 0x53, 0x10]), list])
}

function changed(pieces: Buffer[], changes: { at: number; to: number }[]): Buffer[] {
  const copies = pieces.map((piece) => Buffer.from(piece))
  for (const { at, to } of changes) {
    const piece = copies[Math.floor(at * copies.length)]!
    piece[Math.floor(((at * copies.length) % 1) * piece.length)] = to
  }
  return copies
}

async function residentBytes(): Promise<number> {
  const status = await readFile(`/proc/${emulator.pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) * 1024
}
