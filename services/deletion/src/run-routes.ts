import type { Runs } from '@smittestopp/platform'
import { Problem, problemAnswers, routesOf } from '@smittestopp/service'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'

export interface RunRoutes<P> {
  runs: Runs<P>
  /** What a run tells of itself. */
  Progress: z.ZodType<P>
  request: { operationId: string; description: string }
  get: { operationId: string; description: string }
}

/** Asks for a run of some work now, and tells how far it is. */
export async function runRoutes<P>(
  app: FastifyInstance,
  { runs, Progress, request, get }: RunRoutes<P>,
): Promise<void> {
  const routes = routesOf(app)
  const Run = z.object({ id: z.string(), state: z.string(), progress: Progress.nullable(), failed: z.boolean() })
  routes.post(
    '',
    { schema: { ...request, response: { 202: z.object({ id: z.string() }), ...problemAnswers(401, 503) } } },
    async (_request, reply) => reply.code(202).send({ id: await runs.request() }),
  )
  routes.get(
    '/:id',
    {
      schema: {
        ...get,
        params: z.object({ id: z.string().max(80) }),
        response: { 200: Run, ...problemAnswers(401, 404, 503) },
      },
    },
    async ({ params }) => {
      const run = await runs.run(params.id)
      if (!run) throw new Problem(404, 'run-unknown', 'No such run')
      return run as never
    },
  )
}
