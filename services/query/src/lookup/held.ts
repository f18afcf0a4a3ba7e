import type { FastifyInstance, FastifyReply } from 'fastify'
import { waitOf } from './prefer.ts'

/** Less than gateways wait for a service, and API Management. */
export const LONGEST_SECONDS = 20
/** Fewer than the connections of the gateway to a service: who does not want to wait need not, either. */
const MOST_AT_ONCE = 100

/** Does the work for an answer; the signal, when there is one, ends the time for which it may wait. */
export type Hold = <T>(
  reply: FastifyReply,
  prefer: string | undefined,
  work: (over?: AbortSignal) => Promise<T>,
) => Promise<T>

/**
 * Has answers held for as long as their `Prefer` header asks, and says so in them; no longer than their asker is there and the service is not closing. When very
 * many are held, others are not: a preference is no more than that.
 */
export function holdAnswers(app: FastifyInstance): Hold {
  const held = new Set<AbortController>()
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
    for (const over of held) over.abort()
  })
  return async (reply, prefer, work) => {
    const seconds = Math.min(waitOf(prefer) ?? 0, LONGEST_SECONDS)
    if (seconds === 0 || closing || held.size >= MOST_AT_ONCE || reply.raw.destroyed) return work()
    const over = new AbortController()
    const end = () => over.abort()
    const timer = setTimeout(end, seconds * 1000)
    reply.raw.once('close', end)
    held.add(over)
    reply.header('preference-applied', `wait=${seconds}`)
    try {
      return await work(over.signal)
    } finally {
      clearTimeout(timer)
      reply.raw.off('close', end)
      held.delete(over)
    }
  }
}
