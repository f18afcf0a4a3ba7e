import { createHmac } from 'node:crypto'
import { EventHubConsumerClient, EventHubProducerClient } from '@azure/event-hubs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BRIEFLY, connectionString, HUB, startEmulator } from './emulator.ts'
import { readPartition, until } from './reading.ts'

let emulator: Awaited<ReturnType<typeof startEmulator>>

beforeAll(async () => {
  emulator = await startEmulator({ MAX_MESSAGE_BYTES: '100000' })
})

afterAll(() => emulator.close())

async function sendWith(connection: string, hub = HUB, body: unknown = 'x', options = {}) {
  const producer = new EventHubProducerClient(connection, hub, BRIEFLY)
  try {
    await producer.sendBatch([{ body }], options)
  } finally {
    await producer.close()
  }
}

async function readErrorWith(connection: string, partition = '0', hub = HUB) {
  const consumer = new EventHubConsumerClient('live', connection, hub, BRIEFLY)
  const reading = readPartition(consumer, partition)
  try {
    await until(() => reading.errors.length > 0, 'an error')
    return reading.errors[0]!
  } finally {
    await reading.close()
    await consumer.close()
  }
}

function signed(path: string, seconds: number, keyName = 'root') {
  const resource = encodeURIComponent(`sb://127.0.0.1:${emulator.port}/${path}`)
  const expiry = Math.floor(Date.now() / 1000) + seconds
  const signature = createHmac('sha256', `${keyName}-key`).update(`${resource}\n${expiry}`).digest('base64')
  const token = `sr=${resource}&sig=${encodeURIComponent(signature)}&se=${expiry}&skn=${keyName}`
  return `Endpoint=sb://127.0.0.1:${emulator.port};SharedAccessSignature=SharedAccessSignature ${token};UseDevelopmentEmulator=true;`
}

describe('keys', () => {
  it('let in who has the right one, and nobody else', async () => {
    await sendWith(emulator.connection)
    const code = 'UnauthorizedError'
    await expect(sendWith(connectionString(emulator.port, 'root', 'wrong'))).rejects.toMatchObject({ code })
    await expect(sendWith(connectionString(emulator.port, 'nobody'))).rejects.toMatchObject({ code })
    expect(await readErrorWith(connectionString(emulator.port, 'root', 'wrong'))).toMatchObject({ code })
  })

  it('with Send alone send but do not read', async () => {
    const upload = connectionString(emulator.port, 'upload')
    await sendWith(upload)
    const error = await readErrorWith(upload)
    expect(error).toMatchObject({ code: 'UnauthorizedError', message: expect.stringContaining("'Listen' claim") })
  })

  it('with Listen alone read but do not send', async () => {
    const capture = connectionString(emulator.port, 'capture')
    await expect(sendWith(capture)).rejects.toMatchObject({ code: 'UnauthorizedError' })
    const consumer = new EventHubConsumerClient('live', capture, HUB, BRIEFLY)
    expect(await consumer.getPartitionIds()).toHaveLength(4)
    await consumer.close()
  })
})

describe('tokens', () => {
  it('count for what they name and all below', async () => {
    await sendWith(signed('', 60))
    await sendWith(signed(HUB, 60))
    await sendWith(signed(`${HUB}/Partitions/2`, 60), HUB, 'x', { partitionId: '2' })
    const elsewhere = sendWith(signed(`${HUB}/Partitions/2`, 60), HUB, 'x', { partitionId: '3' })
    await expect(elsewhere).rejects.toMatchObject({ code: 'UnauthorizedError' })
    await expect(sendWith(signed('another', 60))).rejects.toMatchObject({ code: 'UnauthorizedError' })
    await expect(sendWith(signed(HUB.slice(0, -1), 60))).rejects.toMatchObject({ code: 'UnauthorizedError' })
  })

  it('that are expired are refused', async () => {
    await expect(sendWith(signed(HUB, -5))).rejects.toMatchObject({ code: 'UnauthorizedError' })
  })

  it('that expire unrenewed close their links, for reading and for sending', async () => {
    const connection = signed(HUB, 3)
    const consumer = new EventHubConsumerClient('live', connection, HUB, BRIEFLY)
    const producer = new EventHubProducerClient(connection, HUB, BRIEFLY)
    const reading = readPartition(consumer, '1')
    await producer.sendBatch([{ body: 'in time' }], { partitionId: '1' })
    await until(() => reading.bodies().includes('in time'), 'the event sent in time')
    expect(reading.errors).toEqual([])
    await until(() => reading.errors.length > 0, 'the end of the token')
    expect(reading.errors[0]!.code).toBe('UnauthorizedError')
    await expect(producer.sendBatch([{ body: 'late' }], { partitionId: '1' })).rejects.toMatchObject({
      code: 'UnauthorizedError',
    })
    await reading.close()
    await consumer.close()
    await producer.close()
  })
})

describe('what is not there, or too large', () => {
  it('is told by the codes of Event Hubs', async () => {
    const code = 'MessagingEntityNotFoundError'
    await expect(sendWith(emulator.connection, 'nothing')).rejects.toMatchObject({ code })
    expect(await readErrorWith(emulator.connection, '0', 'nothing')).toMatchObject({ code })
    const producer = new EventHubProducerClient(emulator.connection, 'nothing', BRIEFLY)
    await expect(producer.getEventHubProperties()).rejects.toMatchObject({ code })
    await producer.close()
    const outOfRange = sendWith(emulator.connection, HUB, 'x', { partitionId: '9' })
    await expect(outOfRange).rejects.toMatchObject({ code: 'ArgumentOutOfRangeError' })
    expect(await readErrorWith(emulator.connection, '9')).toMatchObject({ code: 'ArgumentOutOfRangeError' })
  })

  it('does not take an event that is too large, nor forget the next for it', async () => {
    const code = 'MessageTooLargeError'
    await expect(sendWith(emulator.connection, HUB, 'x'.repeat(110_000))).rejects.toMatchObject({ code })
    await expect(sendWith(emulator.connection, HUB, 'x'.repeat(5_000_000))).rejects.toMatchObject({ code })
    const producer = new EventHubProducerClient(emulator.connection, HUB, BRIEFLY)
    await expect(producer.sendBatch([{ body: 'x'.repeat(3_000_000) }])).rejects.toMatchObject({ code })
    await producer.sendBatch([{ body: 'small' }])
    const batch = await producer.createBatch()
    expect(batch.maxSizeInBytes).toBe(100_000)
    await producer.close()
  })
})
