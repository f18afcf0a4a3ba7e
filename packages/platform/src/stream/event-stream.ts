/** One message of a device as the stream carries it. */
export interface StreamEvent {
  deviceId: string
  /** The body as the device sent it. */
  body: Buffer
  contentType: string
  contentEncoding: string
  messageId?: string
  /** When the message was taken in. */
  enqueuedAt: Date
  properties: Record<string, string>
  /** Place in its partition; grows by one. */
  sequence: number
  /** How the device proved itself, in IoT Hub's words, and which registration of it that was. */
  authMethod?: string
  generationId?: string
}

/** What a message is before the stream has it. */
export type NewEvent = Omit<StreamEvent, 'sequence' | 'enqueuedAt' | 'authMethod' | 'generationId'>

/** Writes to the stream. A resolved `publish` means that the event is durable; a rejected one with `unavailable` that it may or may not be. Messages of one device stay in order. */
export interface EventPublisher {
  publish(event: NewEvent): Promise<void>
  /** Resolves when the stream answers. */
  check(): Promise<void>
  close(): Promise<void>
}

/** What is done with one partition while this process has it. */
export interface PartitionHandler {
  /** Events in order; the next ones come when this resolves, and none when it rejects. Delivery is at least once: a handler must bear a repeat. */
  take(events: StreamEvent[]): Promise<void>
  /** Nothing came for a while. */
  idle(): Promise<void>
  /** The partition went to somebody else, or the reader closes. */
  release(): Promise<void>
}

/** Notes that everything up to that event need not come again. */
export type Commit = (event: Pick<StreamEvent, 'sequence'>) => Promise<void>

/** Begins work on a partition. `committed` is the sequence of the last event that was committed, by whoever; null when none is known. */
export type OpenPartition = (partition: string, commit: Commit, committed: number | null) => PartitionHandler

/** Reads the stream as one of a consumer group; its members share the partitions among them. */
export interface EventReader {
  start(open: OpenPartition): Promise<void>
  /** Sequence of the newest event in a partition; null when it never had any. */
  newest(partition: string): Promise<number | null>
  check(): Promise<void>
  close(): Promise<void>
}
