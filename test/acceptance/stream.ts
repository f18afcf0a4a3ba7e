import { EventHubConsumerClient } from '@azure/event-hubs'
import type { Addresses } from '@smittestopp/embedded'
import { secretOf } from './system.ts'

/** As the capture reads. */
export async function streamConnection(system: Addresses): Promise<string> {
  const key = await secretOf(system, 'streamCaptureKey')
  return `Endpoint=sb://127.0.0.1:${system.ports.eventHubs};SharedAccessKeyName=capture;SharedAccessKey=${key};EntityPath=smittestopp;UseDevelopmentEmulator=true`
}

/** Messages that the event stream has taken in so far, in all partitions, as Azure's SDK tells it. */
export async function messagesInStream(system: Addresses): Promise<number> {
  const client = new EventHubConsumerClient('$Default', await streamConnection(system))
  try {
    const partitions = await Promise.all(
      (await client.getPartitionIds()).map((id) => client.getPartitionProperties(id)),
    )
    return partitions.reduce((sum, { lastEnqueuedSequenceNumber }) => sum + lastEnqueuedSequenceNumber + 1, 0)
  } finally {
    await client.close()
  }
}
