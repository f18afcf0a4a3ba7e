import type { Delivery } from 'rhea'
import { readSent, type Sent } from '../amqp/event.ts'
import { type Fault, notStored, tooLarge, undecodable } from '../amqp/fault.ts'
import { MalformedAmqp } from '../amqp/value.ts'
import type { Intake } from '../intake.ts'
import type { PartitionLog } from '../log/partition-log.ts'
import { partitionOfKey } from '../partition-key.ts'
import { type Destination, isFault } from './address.ts'

export interface ProducerDeps {
  destination: Destination
  intake: Intake
  maxMessageBytes: number
  onFailure: (error: unknown) => void
}

/** Stores what one producer link delivers, and settles each delivery only when its events are on disk. */
export class Producer {
  readonly #deps: ProducerDeps

  constructor(deps: ProducerDeps) {
    this.#deps = deps
  }

  async take(delivery: Delivery, message: Buffer): Promise<void> {
    const { intake, onFailure } = this.#deps
    intake.hold(message.length)
    try {
      const fault = await this.#store(message, delivery.format)
      if (fault) delivery.reject(fault)
      else delivery.accept()
    } catch (error) {
      onFailure(error)
      delivery.reject(notStored())
    } finally {
      intake.release(message.length)
    }
  }

  async #store(message: Buffer, format: number): Promise<Fault | undefined> {
    const { maxMessageBytes } = this.#deps
    if (message.length > maxMessageBytes) return tooLarge(maxMessageBytes)
    const sent = readOrFault(message, format)
    if (isFault(sent)) return sent
    await this.#logFor(sent).append(sent.events)
    return undefined
  }

  #logFor({ partitionKey }: Sent): PartitionLog {
    const { hub, log } = this.#deps.destination
    const { partitions } = hub
    if (log) return log
    if (partitionKey !== undefined) return partitions[partitionOfKey(partitionKey, partitions.length)]!
    return partitions[hub.unaddressed++ % partitions.length]!
  }
}

function readOrFault(message: Buffer, format: number): Sent | Fault {
  try {
    return readSent(message, format)
  } catch (error) {
    if (error instanceof MalformedAmqp) return undecodable(error.message)
    throw error
  }
}
