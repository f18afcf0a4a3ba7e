import { Problem, problemAnswers, routesOf } from '@smittestopp/service'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Sweeper } from './sweeper.ts'

const Swept = z.object({ people: z.int(), devices: z.int() })
const Sweep = z.object({ id: z.string(), state: z.string(), progress: Swept.nullable(), failed: z.boolean() })

export async function sweepRoutes(app: FastifyInstance, { sweeper }: { sweeper: Sweeper }): Promise<void> {
  const routes = routesOf(app)
  routes.post(
    '',
    {
      schema: {
        operationId: 'requestSweep',
        description: 'Erases now what was revoked or registered by half.',
        response: { 202: z.object({ id: z.string() }), ...problemAnswers(401, 503) },
      },
    },
    async (_request, reply) => reply.code(202).send({ id: await sweeper.request() }),
  )
  routes.get(
    '/:id',
    {
      schema: {
        operationId: 'getSweep',
        description: 'How far a sweep is.',
        params: z.object({ id: z.string().max(80) }),
        response: { 200: Sweep, ...problemAnswers(401, 404, 503) },
      },
    },
    async (request) => {
      const run = await sweeper.run(request.params.id)
      if (!run) throw new Problem(404, 'run-unknown', 'No such run')
      return run
    },
  )
}
