import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { badRequest } from '../graph/problem.ts'

const Batch = z.strictObject({
  requests: z
    .array(
      z.strictObject({
        id: z.string().min(1).max(64),
        method: z.literal('GET'),
        url: z.string().startsWith('/').max(5_000),
      }),
    )
    .min(1)
    .max(20),
})

/** /$batch: up to twenty reads in one request, each answered, refused or throttled as if it had come alone. Writes are not taken here. */
export async function batchRoutes(app: FastifyInstance) {
  app.post('/$batch', async (request) => {
    const batch = Batch.safeParse(request.body)
    if (!batch.success) throw badRequest('Invalid batch payload format.')
    const { authorization, host } = request.headers
    const responses = batch.data.requests.map(async ({ id, url }) => {
      const answer = await app.inject({ url: `/v1.0${url}`, headers: { authorization, host } })
      const retryAfter = answer.headers['retry-after']
      const headers = { 'Content-Type': 'application/json', ...(retryAfter && { 'Retry-After': retryAfter }) }
      return { id, status: answer.statusCode, headers, body: answer.json() }
    })
    return { responses: await Promise.all(responses) }
  })
}
