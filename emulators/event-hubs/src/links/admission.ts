import type { Socket } from 'node:net'
import type { Fault } from '../amqp/fault.ts'
import type { OpenSender } from '../amqp/rhea.ts'
import { RUNTIME_METRIC } from '../amqp/runtime-metric.ts'
import { isFault, type Origin } from './address.ts'
import { Consumer } from './consumer.ts'
import type { Owners, Reader } from './owners.ts'
import { neverWas, readSelector } from './selector.ts'

export interface Applicant {
  link: OpenSender
  origin: Origin
  owners: Owners
  socket: Socket
  /** Time as events carry it, milliseconds since 1970. */
  clock: () => number
  onFailure: (error: unknown) => void
  onClose: () => void
}

/** Lets a link that may listen begin to receive where its selector says, or says why it may not. */
export function admitConsumer({ link, origin, owners, onClose, ...rest }: Applicant): Consumer | Fault {
  const position = readSelector(selectorOf(link))
  if (typeof position !== 'string' && isFault(position)) return position
  const never = neverWas(position, origin.log)
  if (never) return never
  const reader: Reader = { ownerLevel: ownerLevelOf(link), disconnect: (fault) => consumer.close(fault) }
  const refusal = owners.admit(origin, reader)
  if (refusal) return refusal
  const consumer = new Consumer({
    ...rest,
    link,
    log: origin.log,
    withRuntimeMetric: [link.desired_capabilities].flat().some((wanted) => String(wanted) === RUNTIME_METRIC),
    onClose: () => {
      owners.leave(origin, reader)
      onClose()
    },
  })
  void consumer.start(position)
  return consumer
}

function selectorOf(link: OpenSender): string | undefined {
  const filter = link.source?.filter?.['apache.org:selector-filter:string']
  return filter === undefined ? undefined : String(filter?.value ?? filter)
}

/** Clients call the owner level an epoch. */
function ownerLevelOf(link: OpenSender): number | undefined {
  const level = link.properties?.['com.microsoft:epoch']
  return level === undefined || level === null ? undefined : Number(level)
}
