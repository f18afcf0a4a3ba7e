import {
  type CheckpointStore,
  EventHubConsumerClient,
  EventHubProducerClient,
  earliestEventPosition,
  type PartitionContext,
} from '@azure/event-hubs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sharedCheckpointStore } from './checkpoint-store.ts'
import { HUB, PATIENTLY, startEmulator } from './emulator.ts'
import { until } from './reading.ts'

let emulator: Awaited<ReturnType<typeof startEmulator>>
let producer: EventHubProducerClient

beforeAll(async () => {
  emulator = await startEmulator()
  producer = new EventHubProducerClient(emulator.connection, HUB, PATIENTLY)
})

afterAll(async () => {
  await producer.close()
  await emulator.close()
})

const PARTITIONS = ['0', '1', '2', '3']

/** One of several workers of a consumer group; it checkpoints all it gets. */
function work(store: CheckpointStore) {
  const client = new EventHubConsumerClient('capture', emulator.connection, HUB, store, {
    ...PATIENTLY,
    loadBalancingOptions: {
      strategy: 'greedy',
      updateIntervalInMs: 200,
      partitionOwnershipExpirationIntervalInMs: 10_000, // long enough that a busy machine loses no claim
    },
  })
  const owned = new Map<string, PartitionContext>()
  const bodies: unknown[] = []
  const subscription = client.subscribe(
    {
      processInitialize: async (context) => void owned.set(context.partitionId, context),
      // A partition lost and won again may be told of in the other order.
      processClose: async (_, context) => {
        if (owned.get(context.partitionId) === context) owned.delete(context.partitionId)
      },
      processEvents: async (events, context) => {
        bodies.push(...events.map(({ body }) => body))
        if (events.length > 0) await context.updateCheckpoint(events.at(-1)!)
      },
      processError: async () => {},
    },
    { startPosition: earliestEventPosition, maxWaitTimeInSeconds: 1 },
  )
  const stop = async () => {
    await subscription.close()
    await client.close()
  }
  return { owned, bodies, stop }
}

function sendToAll(label: string) {
  return Promise.all(PARTITIONS.map((partitionId) => producer.sendBatch([{ body: label }], { partitionId })))
}

it('shares the partitions between two consumers, gives all to the one that stays, and goes on from the checkpoints', async () => {
  const store = sharedCheckpointStore()
  const first = work(store)
  const second = work(store)
  await until(() => first.owned.size === 2 && second.owned.size === 2, 'two partitions each', 40_000)
  expect([...first.owned.keys(), ...second.owned.keys()].sort()).toEqual(PARTITIONS)
  await sendToAll('shared')
  await until(() => first.bodies.length === 2 && second.bodies.length === 2, 'each its share')

  await second.stop()
  await until(() => first.owned.size === 4, 'all four', 40_000)
  await sendToAll('alone')
  await until(() => first.bodies.length >= 6, 'all events')
  await first.stop()

  const third = work(store)
  await until(() => third.owned.size === 4, 'the third to own all', 40_000)
  await sendToAll('later')
  await until(() => third.bodies.length >= 4, 'the new events')
  expect(third.bodies).toEqual(['later', 'later', 'later', 'later'])
  await third.stop()
}, 150_000)
