import {
  EventHubConsumerClient,
  EventHubProducerClient,
  earliestEventPosition,
  latestEventPosition,
} from '@azure/event-hubs'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { BRIEFLY, HUB, startEmulator } from './emulator.ts'
import { type Reading, readPartition, sleep, until } from './reading.ts'

let emulator: Awaited<ReturnType<typeof startEmulator>>
let producer: EventHubProducerClient
const clients: EventHubConsumerClient[] = []
const readings: Reading[] = []
let time = 1_600_000_000_000

/** Time stands still but for what a test adds, so that enqueued times are known. */
beforeAll(async () => {
  emulator = await startEmulator({}, () => (time += 1))
  // Tokens are judged by this clock too, and are far from their end by it.
  producer = new EventHubProducerClient(emulator.connection, HUB, BRIEFLY)
  for (let body = 0; body < 10; body++) {
    time += 1000
    await producer.sendBatch([{ body }], { partitionId: '0' })
  }
})

afterEach(async () => {
  await Promise.all(readings.splice(0).map((reading) => reading.close()))
  await Promise.all(clients.splice(0).map((client) => client.close()))
})

afterAll(async () => {
  await producer.close()
  await emulator.close()
})

function consumer(group = 'capture') {
  const client = new EventHubConsumerClient(group, emulator.connection, HUB, BRIEFLY)
  clients.push(client)
  return client
}

function read(...[partition, position, options, group]: [string, object?, object?, string?]): Reading {
  const reading = readPartition(consumer(group), partition, position, options)
  readings.push(reading)
  return reading
}

async function bodiesFrom(position: object, count: number) {
  const reading = read('0', position)
  await until(() => reading.events.length >= count, `${count} events`)
  await reading.close()
  return reading
}

describe('where reading begins', () => {
  it('begins at the oldest', async () => {
    expect((await bodiesFrom(earliestEventPosition, 10)).bodies()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  it('begins after an offset, a sequence number, a time, or with them when inclusive', async () => {
    const { events } = await bodiesFrom(earliestEventPosition, 10)
    const { offset, sequenceNumber, enqueuedTimeUtc } = events[6]!
    expect((await bodiesFrom({ offset }, 3)).bodies()).toEqual([7, 8, 9])
    expect((await bodiesFrom({ offset, isInclusive: true }, 4)).bodies()).toEqual([6, 7, 8, 9])
    expect((await bodiesFrom({ sequenceNumber }, 3)).bodies()).toEqual([7, 8, 9])
    expect((await bodiesFrom({ sequenceNumber, isInclusive: true }, 4)).bodies()).toEqual([6, 7, 8, 9])
    expect((await bodiesFrom({ enqueuedOn: enqueuedTimeUtc }, 3)).bodies()).toEqual([7, 8, 9])
    expect((await bodiesFrom({ enqueuedOn: enqueuedTimeUtc.getTime() - 1 }, 4)).bodies()).toEqual([6, 7, 8, 9])
    expect((await bodiesFrom({ enqueuedOn: 0 }, 10)).bodies()).toHaveLength(10)
  })

  it('begins with what comes next', async () => {
    const reading = read('1', latestEventPosition)
    await sleep(300)
    await producer.sendBatch([{ body: 'next' }], { partitionId: '1' })
    await until(() => reading.events.length > 0, 'the next event')
    expect(reading.bodies()).toEqual(['next'])
    const later = read('1', latestEventPosition, {}, 'live')
    await sleep(300)
    expect(later.bodies()).toEqual([])
  })

  it('refuses an offset that has never been', async () => {
    const reading = read('0', { offset: '123456789' })
    await until(() => reading.errors.length > 0, 'an error')
    expect(reading.errors[0]!.code).toBe('ArgumentError')
  })
})

describe('consumer groups', () => {
  it('each read everything', async () => {
    for (const group of ['$Default', 'capture', 'LIVE']) {
      const reading = read('0', earliestEventPosition, {}, group)
      await until(() => reading.events.length === 10, `10 events in ${group}`)
    }
  })

  it('that are not in the settings are not found', async () => {
    const reading = read('0', earliestEventPosition, {}, 'nobody')
    await until(() => reading.errors.length > 0, 'an error')
    expect(reading.errors[0]!.code).toBe('MessagingEntityNotFoundError')
  })

  it('take no more than five readers a partition', async () => {
    for (let index = 0; index < 5; index++) {
      const reading = read('0')
      await until(() => reading.events.length === 10, 'a reader among five')
    }
    const sixth = read('0')
    await until(() => sixth.errors.length > 0, 'an error')
    expect(sixth.errors[0]!.code).toBe('QuotaExceededError')
  })
})

describe('owner levels', () => {
  it('let the higher take the partition, and keep it from the lower', async () => {
    const first = read('0', earliestEventPosition, { ownerLevel: 1 })
    await until(() => first.events.length === 10, 'the first owner')
    const second = read('0', earliestEventPosition, { ownerLevel: 2 })
    await until(() => second.events.length === 10, 'the second owner')
    await until(() => first.errors.length > 0, 'the first to lose it')
    expect(first.errors[0]!.code).toBe('ReceiverDisconnectedError')
    const lower = read('0', earliestEventPosition, { ownerLevel: 1 })
    await until(() => lower.errors.length > 0, 'the lower to be refused')
    expect(lower.errors[0]!.code).toBe('ReceiverDisconnectedError')
    const none = read('0', earliestEventPosition)
    await until(() => none.errors.length > 0, 'one without level to be refused')
    expect(none.errors[0]!.code).toBe('ReceiverDisconnectedError')
    expect(second.errors).toEqual([])
  })

  it('count in their own consumer group only', async () => {
    const first = read('0', earliestEventPosition, { ownerLevel: 1 }, 'capture')
    const second = read('0', earliestEventPosition, { ownerLevel: 2 }, 'live')
    await until(() => first.events.length === 10 && second.events.length === 10, 'both')
    expect(first.errors).toEqual([])
  })
})

describe('tracking the end of the partition', () => {
  it('tells with each event what was enqueued last', async () => {
    const reading = read('0', earliestEventPosition, { trackLastEnqueuedEventProperties: true })
    await until(() => reading.events.length === 10, '10 events')
    const { offset, enqueuedTimeUtc } = reading.events[9]!
    expect(reading.context()!.lastEnqueuedEventProperties).toMatchObject({
      sequenceNumber: 9,
      offset,
      enqueuedOn: enqueuedTimeUtc,
    })
  })
})
