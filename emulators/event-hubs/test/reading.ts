import {
  type EventHubConsumerClient,
  type EventPosition,
  earliestEventPosition,
  type PartitionContext,
  type ReceivedEventData,
  type SubscribeOptions,
} from '@azure/event-hubs'

export interface Reading {
  events: ReceivedEventData[]
  bodies: () => unknown[]
  errors: { code?: string; message: string }[]
  /** The SDK's context of the partition read last. */
  context: () => PartitionContext | undefined
  close: () => Promise<void>
}

/** Subscribes to one partition and collects what arrives. */
export function readPartition(
  consumer: EventHubConsumerClient,
  partition: string,
  startPosition: EventPosition = earliestEventPosition,
  options: SubscribeOptions = {},
): Reading {
  const events: ReceivedEventData[] = []
  const errors: Reading['errors'] = []
  let latest: PartitionContext | undefined
  const subscription = consumer.subscribe(
    partition,
    {
      processEvents: async (received, context) => {
        events.push(...received)
        latest = context
      },
      processError: async (error) => {
        errors.push(error)
      },
    },
    { startPosition, maxBatchSize: 100, maxWaitTimeInSeconds: 1, ...options },
  )
  const bodies = () => events.map(({ body }) => body)
  return { events, bodies, errors, context: () => latest, close: () => subscription.close() }
}

/** Reads one partition until `count` events have come. */
export async function readCount(
  consumer: EventHubConsumerClient,
  partition: string,
  count: number,
  startPosition?: EventPosition,
): Promise<ReceivedEventData[]> {
  const reading = readPartition(consumer, partition, startPosition)
  try {
    await until(() => reading.events.length >= count, `${count} events of partition ${partition}`)
    return reading.events
  } finally {
    await reading.close()
  }
}

/** Waits until it is so; fails loudly when it takes too long. */
export async function until(isSo: () => boolean | Promise<boolean>, what: string, timeoutMs = 15_000): Promise<void> {
  const deadline = Date.now() + timeoutMs
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`)
    await sleep(20)
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
