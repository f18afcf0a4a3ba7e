import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'

/**
 * What a test or a demonstration asks the maps to do badly: `slow` waits before it answers, `down` answers 504, `lying` answers 200 with an
 * error inside, `cut` closes the connection, `garbled` answers 200 with half of a document.
 */
const Outage = z.strictObject({
  mode: z.enum(['none', 'slow', 'down', 'lying', 'cut', 'garbled']),
  /** How many more requests it lasts; without it, until told otherwise. */
  requests: z.number().int().min(0).max(1_000_000).optional(),
  milliseconds: z.number().int().min(0).max(3_600_000).default(0),
})
type Outage = z.infer<typeof Outage>

/** Forgotten at restart. */
export type Disturbance = {
  outage: Outage
  /** Requests answered since the start, or since they were counted anew, the disturbed ones among them. */
  answered: number
  /** Whether the request now being answered shall be lied to. */
  lies: () => boolean
}

export function createDisturbance(): Disturbance {
  const disturbance: Disturbance = {
    outage: { mode: 'none', milliseconds: 0 },
    answered: 0,
    lies: () => disturbance.outage.mode === 'lying' && lasts(disturbance.outage),
  }
  return disturbance
}

function lasts(outage: Outage): boolean {
  if (outage.requests === undefined) return true
  return outage.requests-- > 0
}

/** Counts requests to the maps and disturbs them as asked, before they are looked at. */
export function disturb(app: FastifyInstance, disturbance: Disturbance) {
  app.addHook('onRequest', async (_request, reply: FastifyReply) => {
    disturbance.answered++
    const { outage } = disturbance
    if (outage.mode === 'none' || outage.mode === 'lying' || !lasts(outage)) return
    if (outage.mode === 'slow') return void (await sleep(outage.milliseconds))
    if (outage.mode === 'down')
      return reply.code(504).type('text/html').send('<html><body>Gateway Timeout</body></html>')
    if (outage.mode === 'garbled') return reply.type('application/json').send('{"version":0.6,"elements":[{"type":"no')
    reply.hijack()
    reply.raw.destroy()
  })
}

/** PUT /emulator/outage, GET and DELETE /emulator/requests: they exist only here, not in Overpass or Nominatim. */
export async function disturbanceRoutes(app: FastifyInstance, { disturbance }: { disturbance: Disturbance }) {
  app.put('/outage', async (request, reply) => {
    const outage = Outage.safeParse(request.body)
    if (!outage.success) return reply.code(400).send({ error: z.prettifyError(outage.error) })
    disturbance.outage = outage.data
    return reply.code(204).send()
  })

  app.get('/requests', async () => ({ answered: disturbance.answered }))

  app.delete('/requests', async (_request, reply) => {
    disturbance.answered = 0
    return reply.code(204).send()
  })
}
