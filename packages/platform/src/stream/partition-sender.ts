import type { EventDataBatch, EventHubProducerClient } from '@azure/event-hubs'
import { unavailable } from '../unavailable.ts'

export type Message = Parameters<EventDataBatch['tryAdd']>[0]

interface Waiting {
  event: Message
  resolve: () => void
  reject: (error: Error) => void
}

/** Sends what waits for one partition as one AMQP batch; while that is under way the next batch gathers. */
export function createPartitionSender(
  client: EventHubProducerClient,
  partitionId: string,
  limits: { timeoutMs: number; waiting: number },
) {
  const waiting: Waiting[] = []
  let sending = false

  async function fill(): Promise<{ batch: Awaited<ReturnType<typeof client.createBatch>>; taken: Waiting[] }> {
    const batch = await client.createBatch({ partitionId })
    let count = 0
    while (count < waiting.length && batch.tryAdd(waiting[count]!.event)) count++
    return { batch, taken: waiting.splice(0, Math.max(count, 1)) }
  }

  async function drain(): Promise<void> {
    sending = true
    while (waiting.length) {
      let taken: Waiting[] = []
      try {
        const filled = await within(limits.timeoutMs, fill())
        taken = filled.taken
        if (filled.batch.count === 0) throw new Error('one event is larger than a batch may be')
        await within(limits.timeoutMs, client.sendBatch(filled.batch))
        for (const one of taken) one.resolve()
      } catch (error) {
        for (const one of taken.length ? taken : waiting.splice(0)) one.reject(unavailable('event stream', error))
      }
    }
    sending = false
  }

  return {
    send(event: Message): Promise<void> {
      if (waiting.length >= limits.waiting) return Promise.reject(unavailable('event stream'))
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      waiting.push({ event, resolve, reject })
      if (!sending) void drain()
      return promise
    },
  }
}

/** Rejects when the work takes longer; the work itself goes on and its outcome is ignored. */
async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error('too slow')), milliseconds)
  work.catch(() => {})
  return Promise.race([work, promise]).finally(() => clearTimeout(timer))
}
