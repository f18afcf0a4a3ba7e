import { Problem, problemAnswers, routesOf } from '@smittestopp/service'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Importer } from './importer.ts'

const Count = z.int()
const Progress = z.object({
  files: Count,
  lines: Count,
  events: Count,
  stored: Count,
  duplicates: Count,
  rejected: Count,
})
const Run = z.object({ id: z.string(), state: z.string(), progress: Progress.nullable(), failed: z.boolean() })
const Books = z.object({
  tasks: z.array(
    z.object({ task: z.string(), files: Count, events: Count, stored: Count, duplicates: Count, rejected: Count }),
  ),
  rejections: z.array(z.object({ reason: z.string(), events: Count })),
})

export async function importRoutes(app: FastifyInstance, { importer }: { importer: Importer }): Promise<void> {
  const routes = routesOf(app)
  routes.post(
    '/runs',
    {
      schema: {
        operationId: 'requestImport',
        description: 'Imports what is in the lake now.',
        response: { 202: z.object({ id: z.string() }), ...problemAnswers(401, 503) },
      },
    },
    async (_request, reply) => reply.code(202).send({ id: await importer.request() }),
  )
  routes.get(
    '/runs/:id',
    {
      schema: {
        operationId: 'getImport',
        description: 'How far a run is.',
        params: z.object({ id: z.string().max(80) }),
        response: { 200: Run, ...problemAnswers(401, 404, 503) },
      },
    },
    async (request) => {
      const run = await importer.run(request.params.id)
      if (!run) throw new Problem(404, 'run-unknown', 'No such run')
      return run
    },
  )
  routes.get(
    '/books',
    {
      schema: {
        operationId: 'getImportBooks',
        description: 'What became of every file, line and event so far.',
        response: { 200: Books, ...problemAnswers(401, 503) },
      },
    },
    () => importer.books(),
  )
}
