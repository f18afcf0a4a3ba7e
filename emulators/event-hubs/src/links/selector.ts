import { badArgument, type Fault } from '../amqp/fault.ts'
import type { PartitionLog } from '../log/partition-log.ts'
import type { Position } from '../log/position.ts'

const SELECTOR = /^amqp\.annotation\.x-opt-(offset|sequence-number|enqueued-time) (>=?) '(-?\d{1,15}|@latest)'$/
const KEY = { offset: 'offset', 'sequence-number': 'sequence', 'enqueued-time': 'time' } as const

/** The position a receiver's selector asks for, as Event Hubs' own clients write it; from the oldest without one. */
export function readSelector(selector: string | undefined): Position | Fault {
  if (selector === undefined) return 'earliest'
  const [, key, operator, value] = SELECTOR.exec(selector) ?? []
  if (!key || !value) return { condition: 'amqp:invalid-field', description: 'The selector filter is not understood.' }
  if (value === '@latest') return 'latest'
  return { by: KEY[key as keyof typeof KEY], value: Number(value), inclusive: operator === '>=' }
}

/** Event Hubs refuses a place that has never been: the checkpoint is then of another hub of the same name. */
export function neverWas(position: Position, log: PartitionLog): Fault | undefined {
  if (typeof position === 'string' || position.by === 'time') return undefined
  const last = log.last[position.by]
  if (position.value <= last) return undefined
  const key = position.by === 'offset' ? 'offset' : 'sequence number'
  return badArgument(`The supplied ${key} '${position.value}' is invalid. The last ${key} in the system is '${last}'.`)
}
