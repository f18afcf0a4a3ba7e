import { type Fault, noSuchPartition, notFound } from '../amqp/fault.ts'
import type { Hub } from '../hub.ts'
import type { PartitionLog } from '../log/partition-log.ts'

/** Where a producer sends to: one partition, or the hub, which then chooses. */
export interface Destination {
  hub: Hub
  log: PartitionLog | undefined
}

/** What a consumer reads. */
export interface Origin {
  hub: Hub
  group: string
  log: PartitionLog
}

const ADDRESS = /^([^/]+)(?:\/consumergroups\/([^/]+))?(?:\/partitions\/([^/]+))?$/i

export function findDestination(hubs: Map<string, Hub>, address: string): Destination | Fault {
  const [, name = '', group, partition] = ADDRESS.exec(address) ?? []
  const hub = hubs.get(name.toLowerCase())
  if (!hub || group !== undefined) return notFound(address)
  if (partition === undefined) return { hub, log: undefined }
  const log = findPartition(hub, partition)
  return log ? { hub, log } : noSuchPartition(partition, hub.partitions.length)
}

export function findOrigin(hubs: Map<string, Hub>, address: string): Origin | Fault {
  const [, name = '', wanted = '', partition] = ADDRESS.exec(address) ?? []
  const hub = hubs.get(name.toLowerCase())
  const group = hub?.consumerGroups.find((known) => known.toLowerCase() === wanted.toLowerCase())
  if (!hub || !group || partition === undefined) return notFound(address)
  const log = findPartition(hub, partition)
  return log ? { hub, group, log } : noSuchPartition(partition, hub.partitions.length)
}

export function findPartition(hub: Hub, partition: string): PartitionLog | undefined {
  return /^\d{1,4}$/.test(partition) ? hub.partitions[Number(partition)] : undefined
}

export function isFault(found: object): found is Fault {
  return 'condition' in found
}
