import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { runRoutes } from '../run-routes.ts'
import type { Sweeper } from './sweeper.ts'

export async function sweepRoutes(app: FastifyInstance, { sweeper }: { sweeper: Sweeper }): Promise<void> {
  await runRoutes(app, {
    runs: sweeper,
    Progress: z.object({ people: z.int(), devices: z.int() }),
    request: { operationId: 'requestSweep', description: 'Erases now what was revoked or registered by half.' },
    get: { operationId: 'getSweep', description: 'How far a sweep is.' },
  })
}
