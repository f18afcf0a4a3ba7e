import { EventHubProducerClient, type ReceivedEventData } from '@azure/event-hubs'
import { HubProblem } from '../hub/problem.ts'

/** Sends under way at once; more are turned away rather than held in memory. */
const MOST_IN_FLIGHT = 2000

/** A message as AMQP sees it; the SDK has this type but does not export it. */
export type StreamMessage = ReturnType<ReceivedEventData['getRawAmqpMessage']>

export type EventStream = ReturnType<typeof openEventStream>

function busy(message: string) {
  return new HubProblem(503, 'ServiceUnavailable', message, { 'retry-after': '1' })
}

/** The event hub that messages are routed to; it need not be there yet. */
export function openEventStream(connectionString: string, timeoutMs: number) {
  const producer = new EventHubProducerClient(connectionString, {
    retryOptions: { timeoutInMs: Math.max(timeoutMs, 3000), maxRetries: 1, retryDelayInMs: 100 },
  })
  let inFlight = 0

  return {
    /** Resolves once the stream has these messages on disk, all or none; otherwise fails with 503 in the time set. */
    async send(messages: StreamMessage[], partitionKey: string) {
      if (inFlight >= MOST_IN_FLIGHT) throw busy('Too many messages are under way')
      inFlight += 1
      try {
        await producer.sendBatch(messages, { partitionKey, abortSignal: AbortSignal.timeout(timeoutMs) })
      } catch {
        throw busy('The event stream did not take the message')
      } finally {
        inFlight -= 1
      }
    },

    async isReachable(): Promise<boolean> {
      try {
        await producer.getEventHubProperties({ abortSignal: AbortSignal.timeout(timeoutMs) })
        return true
      } catch {
        return false
      }
    },

    close: () => producer.close(),
  }
}
