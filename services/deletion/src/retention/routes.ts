import { Problem, problemAnswers, routesOf } from '@smittestopp/service'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Retention } from './retention.ts'

const Expired = z.object({ days: z.int(), rows: z.int(), books: z.int(), lake_files: z.int() })
const RetentionRun = z.object({ id: z.string(), state: z.string(), progress: Expired.nullable(), failed: z.boolean() })

export async function retentionRoutes(app: FastifyInstance, { retention }: { retention: Retention }): Promise<void> {
  const routes = routesOf(app)
  routes.post(
    '',
    {
      schema: {
        operationId: 'requestRetention',
        description: 'Erases now what has aged out, in the database and in the lake.',
        response: { 202: z.object({ id: z.string() }), ...problemAnswers(401, 503) },
      },
    },
    async (_request, reply) => reply.code(202).send({ id: await retention.request() }),
  )
  routes.get(
    '/:id',
    {
      schema: {
        operationId: 'getRetention',
        description: 'What a run has erased so far.',
        params: z.object({ id: z.string().max(80) }),
        response: { 200: RetentionRun, ...problemAnswers(401, 404, 503) },
      },
    },
    async (request) => {
      const run = await retention.run(request.params.id)
      if (!run) throw new Problem(404, 'run-unknown', 'No such run')
      return run
    },
  )
}
