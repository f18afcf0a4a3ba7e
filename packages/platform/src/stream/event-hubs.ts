import { setTimeout as pause } from 'node:timers/promises'
import {
  EventHubConsumerClient,
  EventHubProducerClient,
  earliestEventPosition,
  type PartitionContext,
  type ReceivedEventData,
  type Subscription,
} from '@azure/event-hubs'
import { BlobCheckpointStore } from '@azure/eventhubs-checkpointstore-blob'
import { ContainerClient } from '@azure/storage-blob'
import { unavailable } from '../unavailable.ts'
import type { Commit, EventPublisher, EventReader, NewEvent, PartitionHandler, StreamEvent } from './event-stream.ts'
import { createPartitionSender, type Message } from './partition-sender.ts'
import { limitReadAhead } from './read-ahead.ts'
import { within } from './within.ts'

const DEVICE_ID = 'iothub-connection-device-id'
const AUTH_METHOD = 'iothub-connection-auth-method'
const GENERATION_ID = 'iothub-connection-auth-generation-id'
const SOURCE = {
  [AUTH_METHOD]: '{"scope":"device","type":"sas","issuer":"iothub","acceptingIpFilterRule":null}',
  'iothub-message-source': 'Telemetry',
}

/** A send that hangs on a broken connection is given up quickly, so that the next one can reconnect. */
const retryOptions = { timeoutInMs: 3_000, maxRetries: 5, retryDelayInMs: 200, maxRetryDelayInMs: 2_000 }

const CHECK_MS = 1_500

/** After events that were few the next ones are let grow more for so long: a reading costs a few events' worth of work. */
const GATHER_MS = 100

export interface PublisherOptions {
  /** Milliseconds an event may wait before `publish` rejects. */
  timeoutMs?: number
  /** Events that may wait for one partition. */
  waiting?: number
  /** Bytes that may wait for one partition. */
  waitingBytes?: number
}

/** Writes to an event hub, named by its connection string with `EntityPath`, as IoT Hub's routing writes. A device keeps to one partition. */
export async function openPublisher(connectionString: string, options: PublisherOptions = {}): Promise<EventPublisher> {
  const client = new EventHubProducerClient(connectionString, { retryOptions })
  const limits = {
    timeoutMs: options.timeoutMs ?? 1_500,
    waiting: options.waiting ?? 5_000,
    waitingBytes: options.waitingBytes ?? 64 << 20,
  }
  const partitions = () => within(limits.timeoutMs, (abortSignal) => client.getPartitionIds({ abortSignal }))
  let senders: Promise<ReturnType<typeof createPartitionSender>[]> | undefined

  /** One sender per partition for everybody, found out once: a second one would break the order. */
  function connect() {
    senders ??= partitions()
      .then((ids) => ids.map((id) => createPartitionSender(client, id, limits)))
      .catch((error) => {
        senders = undefined
        throw unavailable('event stream', error)
      })
    return senders
  }

  return {
    async publish(event) {
      const all = await connect()
      await all[partitionOf(event.deviceId, all.length)]!.send(toMessage(event), event.body.length)
    },
    check: async () => void (await partitions()),
    close: () => client.close(),
  }
}

/** FNV-1a over the id: any even and stable spread will do. */
function partitionOf(deviceId: string, partitions: number): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < deviceId.length; i++) hash = Math.imul(hash ^ deviceId.charCodeAt(i), 0x01000193) >>> 0
  return hash % partitions
}

function toMessage(event: NewEvent): Message {
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
    authMethod: textIn(annotations, AUTH_METHOD),
    generationId: textIn(annotations, GENERATION_ID),
  }
}

function textIn(annotations: Record<string, unknown>, name: string): string | undefined {
  return annotations[name] === undefined ? undefined : String(annotations[name])
}

/** The SDK parses what looks like JSON; the stream's own bytes are wanted. */
function bodyOf(body: unknown): Buffer {
  if (Buffer.isBuffer(body)) return body
  if (body instanceof Uint8Array) return Buffer.from(body)
  return Buffer.from(typeof body === 'string' ? body : textOf(body))
}

