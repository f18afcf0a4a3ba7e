import { type Fault, stolen, tooMany } from '../amqp/fault.ts'
import type { PartitionLog } from '../log/partition-log.ts'
import type { Origin } from './address.ts'

/** A reader of a partition, as far as others of its consumer group are concerned. */
export interface Reader {
  /** The higher level takes the partition; undefined shares it with its like. */
  ownerLevel: number | undefined
  /** Closes its link, upon which it leaves. */
  disconnect(fault: Fault): void
}

const MAX_SHARED_READERS = 5

/** Who reads which partition in which consumer group. */
export class Owners {
  readonly #readers = new Map<PartitionLog, Map<string, Set<Reader>>>()

  /** Lets a reader in, disconnecting those it outranks, or says why not. */
  admit({ log, group }: Origin, reader: Reader): Fault | undefined {
    const others = this.#of(log, group)
    const highest = Math.max(...[...others].map(({ ownerLevel }) => ownerLevel ?? Number.NEGATIVE_INFINITY))
    const refusal = refuse(reader.ownerLevel, highest, others.size)
    if (refusal) return refusal
    if (reader.ownerLevel !== undefined) {
      const fault = stolen(`A new receiver with epoch '${reader.ownerLevel}' has taken the partition.`)
      for (const other of [...others]) other.disconnect(fault)
    }
    others.add(reader)
    return undefined
  }

  leave({ log, group }: Origin, reader: Reader): void {
    this.#of(log, group).delete(reader)
  }

  #of(log: PartitionLog, group: string): Set<Reader> {
    const groups = this.#readers.get(log) ?? new Map<string, Set<Reader>>()
    this.#readers.set(log, groups)
    const readers = groups.get(group) ?? new Set<Reader>()
    groups.set(group, readers)
    return readers
  }
}

function refuse(level: number | undefined, highest: number, others: number): Fault | undefined {
  if (level === undefined && highest > Number.NEGATIVE_INFINITY) {
    return stolen(`A receiver with epoch '${highest}' already exists; one without an epoch is not allowed.`)
  }
  if (level === undefined && others >= MAX_SHARED_READERS) {
    return tooMany(`At most ${MAX_SHARED_READERS} receivers of a consumer group may share a partition.`)
  }
  if (level !== undefined && level < highest) {
    return stolen(`A receiver with epoch '${highest}' already exists; one with epoch '${level}' is not allowed.`)
  }
  return undefined
}
