import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { runRoutes } from '../run-routes.ts'
import type { Retention } from './retention.ts'

export async function retentionRoutes(app: FastifyInstance, { retention }: { retention: Retention }): Promise<void> {
  await runRoutes(app, {
    runs: retention,
    Progress: z.object({ days: z.int(), rows: z.int(), books: z.int(), lake_files: z.int() }),
    request: {
      operationId: 'requestRetention',
      description: 'Erases now what has aged out, in the database and in the lake.',
    },
    get: { operationId: 'getRetention', description: 'What a run has erased so far.' },
  })
}
