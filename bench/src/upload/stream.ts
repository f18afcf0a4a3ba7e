import { EventHubProducerClient } from '@azure/event-hubs'

/** How many events the stream has ever taken in: the sum of its partitions' last sequence numbers, which start at 0. */
export async function countStream(connection: string): Promise<number> {
  const client = new EventHubProducerClient(connection)
  try {
    const ids = await client.getPartitionIds()
    const partitions = await Promise.all(ids.map((id) => client.getPartitionProperties(id)))
    return partitions.reduce((sum, one) => sum + (one.isEmpty ? 0 : one.lastEnqueuedSequenceNumber + 1), 0)
  } finally {
    await client.close()
  }
}