/** Nobody of ours sends an AMQP value: whatever it is, it may not stop the partition. */
function textOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    return String(value)
  }
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
  /** Seconds after which the partitions of a member that is gone may go to another. */
  ownershipSeconds?: number
}

interface Owned {
  handler: PartitionHandler
  context: PartitionContext
  /** Offsets by sequence of what was handed over and is not yet committed. */
  offsets: Map<number, string>
}

/** Reads an event hub with claims and checkpoints in blobs. */
export function openReader(options: ReaderOptions): EventReader {
  const ownershipMs = (options.ownershipSeconds ?? 15) * 1000
  const store = new BlobCheckpointStore(new ContainerClient(options.checkpoints))
  const client = new EventHubConsumerClient(options.consumerGroup, options.connectionString, store, {
    retryOptions,
    loadBalancingOptions: {
      strategy: 'greedy',
      updateIntervalInMs: ownershipMs / 5,
      partitionOwnershipExpirationIntervalInMs: ownershipMs,
    },
  })
  const size = options.batch ?? 100
  const owned = new Map<string, Owned>()
  let subscription: Subscription | undefined

  let failure: unknown

  const release = async (context: PartitionContext) => {
    const mine = owned.get(context.partitionId)
    if (mine?.context !== context) return // it is ours again already
    owned.delete(context.partitionId)
    await mine.handler.release()
  }

  /** After a failure nothing more may be handed over: a later commit would cover what failed. */
  const handOver = async (events: ReceivedEventData[], mine: Owned) => {
    try {
      for (const event of events) mine.offsets.set(event.sequenceNumber, event.offset)
      await (events.length ? mine.handler.take(events.map(toEvent)) : mine.handler.idle())
    } catch (error) {
      failure = error
      await release(mine.context)
    }
  }

  /** What the group had committed of a partition before this process got it; null also when that cannot be learnt now. */
  const committedOf = async (partitionId: string): Promise<number | null> => {
    const { fullyQualifiedNamespace, eventHubName } = client
    try {
      const list = () => store.listCheckpoints(fullyQualifiedNamespace, eventHubName, options.consumerGroup)
      const mine = (await within(CHECK_MS, list)).find((one) => one.partitionId === partitionId)
      return mine?.sequenceNumber ?? null
    } catch {
      return null
    }
  }

  return {
    async start(open) {
      subscription = client.subscribe(
        {
          processInitialize: async (context) => {
            const offsets = new Map<number, string>()
            const commit: Commit = async ({ sequence }) => {
              const offset = offsets.get(sequence)
              if (offset === undefined) return // a later one is committed already
              await context.updateCheckpoint({ offset, sequenceNumber: sequence } as ReceivedEventData)
              for (const seen of offsets.keys()) if (seen <= sequence) offsets.delete(seen)
            }
            const { partitionId } = context
            const handler = open(partitionId, commit, await committedOf(partitionId))
            owned.set(partitionId, { handler, context, offsets })
          },
          processEvents: async (batch, context) => {
            const mine = owned.get(context.partitionId)
            if (mine?.context !== context) return
            await handOver(batch, mine)
            if (batch.length > 0 && batch.length < size) await pause(GATHER_MS)
            limitReadAhead(client, context.partitionId)
          },
          processError: async () => {}, // the SDK tries again; readiness tells of a stream that stays away
          processClose: async (_reason, context) => release(context),
        },
        {
          maxBatchSize: size,
          prefetchCount: 2 * size,
          maxWaitTimeInSeconds: options.idleSeconds ?? 1,
          startPosition: earliestEventPosition,
          skipParsingBodyAsJson: true,
        },
      )
    },
    async newest(partition) {
      const ask = (abortSignal: AbortSignal) => client.getPartitionProperties(partition, { abortSignal })
      const { lastEnqueuedSequenceNumber: newest } = await within(CHECK_MS, ask).catch((error) => {
        throw unavailable('event stream', error)
      })
      return newest < 0 ? null : newest
    },
    async check() {
      if (failure) throw failure
      await within(CHECK_MS, (abortSignal) => client.getPartitionIds({ abortSignal }))
    },
    async close() {
      await subscription?.close()
      for (const { context } of [...owned.values()]) await release(context)
      await client.close()
    },
  }
}
