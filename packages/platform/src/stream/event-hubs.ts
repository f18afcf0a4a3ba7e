import {
  EventHubConsumerClient,
  EventHubProducerClient,
  type PartitionContext,
  type ReceivedEventData,
  type Subscription,
} from '@azure/event-hubs'
import { BlobCheckpointStore } from '@azure/eventhubs-checkpointstore-blob'
import { ContainerClient } from '@azure/storage-blob'
import type { EventPublisher, EventReader, PartitionHandler, StreamEvent } from './event-stream.ts'
import { createPartitionSender, type Message } from './partition-sender.ts'

const DEVICE_ID = 'iothub-connection-device-id'
const SOURCE = {
  'iothub-connection-auth-method': '{"scope":"device","type":"sas","issuer":"iothub","acceptingIpFilterRule":null}',
  'iothub-message-source': 'Telemetry',
}

/** A send that hangs on a broken connection is given up quickly, so that the next one can reconnect. */
const retryOptions = { timeoutInMs: 3_000, maxRetries: 5, retryDelayInMs: 200, maxRetryDelayInMs: 2_000 }

export interface PublisherOptions {
  /** Milliseconds an event may wait before `publish` rejects. */
  timeoutMs?: number
  /** Events that may wait for one partition. */
  waiting?: number
}

/** Writes to an event hub, named by its connection string with `EntityPath`, as IoT Hub's routing writes. A device keeps to one partition. */
export async function openPublisher(connectionString: string, options: PublisherOptions = {}): Promise<EventPublisher> {
  const client = new EventHubProducerClient(connectionString, { retryOptions })
  const limits = { timeoutMs: options.timeoutMs ?? 1_500, waiting: options.waiting ?? 5_000 }
  let senders: ReturnType<typeof createPartitionSender>[] | undefined
  const connect = async () => {
    senders ??= (await client.getPartitionIds()).map((id) => createPartitionSender(client, id, limits))
    return senders
  }
  return {
    async publish(event) {
      const all = senders ?? (await connect())
      await all[partitionOf(event.deviceId, all.length)]!.send(toMessage(event))
    },
    check: async () => void (await client.getPartitionIds()),
    close: () => client.close(),
  }
}

/** FNV-1a over the id: any even and stable spread will do. */
function partitionOf(deviceId: string, partitions: number): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < deviceId.length; i++) hash = Math.imul(hash ^ deviceId.charCodeAt(i), 0x01000193) >>> 0
  return hash % partitions
}

function toMessage(event: Omit<StreamEvent, 'sequence' | 'enqueuedAt'>): Message {
  return {
    bodyType: 'data',
    body: event.body,
    properties: { messageId: event.messageId, contentType: event.contentType, contentEncoding: event.contentEncoding },
    applicationProperties: event.properties,
    messageAnnotations: { [DEVICE_ID]: event.deviceId, ...SOURCE },
  }
}

function toEvent(received: ReceivedEventData): StreamEvent {
  const annotations = received.systemProperties ?? {}
  const message = received.getRawAmqpMessage()
  return {
    deviceId: String(annotations[DEVICE_ID] ?? ''),
    body: bodyOf(received.body),
    contentType: received.contentType ?? '',
    contentEncoding: String(message.properties?.contentEncoding ?? ''),
    messageId: received.messageId === undefined ? undefined : String(received.messageId),
    enqueuedAt: received.enqueuedTimeUtc,
    properties: Object.fromEntries(
      Object.entries(received.properties ?? {}).map(([key, value]) => [key, String(value)]),
    ),
    sequence: received.sequenceNumber,
  }
}

/** The SDK parses what looks like JSON; the stream's own bytes are wanted. */
function bodyOf(body: unknown): Buffer {
  if (Buffer.isBuffer(body)) return body
  if (body instanceof Uint8Array) return Buffer.from(body)
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
}

export interface ReaderOptions {
  connectionString: string
  consumerGroup: string
  /** URL of the container that holds claims and checkpoints, with its SAS. */
  checkpoints: string
  /** Events handed over at once, at most. */
  batch?: number
  /** Seconds without events after which `idle` is told. */
  idleSeconds?: number
}

interface Owned {
  handler: PartitionHandler
  context: PartitionContext
  received: Map<number, ReceivedEventData>
}

/** Reads an event hub with claims and checkpoints in blobs. */
export function openReader(options: ReaderOptions): EventReader {
  const store = new BlobCheckpointStore(new ContainerClient(options.checkpoints))
  const client = new EventHubConsumerClient(options.consumerGroup, options.connectionString, store, {
    retryOptions,
    loadBalancingOptions: {
      strategy: 'greedy',
      updateIntervalInMs: 3_000,
      partitionOwnershipExpirationIntervalInMs: 15_000,
    },
  })
  const owned = new Map<string, Owned>()
  let subscription: Subscription | undefined

  const release = async (partition: string) => {
    const mine = owned.get(partition)
    owned.delete(partition)
    await mine?.handler.release()
  }

  return {
    async start(open) {
      subscription = client.subscribe(
        {
          processInitialize: async (context) => {
            const received = new Map<number, ReceivedEventData>()
            const commit = async (event: StreamEvent) => {
              const seen = received.get(event.sequence)
              if (seen) await context.updateCheckpoint(seen)
              for (const sequence of received.keys()) if (sequence <= event.sequence) received.delete(sequence)
            }
            owned.set(context.partitionId, { handler: open(context.partitionId, commit), context, received })
          },
          processEvents: async (batch, context) => {
            const mine = owned.get(context.partitionId)
            if (!mine) return
            if (batch.length === 0) return mine.handler.idle()
            const last = batch.at(-1)!
            mine.received.set(last.sequenceNumber, { ...last, body: undefined })
            await mine.handler.take(batch.map(toEvent))
          },
          processError: async () => {}, // the SDK tries again; readiness tells of a stream that stays away
          processClose: async (_reason, context) => release(context.partitionId),
        },
        {
          maxBatchSize: options.batch ?? 500,
          maxWaitTimeInSeconds: options.idleSeconds ?? 1,
          startPosition: { offset: '-1' } as never,
          skipParsingBodyAsJson: true,
        },
      )
    },
    check: async () => void (await client.getPartitionIds()),
    async close() {
      await subscription?.close()
      for (const partition of owned.keys()) await release(partition)
      await client.close()
    },
  }
}
