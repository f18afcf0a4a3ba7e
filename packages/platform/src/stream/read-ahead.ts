import type { EventHubConsumerClient } from '@azure/event-hubs'

/** What @azure/event-hubs 6.0.4 and rhea 3.0.5 keep without publishing it, and this file relies on. */
interface Inside {
  _context?: { connection?: { _connection?: { find_receiver(matches: (link: Link) => boolean): Link | undefined } } }
}

interface Link {
  source?: { address?: string }
  /** How many messages the other side may still send. */
  credit: number
  is_open(): boolean
  flow(more: number): void
  add_credit(credit: number): void
}

/**
 * Keeps what the SDK reads ahead of a partition to what it was asked to. Before each reading it gives the stream leave for that many messages, on top of
 * all leave not yet used: in a quiet hour that grows to millions, and all of them would come into memory when the lake is away. Here leave is filled up.
 */
export function limitReadAhead(client: EventHubConsumerClient, partition: string): void {
  const link = linkOf(client, partition)
  if (!link || Object.hasOwn(link, 'add_credit')) return
  link.add_credit = (credit) => link.flow(credit - link.credit)
}

/** How many messages may come unasked, as far as that is known. */
export function readAheadOf(client: EventHubConsumerClient, partition: string): number | undefined {
  return linkOf(client, partition)?.credit
}

function linkOf(client: EventHubConsumerClient, partition: string): Link | undefined {
  const connection = (client as unknown as Inside)._context?.connection?._connection
  const isOf = ({ source }: Link) => source?.address?.endsWith(`/Partitions/${partition}`)
  return connection?.find_receiver((link) => link.is_open() && isOf(link) === true)
}
