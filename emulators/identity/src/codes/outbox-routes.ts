import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { Problem } from '../problem.ts'
import type { Outbox } from './outbox.ts'

const Query = z.object({ to: z.string().regex(/^\+\d{5,15}$/) })

/** `GET /outbox?to=…` for whoever holds the token: tests, the demo, a developer with a phone of paper. */
export async function outboxRoutes(app: FastifyInstance, options: { outbox: Outbox; token: string }): Promise<void> {
  const expected = digest(`Bearer ${options.token}`)
  app.get('/outbox', async (request, reply) => {
    if (!timingSafeEqual(digest(request.headers.authorization ?? ''), expected)) {
      reply.header('www-authenticate', 'Bearer')
      throw new Problem(401, 'unauthorized', 'the outbox asks for its bearer token')
    }
    const query = Query.safeParse(request.query)
    if (!query.success) throw new Problem(400, 'number-invalid', 'to must be a phone number such as +0010000001')
    reply.header('cache-control', 'no-store')
    return options.outbox.read(query.data.to)
  })
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
