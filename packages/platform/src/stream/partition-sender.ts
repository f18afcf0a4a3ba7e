import { setTimeout as pause } from 'node:timers/promises'
import type { EventDataBatch, EventHubProducerClient } from '@azure/event-hubs'
import { unavailable } from '../unavailable.ts'
import { within } from './within.ts'

export type Message = Parameters<EventDataBatch['tryAdd']>[0]

interface Waiting {
  event: Message
  bytes: number
  /** When its sender is to have an answer, on `performance.now()`. */
  deadline: number
  resolve: () => void
  reject: (error: Error) => void
}

/** What a send gets even when it waited long: giving up what is about to succeed would make a slow stream one that does nothing. */
const LEAST_MS = 500

/** What waits is let grow for so long: a batch costs a few events' worth of work on both sides, however small it is. */
const GATHER_MS = 4

/** Sends what waits for one partition as one AMQP batch; while that is under way the next batch gathers. */
export function createPartitionSender(
  client: EventHubProducerClient,
  partitionId: string,
  limits: { timeoutMs: number; waiting: number; waitingBytes: number },
) {
  const waiting: Waiting[] = []
  let bytes = 0
  let sending = false

  function take(count: number): Waiting[] {
    const taken = waiting.splice(0, count)
    for (const one of taken) bytes -= one.bytes
    return taken
  }

  /** Moves what waits into a batch as far as it has room. */
  function fill(batch: EventDataBatch): Waiting[] {
    let count = 0
    while (count < waiting.length && batch.tryAdd(waiting[count]!.event)) count++
    return take(count)
  }

  /** Sends one batch and tells whoever waits for it. What is given up is given up: nothing of it is sent later, behind a newer event. */
  async function sendOne(): Promise<void> {
    let taken: Waiting[] = []
    try {
      const budget = Math.max(waiting[0]!.deadline - performance.now(), LEAST_MS)
      await within(budget, async (abortSignal) => {
        const batch = await client.createBatch({ partitionId, abortSignal })
        abortSignal.throwIfAborted()
        taken = fill(batch)
        if (batch.count) await client.sendBatch(batch, { abortSignal })
      })
      if (taken.length === 0) take(1)[0]?.reject(new Error('an event is larger than a batch may be'))
      for (const one of taken) one.resolve()
    } catch (error) {
      for (const one of taken.length ? taken : take(waiting.length)) one.reject(unavailable('event stream', error))
    }
  }

  async function drain(): Promise<void> {
    sending = true
    while (waiting.length) {
      await pause(GATHER_MS)
      await sendOne()
    }
    sending = false
  }

  return {
    /** Rejects at once when too much waits already. */
    send(event: Message, size: number): Promise<void> {
      if (waiting.length >= limits.waiting || bytes + size > limits.waitingBytes)
        return Promise.reject(unavailable('event stream'))
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      waiting.push({ event, bytes: size, deadline: performance.now() + limits.timeoutMs, resolve, reject })
      bytes += size
      if (!sending) void drain()
      return promise
    },
  }
}
