import rhea, { type Message } from 'rhea'
import { badArgument, claimMissing, noSuchPartition, notFound } from './amqp/fault.ts'
import type { Hub } from './hub.ts'
import { findPartition } from './links/address.ts'
import { type Answer, refusal } from './links/request.ts'

const { types } = rhea
const STRING = 0xa1

export interface ManagementDeps {
  hubs: Map<string, Hub>
  /** Whether the client may read about this resource. */
  mayRead: (resource: string) => boolean
}

/** The READ operation of $management: what a hub or one of its partitions looks like now. */
export function describe(request: Message, { hubs, mayRead }: ManagementDeps): Answer {
  const asked = request.application_properties ?? {}
  const name = String(asked.name)
  if (!mayRead(`${name}/$management`)) return refusal(401, claimMissing('Listen,Send', name))
  const hub = hubs.get(name.toLowerCase())
  if (!hub) return refusal(404, notFound(name))
  if (asked.operation !== 'READ') return refusal(400, badArgument('The operation is not supported.'))
  if (asked.type === 'com.microsoft:eventhub') return describeHub(hub)
  if (asked.type === 'com.microsoft:partition') return describePartition(hub, String(asked.partition))
  return refusal(400, badArgument('The type of entity is not supported.'))
}

function describeHub(hub: Hub): Answer {
  const ids = hub.partitions.map((_, index) => String(index))
  return ok({
    name: hub.name,
    type: 'com.microsoft:eventhub',
    created_at: types.wrap_timestamp(hub.createdAt),
    partition_count: types.wrap_int(ids.length),
    partition_ids: types.wrap_array(ids, STRING, undefined),
    georeplication_factor: types.wrap_int(1),
  })
}

function describePartition(hub: Hub, id: string): Answer {
  const log = findPartition(hub, id)
  if (!log) return refusal(400, noSuchPartition(id, hub.partitions.length))
  return ok({
    name: hub.name,
    type: 'com.microsoft:partition',
    partition: id,
    begin_sequence_number: types.wrap_long(log.firstSequence),
    last_enqueued_sequence_number: types.wrap_long(log.last.sequence),
    last_enqueued_offset: String(log.last.offset),
    last_enqueued_time_utc: types.wrap_timestamp(log.last.time),
    is_partition_empty: types.wrap_boolean(log.isEmpty),
  })
}

function ok(properties: Record<string, unknown>): Answer {
  return { status: 200, description: 'OK', body: types.wrap_map(properties) }
}
