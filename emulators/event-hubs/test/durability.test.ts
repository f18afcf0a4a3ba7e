import { appendFile, readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { EventHubConsumerClient, EventHubProducerClient } from '@azure/event-hubs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BRIEFLY, HUB, makeFolder, PATIENTLY, removeFolder } from './emulator.ts'
import { readCount, sleep } from './reading.ts'
import { spawnEmulator } from './spawned.ts'

let folder: string
let emulator: Awaited<ReturnType<typeof spawnEmulator>>

beforeEach(async () => {
  folder = await makeFolder()
  emulator = await spawnEmulator(folder)
})

afterEach(async () => {
  await emulator.stop()
  await removeFolder(folder)
})

/** Everything in a partition, and that its sequence numbers have no gap. */
async function readAll(partition: string): Promise<unknown[]> {
  const consumer = new EventHubConsumerClient('capture', emulator.connection, HUB, BRIEFLY)
  const { lastEnqueuedSequenceNumber } = await consumer.getPartitionProperties(partition)
  const events = await readCount(consumer, partition, lastEnqueuedSequenceNumber + 1)
  await consumer.close()
  expect(events.map(({ sequenceNumber }) => sequenceNumber)).toEqual(events.map((_, index) => index))
  return events.map(({ body }) => body)
}

async function send(bodies: unknown[], partitionId = '0') {
  const producer = new EventHubProducerClient(emulator.connection, HUB, BRIEFLY)
  try {
    await producer.sendBatch(
      bodies.map((body) => ({ body })),
      { partitionId },
    )
  } finally {
    await producer.close()
  }
}

async function lastSegment(partition = '0') {
  const partitionFolder = path.join(folder, HUB, partition)
  return path.join(partitionFolder, (await readdir(partitionFolder)).sort().at(-1)!)
}

describe('kill -9 under load', () => {
  it('loses no accepted event and leaves no gap, again and again', async () => {
    const accepted = new Map(['0', '1', '2', '3'].map((partition) => [partition, new Set<string>()]))
    const settings = { SEGMENT_BYTES: '200000', PORT: String(emulator.port) }
    await emulator.kill()
    emulator = await spawnEmulator(folder, settings)
    const stopping = new AbortController()
    const senders = Array.from({ length: 8 }, (_, index) => sendUntil(stopping.signal, index, accepted))
    for (let kill = 0; kill < 3; kill++) {
      await sleep(800)
      await emulator.kill()
      emulator = await spawnEmulator(folder, settings)
    }
    await sleep(800)
    stopping.abort()
    await Promise.all(senders)
    await emulator.kill()
    emulator = await spawnEmulator(folder, settings)
    let total = 0
    for (const [partition, bodies] of accepted) {
      const stored = new Set(await readAll(partition))
      expect([...bodies].filter((body) => !stored.has(body))).toEqual([])
      total += bodies.size
    }
    expect(total).toBeGreaterThan(500)
  })
})

/** Sends batches of 20 and single events until told to stop; what was accepted is noted. */
async function sendUntil(signal: AbortSignal, sender: number, accepted: Map<string, Set<string>>) {
  const producer = new EventHubProducerClient(emulator.connection, HUB, PATIENTLY)
  const partitionId = String(sender % 4)
  for (let round = 0; !signal.aborted; round++) {
    const bodies = Array.from(
      { length: sender < 4 ? 20 : 1 },
      (_, index) => `${sender}-${round}-${index}-${'x'.repeat(500)}`,
    )
    await producer.sendBatch(
      bodies.map((body) => ({ body })),
      { partitionId },
    )
    for (const body of bodies) accepted.get(partitionId)!.add(body)
  }
  await producer.close()
}

describe('a torn tail', () => {
  it('is cut, and what follows is written in its place', async () => {
    await send(['a', 'b', 'c'])
    await emulator.kill()
    const segment = await lastSegment()
    const whole = await readFile(segment)
    await appendFile(segment, whole.subarray(44, 150))
    emulator = await spawnEmulator(folder)
    expect((await readFile(segment)).equals(whole)).toBe(true)
    await send(['d'])
    expect(await readAll('0')).toEqual(['a', 'b', 'c', 'd'])
  })

  it('is cut when it is noise, or half an event', async () => {
    await send(['a', 'b'])
    await emulator.kill()
    await appendFile(await lastSegment(), Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 31) % 256)))
    emulator = await spawnEmulator(folder)
    expect(await readAll('0')).toEqual(['a', 'b'])
    await emulator.kill()
    const segment = await lastSegment()
    await truncate(segment, (await readFile(segment)).length - 3)
    emulator = await spawnEmulator(folder)
    expect(await readAll('0')).toEqual(['a'])
    await send(['c'])
    expect(await readAll('0')).toEqual(['a', 'c'])
  })

  it('is no reason to lose a segment half made', async () => {
    await send(['a'])
    await emulator.kill()
    await writeFile(`${await lastSegment()}.new`, 'half')
    emulator = await spawnEmulator(folder)
    expect(await readAll('0')).toEqual(['a'])
  })
})

describe('a disk that takes no more', () => {
  it('rejects the send, keeps what was accepted, and takes what fits', async () => {
    await emulator.kill()
    emulator = await spawnEmulator(folder, {}, 100)
    await send(['first'])
    await send(['x'.repeat(60_000)])
    await expect(send(['y'.repeat(60_000)])).rejects.toMatchObject({ code: 'InternalServerError' })
    await expect(send(Array(20).fill('z'.repeat(5_000)))).rejects.toMatchObject({ code: 'InternalServerError' })
    await send(['small'])
    expect(await readAll('0')).toEqual(['first', 'x'.repeat(60_000), 'small'])
    await emulator.kill()
    emulator = await spawnEmulator(folder)
    await send(['after'])
    expect(await readAll('0')).toEqual(['first', 'x'.repeat(60_000), 'small', 'after'])
  })
})

describe('stopping', () => {
  it('ends with exit code 0 while clients are connected, and keeps everything', async () => {
    await send(['kept'])
    const producer = new EventHubProducerClient(emulator.connection, HUB, PATIENTLY)
    await producer.getPartitionIds()
    const began = Date.now()
    expect(await emulator.stop()).toBe(0)
    expect(Date.now() - began).toBeLessThan(3_000)
    emulator = await spawnEmulator(folder, { PORT: String(emulator.port) })
    await producer.sendBatch([{ body: 'reconnected' }], { partitionId: '0' })
    await producer.close()
    expect(await readAll('0')).toEqual(['kept', 'reconnected'])
  })
})
